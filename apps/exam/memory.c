/* The answers of MAP, UNMAP, PROTECT and CLEAR. */
#include "apps/exam/exam.h"

#define AT ORR_ADDRESS_MIN
#define PAGES 4u
#define RANGE(first, pages) ((uint64_t)(first) | (uint64_t)(pages) << 32)

static orr_handle memory;

static void
handles(struct orr_process ended)
{
    struct orr_process small = orr_process_create(orr_own_quota(), 1, 1);
    const orr_handle quota = orr_own_quota().h;
    orr_handle gone = orr_duplicate(memory, ORR_RIGHTS_ALL & ~0x80u, 0);
    orr_handle seen = exam_narrow(memory, ORR_RIGHT_READ);
    orr_handle shown = exam_narrow(small.h, ORR_RIGHT_INSPECT);
    const uint64_t all = RANGE(0, PAGES);

    orr_need(orr_close(gone), "close");
    exam_refused("map nothing", EXAM_CALL(MAP, 0, 0, AT, all, ORR_READ),
                 ORR_ERROR_BAD_HANDLE, 0);
    exam_refused("map what is gone", EXAM_CALL(MAP, gone, 0, AT, all, ORR_READ),
                 ORR_ERROR_STALE_HANDLE, 0);
    exam_refused("map a quota", EXAM_CALL(MAP, quota, 0, AT, all, ORR_READ),
                 ORR_ERROR_WRONG_KIND, 0);
    exam_refused("write what may be read",
                 EXAM_CALL(MAP, seen, 0, AT, all, ORR_WRITE),
                 ORR_ERROR_NO_RIGHT, 0);
    exam_refused("map for another",
                 EXAM_CALL(MAP, memory, shown, AT, all, ORR_READ),
                 ORR_ERROR_NO_RIGHT, 1);
    exam_refused("map for the dead",
                 EXAM_CALL(MAP, memory, ended.h, AT, all, ORR_READ),
                 ORR_ERROR_WRONG_STATE, 1);
    exam_refused("unmap of nobody", EXAM_CALL(UNMAP, UINT64_MAX, AT, 1),
                 ORR_ERROR_BAD_HANDLE, 0);
    exam_refused("unmap of who is gone", EXAM_CALL(UNMAP, gone, AT, 1),
                 ORR_ERROR_STALE_HANDLE, 0);
    exam_refused("unmap of a quota", EXAM_CALL(UNMAP, quota, AT, 1),
                 ORR_ERROR_WRONG_KIND, 0);
    exam_refused("unmap of another", EXAM_CALL(UNMAP, shown, AT, 1),
                 ORR_ERROR_NO_RIGHT, 0);
    exam_refused("unmap of the dead", EXAM_CALL(UNMAP, ended.h, AT, 1),
                 ORR_ERROR_WRONG_STATE, 0);
    exam_refused("protect of nobody",
                 EXAM_CALL(PROTECT, UINT64_MAX, AT, 1, ORR_READ),
                 ORR_ERROR_BAD_HANDLE, 0);
    exam_refused("protect of who is gone",
                 EXAM_CALL(PROTECT, gone, AT, 1, ORR_READ),
                 ORR_ERROR_STALE_HANDLE, 0);
    exam_refused("protect of a quota",
                 EXAM_CALL(PROTECT, quota, AT, 1, ORR_READ),
                 ORR_ERROR_WRONG_KIND, 0);
    exam_refused("protect of the dead",
                 EXAM_CALL(PROTECT, ended.h, AT, 1, ORR_READ),
                 ORR_ERROR_WRONG_STATE, 0);
    exam_refused("clear nothing", EXAM_CALL(CLEAR, 0, all),
                 ORR_ERROR_BAD_HANDLE, 0);
    exam_refused("clear what is gone", EXAM_CALL(CLEAR, gone, all),
                 ORR_ERROR_STALE_HANDLE, 0);
    exam_refused("clear a quota", EXAM_CALL(CLEAR, quota, all),
                 ORR_ERROR_WRONG_KIND, 0);
    exam_refused("clear what may be read", EXAM_CALL(CLEAR, seen, all),
                 ORR_ERROR_NO_RIGHT, 0);
    orr_need(orr_close(seen), "close");
    orr_need(orr_close(shown), "close");
    orr_need(orr_destroy(small.h), "destroy");
}

