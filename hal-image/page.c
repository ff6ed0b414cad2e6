#include "hal-image/page.h"

#include "hal-image/arch.h"
#include "hal-image/memory.h"
#include "hal-image/table.h"

/* Pages that were given back form a list through their first words. Some were
 * zeroed since, or were never taken and zeroed: they form a list too. The rest
 * lies in the regions. */
#define AHEAD_MAX 1024u
struct page_pool {
    struct boot_region region[BOOT_REGIONS_MAX];
    uint32_t regions;
    uint32_t spare;
    uint64_t list;  /* physical; 0: empty */
    uint64_t clean; /* the same, zero but for the first word */
    uint64_t ahead; /* pages in it */
    uint64_t free;
    uint64_t whole; /* free pages, if none were taken but reserved ones */
};

static struct page_pool pool;

void
page_pool_create(const struct boot *boot)
{
    pool = (struct page_pool){.regions = boot->regions};
    for (uint32_t i = 0; i < boot->regions; i++) {
        const struct boot_region *from = &boot->region[i];
        const uint64_t skip = -from->base % PAGE_BYTES;

        pool.region[i].base = from->base + skip;
        if (from->bytes >= skip)
            pool.region[i].bytes =
                (from->bytes - skip) / PAGE_BYTES * PAGE_BYTES;
        pool.free += pool.region[i].bytes / PAGE_BYTES;
    }
    pool.whole = pool.free;
}

/* From any region that has so much; 0: none has. */
static uint64_t
region_take(uint64_t bytes)
{
    for (uint32_t i = 0; i < pool.regions; i++) {
        struct boot_region *region = &pool.region[i];
        const uint64_t at = region->base;

        if (region->bytes < bytes || at == 0)
            continue;
        region->base += bytes;
        region->bytes -= bytes;
        pool.free -= bytes / PAGE_BYTES;
        return at;
    }
    return 0;
}

void *
page_pool_reserve(uint64_t bytes)
{
    const uint64_t whole = (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    const uint64_t at = whole < bytes ? 0 : region_take(whole);

    if (at == 0)
        return NULL;
    pool.whole = pool.free;
    return arch_physical(at);
}

uint64_t
page_pool_free(void)
{
    return pool.free;
}

uint64_t
page_pool_used(void)
{
    return pool.whole - pool.free;
}

static uint64_t
list_take(uint64_t *list)
{
    const uint64_t at = *list;

    if (at != 0) {
        *list = *(uint64_t *)arch_physical(at);
        pool.free--;
    }
    return at;
}

static void
list_give(uint64_t *list, uint64_t at)
{
    *(uint64_t *)arch_physical(at) = *list;
    *list = at;
    pool.free++;
}

/* One that is not zero; 0: there is none. */
static uint64_t
page_take_unclean(void)
{
    uint64_t at = list_take(&pool.list);

    if (at == 0)
        at = table_peel();
    return at != 0 ? at : region_take(PAGE_BYTES);
}

void
page_pool_clean(void)
{
    const uint64_t at = pool.ahead < AHEAD_MAX ? page_take_unclean() : 0;

    if (at == 0)
        return;
    memset(arch_physical(at), 0, PAGE_BYTES);
    list_give(&pool.clean, at);
    pool.ahead++;
}

void
page_pool_gather(void)
{
    for (uint64_t at = table_peel(); at != 0; at = table_peel())
        image_page_give(at);
}

uint64_t
image_page_take(void)
{
    uint64_t at = list_take(&pool.clean);

    if (at != 0) {
        pool.ahead--;
        *(uint64_t *)arch_physical(at) = 0;
        return at;
    }
    at = page_take_unclean();
    if (at != 0)
        memset(arch_physical(at), 0, PAGE_BYTES);
    return at;
}

void
image_page_give(uint64_t physical)
{
    list_give(&pool.list, physical);
}
