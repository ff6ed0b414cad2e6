/* Takes all the pages that it can pay for, in memory and in quotas, writes on
 * each, and gives them back, argv[1] times. They come back empty. */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"

#define STORE UINT64_C(0x40000000)
#define PAGES 8u

static volatile uint64_t *
page_at(uint32_t page)
{
    return orr_address(STORE + page * ORR_PAGE_BYTES);
}

/* Finds every page empty, and leaves none so. */
static void
fill(struct orr_memory memory)
{
    struct orr_range all = {0, PAGES / 2};

    orr_need(orr_map(memory, STORE, all, ORR_WRITE), "map");
    for (uint32_t i = 0; i < PAGES / 2; i++) {
        orr_assert(page_at(i)[0] == 0 && page_at(i)[511] == 0);
        page_at(i)[0] = ~UINT64_C(0);
        page_at(i)[511] = i + 1;
    }
    orr_need(orr_clear(memory, (struct orr_range){1, 2}), "clear");
    orr_assert(page_at(1)[511] == 0 && page_at(2)[511] == 0);
    orr_assert(page_at(0)[511] == 1 && page_at(3)[511] == 4);
    orr_need(orr_unmap(STORE, PAGES / 2), "unmap");
}

static bool
is_refused(struct orr_quota quota, struct orr_creation creation)
{
    return orr_create(quota, creation).error == ORR_ERROR_NO_QUOTA;
}

static void
hoard(struct orr_quota quota)
{
    struct orr_memory memory = orr_memory_create(quota, PAGES / 2);
    struct orr_result part = orr_create(
        quota, (struct orr_creation){ORR_KIND_QUOTA, 10, PAGES / 2, 0});
    struct orr_quota child = {part.value};

    orr_need(part.error, "split");
    orr_assert(orr_pages_left(quota) == 0);
    orr_assert(
        is_refused(quota, (struct orr_creation){ORR_KIND_MEMORY, 1, 0, 0}));
    orr_assert(is_refused(
        child, (struct orr_creation){ORR_KIND_MEMORY, PAGES / 2 + 1, 0, 0}));
    fill(memory);
    fill(orr_memory_create(child, PAGES / 2));
    orr_assert(orr_pages_left(child) == 0);
    orr_need(orr_destroy(child.h), "destroy the part");
    orr_need(orr_close(memory.h), "close");
}

int
main(int argc, char **argv)
{
    struct orr_quota quota = orr_own_quota();
    uint64_t cells = orr_quota_left(quota);

    (void)argc;
    (void)argv;
    for (uint64_t i = 0; i < orr_argument(1, 10); i++) {
        hoard(quota);
        orr_assert(orr_pages_left(quota) == PAGES);
        orr_assert(orr_quota_left(quota) == cells);
    }
    orr_print("every page came back empty\n");
    return 0;
}
