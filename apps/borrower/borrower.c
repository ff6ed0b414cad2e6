/* Uses memory that a pager lends it: argv[1] rounds over all pages, from its
 * own first one on, each of which it counts up. Then, with argv[2] "strays", it
 * looks for a page where there is none; with "reads" it only adds up. */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/lib/protocol/pager.h"

static volatile uint64_t *
page_at(uint64_t page)
{
    return orr_address(PAGER_ADDRESS + page * ORR_PAGE_BYTES);
}

/* Adds up what the pages begin with; what they end with counts the rounds. */
static uint64_t
go_round(uint64_t round, bool reads)
{
    uint64_t sum = 0;

    for (uint64_t page = 0; page < PAGER_PAGES; page++) {
        volatile uint64_t *words = page_at(page);

        sum += words[0];
        if (!reads) {
            orr_assert(words[511] == round);
            words[511] = round + 1;
        }
        orr_work(5 * ORR_US);
    }
    return sum;
}

int
main(int argc, char **argv)
{
    uint64_t rounds = orr_argument(1, 2);
    bool reads = argc > 2 && text_equal(argv[2], "reads");
    uint64_t expected = 0;

    for (uint64_t page = 0; page < PAGER_PAGES; page++)
        expected += PAGER_FIRST(page);
    for (uint64_t round = 0; round < rounds; round++)
        orr_assert(go_round(round, reads) == expected);
    orr_print("%u pages, %lu times\n", PAGER_PAGES, (unsigned long)rounds);
    if (argc > 2 && text_equal(argv[2], "strays"))
        return (int)*page_at(PAGER_PAGES);
    return 0;
}
