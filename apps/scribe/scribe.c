/* Meets others on a board of memory that its scenario has mapped: "writes" a
 * number on each page, and waits until that was seen; "reads" its two pages
 * when they are ready, and finds no others; "scrawls", when that is done, on
 * what it may only read. */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"

#define WRITER UINT64_C(0x40000000)
#define READER UINT64_C(0x60000000)
#define VANDAL UINT64_C(0x7fffc000)
#define PAGES 4u

static volatile uint64_t *
page_at(uint64_t board, uint64_t page)
{
    return orr_address(board + page * ORR_PAGE_BYTES);
}

static void
write_all(void)
{
    for (uint64_t page = 0; page < PAGES; page++)
        *page_at(WRITER, page) = 100 + page;
    orr_print("written\n");
    orr_need(orr_signal(orr_find_notification("ready"), 1), "signal");
    orr_need(orr_wait(orr_find_notification("seen"), ORR_FOREVER).error,
             "wait");
    orr_print("seen\n");
    orr_need(orr_signal(orr_find_notification("done"), 1), "signal");
}

static void
read_part(void)
{
    struct orr_memory board = orr_find_memory("board");
    struct orr_range beyond = {2, 1};

    orr_need(orr_wait(orr_find_notification("ready"), ORR_FOREVER).error,
             "wait");
    orr_print("%lu pages: %lu and %lu\n",
              (unsigned long)orr_query(board.h, ORR_QUESTION_PAGES),
              (unsigned long)*page_at(READER, 0),
              (unsigned long)*page_at(READER, 1));
    orr_assert(orr_map(board, WRITER, beyond, ORR_READ) ==
               ORR_ERROR_BAD_ARGUMENT);
    orr_need(orr_signal(orr_find_notification("seen"), 1), "signal");
}

static void
scrawl(void)
{
    orr_need(orr_wait(orr_find_notification("done"), ORR_FOREVER).error,
             "wait");
    orr_print("%lu to %lu\n", (unsigned long)*page_at(VANDAL, 0),
              (unsigned long)*page_at(VANDAL, PAGES - 1));
    *page_at(VANDAL, 2) = 0;
}

int
main(int argc, char **argv)
{
    const char *task = argc > 1 ? argv[1] : "";

    if (text_equal(task, "writes"))
        write_all();
    else if (text_equal(task, "reads"))
        read_part();
    else
        scrawl();
    return 0;
}
