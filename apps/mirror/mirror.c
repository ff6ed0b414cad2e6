/* Maps one memory object in many places, argv[1] times: twice in a row, so that
 * what is written beyond its end goes on at its start, and once more to be
 * read; then one page of it all over. Ranges of these mappings are changed and
 * taken away in one call each, and every cell they took comes back. */
#include "apps/lib/orr.h"

#define PAGES 2u
#define MIRROR UINT64_C(0x40000000)
#define GLASS UINT64_C(0x7f000000) /* what may only be read */
#define PLACES 64u
#define END (PAGES * (uint64_t)ORR_PAGE_BYTES)

static const struct orr_range all = {0, PAGES};

static volatile uint64_t *
word_at(uint64_t address)
{
    return orr_address(address);
}

static void
cells_are(uint64_t cells)
{
    orr_assert(orr_quota_left(orr_own_quota()) == cells);
}

static void
write_over_the_end(uint64_t first)
{
    for (uint64_t i = 0; i < 4; i++)
        *word_at(MIRROR + END - 16 + i * 8) = first + i;
    for (uint64_t i = 0; i < 4; i++)
        orr_assert(*word_at(GLASS + (END - 16 + i * 8) % END) == first + i);
}

static void
mirror(struct orr_memory memory, uint64_t round)
{
    uint64_t cells = orr_quota_left(orr_own_quota());

    orr_need(orr_map(memory, MIRROR, all, ORR_WRITE), "map");
    orr_need(orr_map(memory, MIRROR + END, all, ORR_WRITE), "map again");
    orr_need(orr_map(memory, GLASS, all, ORR_READ), "map to read");
    cells_are(cells - 3);
    write_over_the_end(round);
    /* both mappings, and then the half of each that meets the other's */
    orr_need(orr_protect(MIRROR, 2 * PAGES, ORR_READ), "protect");
    cells_are(cells - 3);
    orr_need(orr_protect(MIRROR + END / 2, PAGES, ORR_WRITE), "protect halves");
    cells_are(cells - 5);
    write_over_the_end(round + 10);
    orr_need(orr_unmap(MIRROR, 2 * PAGES), "unmap");
    cells_are(cells - 1);
    orr_assert(*word_at(GLASS) == round + 12);
    orr_need(orr_unmap(GLASS, PAGES), "unmap what is read");
    cells_are(cells);
}

static void
spread(struct orr_memory memory, uint64_t round)
{
    uint64_t cells = orr_quota_left(orr_own_quota());

    for (uint64_t i = 0; i < PLACES; i++) {
        orr_need(orr_map(memory, MIRROR + i * ORR_PAGE_BYTES,
                         (struct orr_range){1, 1}, ORR_WRITE),
                 "map one page");
        cells_are(cells - i - 1);
    }
    *word_at(MIRROR) = round;
    for (uint64_t i = 0; i < PLACES; i++)
        orr_assert(*word_at(MIRROR + i * ORR_PAGE_BYTES) == round);
    orr_need(orr_unmap(MIRROR, PLACES), "unmap all");
    cells_are(cells);
}

int
main(int argc, char **argv)
{
    struct orr_memory memory = orr_memory_create(orr_own_quota(), PAGES);
    uint64_t rounds = orr_argument(1, 1);

    (void)argc;
    (void)argv;
    for (uint64_t i = 0; i < rounds; i++) {
        mirror(memory, i);
        spread(memory, i);
    }
    orr_print("the same in %u places, %llu times\n", PLACES,
              (unsigned long long)rounds);
    return 0;
}