static void
ranges(void)
{
    exam_refused("no page",
                 EXAM_CALL(MAP, memory, 0, AT, RANGE(0, 0), ORR_READ),
                 ORR_ERROR_BAD_ARGUMENT, 3);
    exam_refused("one page too many",
                 EXAM_CALL(MAP, memory, 0, AT, RANGE(1, PAGES), ORR_READ),
                 ORR_ERROR_BAD_ARGUMENT, 3);
    exam_refused("half a page",
                 EXAM_CALL(MAP, memory, 0, AT + 8, RANGE(0, 1), ORR_READ),
                 ORR_ERROR_BAD_ARGUMENT, 2);
    exam_refused(
        "beyond the end",
        EXAM_CALL(MAP, memory, 0, ORR_ADDRESS_MAX, RANGE(0, 1), ORR_READ),
        ORR_ERROR_BAD_ARGUMENT, 2);
    exam_refused(
        "to write and to execute",
        EXAM_CALL(MAP, memory, 0, AT, RANGE(0, 1), ORR_WRITE | ORR_EXECUTE),
        ORR_ERROR_BAD_ARGUMENT, 4);
    exam_refused("a part that it has not",
                 EXAM_CALL(DUPLICATE, memory, ORR_RIGHT_READ, RANGE(1, PAGES)),
                 ORR_ERROR_BAD_ARGUMENT, 2);
    exam_refused("clear too much", EXAM_CALL(CLEAR, memory, RANGE(1, PAGES)),
                 ORR_ERROR_BAD_ARGUMENT, 1);
    exam_refused("unmap nothing", EXAM_CALL(UNMAP, 0, AT, 1),
                 ORR_ERROR_BAD_ARGUMENT, 1);
    exam_refused("protect nothing", EXAM_CALL(PROTECT, 0, AT, 1, ORR_READ),
                 ORR_ERROR_BAD_ARGUMENT, 1);
}

static void
mapped(void)
{
    orr_handle seen = exam_narrow(memory, ORR_RIGHT_READ | ORR_RIGHT_DUPLICATE);
    volatile uint64_t *word;

    exam_done("map", EXAM_CALL(MAP, memory, 0, AT, RANGE(0, 2), ORR_WRITE));
    exam_refused(
        "map where something is",
        EXAM_CALL(MAP, memory, 0, AT + ORR_PAGE_BYTES, RANGE(0, 1), ORR_READ),
        ORR_ERROR_BUSY, 2);
    word = (volatile uint64_t *)orr_address(AT);
    *word = 7;
    exam_done("clear", EXAM_CALL(CLEAR, memory, RANGE(0, PAGES)));
    exam_error("it is clear", *word == 0 ? 0u : 1u, ORR_ERROR_OK);
    exam_done("protect", EXAM_CALL(PROTECT, 0, AT, 2, ORR_READ));
    exam_done("protect back", EXAM_CALL(PROTECT, 0, AT, 2, ORR_WRITE));
    exam_done("unmap", EXAM_CALL(UNMAP, 0, AT, 2));
    exam_done("map to read",
              EXAM_CALL(MAP, seen, 0, AT, RANGE(0, 1), ORR_READ));
    exam_refused("protect to write", EXAM_CALL(PROTECT, 0, AT, 1, ORR_WRITE),
                 ORR_ERROR_NO_RIGHT, 3);
    orr_need(orr_close(seen), "close"); /* the mapping outlives its handle */
    exam_done("unmap", EXAM_CALL(UNMAP, 0, AT, 1));
}

/* A process whose own quota has no cell left for one more mapping. */
static void
no_cell(void)
{
    const uint64_t cells = 24;
    struct orr_quota small = orr_quota_split(orr_own_quota(), cells);
    struct orr_process other = orr_process_create(small, 1, 1);
    uint64_t address = AT + 4 * ORR_PAGE_BYTES;

    exam_done("map more than a page",
              EXAM_CALL(MAP, memory, other.h, AT, RANGE(0, 3), ORR_READ));
    while (orr_quota_left(small) > 0) {
        exam_done("map for another", EXAM_CALL(MAP, memory, other.h, address,
                                               RANGE(0, 1), ORR_READ));
        address += ORR_PAGE_BYTES;
    }
    exam_refused(
        "map on credit",
        EXAM_CALL(MAP, memory, other.h, address, RANGE(0, 1), ORR_READ),
        ORR_ERROR_NO_QUOTA, 1);
    exam_refused("split by unmapping, on credit",
                 EXAM_CALL(UNMAP, other.h, AT + ORR_PAGE_BYTES, 1),
                 ORR_ERROR_NO_QUOTA, 0);
    exam_refused("split by protecting, on credit",
                 EXAM_CALL(PROTECT, other.h, AT + ORR_PAGE_BYTES, 1, ORR_READ),
                 ORR_ERROR_NO_QUOTA, 0);
    orr_need(orr_destroy(small.h), "destroy");
}

void
exam_memory(void)
{
    struct exam_child ended = exam_ended_child();

    memory = orr_memory_create(orr_own_quota(), PAGES).h;
    handles(ended.process);
    ranges();
    mapped();
    no_cell();
    orr_need(orr_destroy(memory), "destroy"); /* and all its mappings */
    exam_child_release(ended);
}
