#include "hal-image/table.h"

#include "hal-image/arch.h"

#define ENTRIES 512u
#define ENTRY_KERNEL 256u /* of the first table: the first of the kernel's */

/* In the first table of a dropped space, where the kernel's entries were. */
#define ENTRY_NEXT 510u /* the space that was dropped before it; 0: none */
#define ENTRY_AT 511u   /* nothing is left of it below this address */

static uint64_t dropped; /* the newest; 0: none */

static uint32_t
entry_shift(uint32_t level)
{
    return 12 + 9 * level;
}

static uint32_t
entry_index(uint64_t address, uint32_t level)
{
    return (uint32_t)(address >> entry_shift(level)) % ENTRIES;
}

/* The last table's entry for an address; null: no table for it (and none to be
 * had), or no address that a program may have. */
static uint64_t *
table_entry(uint64_t space, uint64_t address, bool make)
{
    uint64_t *table = arch_physical(space);

    if (address >> (entry_shift(arch_table_levels) - 1) != 0)
        return NULL;
    for (uint32_t level = arch_table_levels - 1; level > 0; level--) {
        uint64_t *entry = &table[entry_index(address, level)];

        if (*entry == 0) {
            const uint64_t page = make ? image_page_take() : 0;

            if (page == 0)
                return NULL;
            *entry = arch_table_entry(page);
        }
        table = arch_physical(arch_entry_page(*entry));
    }
    return &table[entry_index(address, 0)];
}

uint64_t
table_create(void)
{
    const uint64_t space = image_page_take();
    const uint64_t *kernel = arch_table_kernel();
    uint64_t *table;

    if (space == 0)
        return 0;
    table = arch_physical(space);
    for (uint32_t i = ENTRY_KERNEL; i < ENTRIES; i++)
        table[i] = kernel[i];
    return space;
}

uint64_t
table_put(uint64_t space, uint64_t address, uint64_t page, uint32_t rights)
{
    const uint64_t new = arch_page_entry(page, rights);
    uint64_t *entry = table_entry(space, address, true);
    uint64_t old;

    if (entry == NULL || new == 0)
        return TABLE_NO_ROOM;
    old = *entry;
    *entry = new;
    arch_space_changed(space, address, 1);
    return old == 0 ? 0 : arch_entry_page(old);
}

uint64_t
table_page(uint64_t space, uint64_t address)
{
    const uint64_t *entry = table_entry(space, address, false);

    return entry == NULL || *entry == 0 ? 0 : arch_entry_page(*entry);
}

uint64_t
table_take(uint64_t space, uint64_t address)
{
    uint64_t *entry = table_entry(space, address, false);
    uint64_t old;

    if (entry == NULL || *entry == 0)
        return 0;
    old = *entry;
    *entry = 0;
    arch_space_changed(space, address, 1);
    return arch_entry_page(old);
}

/* How many of the pages have their entries in the same last table as the first
 * one. */
static uint32_t
pages_beside(uint64_t address, uint32_t pages)
{
    const uint32_t beside = ENTRIES - entry_index(address, 0);

    return beside < pages ? beside : pages;
}

void
table_clear(uint64_t space, uint64_t address, uint32_t pages)
{
    uint32_t here;

    for (uint32_t i = 0; i < pages; i += here) {
        const uint64_t at = address + i * (uint64_t)PAGE_BYTES;
        uint64_t *entry = table_entry(space, at, false);

        here = pages_beside(at, pages - i);
        for (uint32_t j = 0; entry != NULL && j < here; j++)
            entry[j] = 0;
    }
    arch_space_changed(space, address, pages);
}

void
table_give(uint64_t space, uint64_t address, uint32_t pages)
{
    uint32_t here;

    for (uint32_t i = 0; i < pages; i += here) {
        const uint64_t at = address + i * (uint64_t)PAGE_BYTES;
        const uint64_t *entry = table_entry(space, at, false);

        here = pages_beside(at, pages - i);
        for (uint32_t j = 0; entry != NULL && j < here; j++)
            if (entry[j] != 0)
                image_page_give(arch_entry_page(entry[j]));
    }
    table_clear(space, address, pages);
}

void
table_drop(uint64_t space)
{
    uint64_t *table = arch_physical(space);

    arch_space_leave(space);
    table[ENTRY_NEXT] = dropped;
    table[ENTRY_AT] = 0;
    dropped = space;
}

/* The first entry from `i` on that is in use, or `count`; eight at a time,
 * since most are not. */
static uint32_t
entry_next(const uint64_t *table, uint32_t i, uint32_t count)
{
    for (; i < count; i++) {
        const uint64_t *e = &table[i];

        while (i % 8 == 0 && i < count &&
               (e[0] | e[1] | e[2] | e[3] | e[4] | e[5] | e[6] | e[7]) == 0) {
            i += 8;
            e += 8;
        }
        if (i < count && *e != 0)
            return i;
    }
    return count;
}

/* Down to the first page that is left, or to a table that leads nowhere. */
uint64_t
table_peel(void)
{
    uint64_t *first, *entry = NULL, page = dropped, at;
    uint32_t count = ENTRY_KERNEL;

    if (dropped == 0)
        return 0;
    first = arch_physical(dropped);
    at = first[ENTRY_AT];
    for (uint32_t level = arch_table_levels; level-- > 0; count = ENTRIES) {
        uint64_t *table = arch_physical(page);
        const uint32_t from = entry_index(at, level);
        const uint32_t i = entry_next(table, from, count);

        if (i == count)
            break;
        if (i != from)
            at = (at >> entry_shift(level + 1) << entry_shift(level + 1)) |
                 (uint64_t)i << entry_shift(level);
        entry = &table[i];
        page = arch_entry_page(*entry);
    }
    first[ENTRY_AT] = at;
    if (entry == NULL)
        dropped = first[ENTRY_NEXT];
    else
        *entry = 0;
    return page;
}
