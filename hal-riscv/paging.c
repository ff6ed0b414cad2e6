/* Sv39 page tables (privileged architecture 1.12, 4.4): the kernel's, made
 * once, and one for each program, which has the kernel's half as well. */
#include "hal-riscv/riscv.h"

#define ENTRIES 512u
#define LEVELS 3u
#define TABLES_MAX 64u
#define ENTRY_KERNEL 256u /* first of the root that is the kernel's */
#define PTE_KERNEL (PTE_VALID | PTE_GLOBAL | PTE_ACCESSED | PTE_DIRTY)
#define PTE_PROGRAM (PTE_VALID | PTE_USER | PTE_ACCESSED | PTE_DIRTY)
#define USER_END (UINT64_C(1) << 38)

struct table {
    uint64_t entry[ENTRIES];
};

/* What link.ld defines. */
extern const char image_begin[], image_rodata[], image_data[], image_end[];
extern const char stack_guard[], stack_low[];

/* entry.S fills it in; of no use once there is a real one. */
_Alignas(PAGE_BYTES) struct table boot_table;

static _Alignas(PAGE_BYTES) struct table tables[TABLES_MAX];
static uint32_t tables_used;
static uint64_t space_used; /* whose pages are in use; 0: nobody's */
static bool code_changed;   /* since instructions were last fetched anew */

void *
arch_physical(uint64_t address)
{
    return (void *)(uintptr_t)(DIRECT_BASE + address);
}

static uint64_t
image_physical(const void *address)
{
    return (uint64_t)(uintptr_t)address - IMAGE_OFFSET;
}

struct boot_region
paging_image(void)
{
    uint64_t base = image_physical(image_begin);

    return (struct boot_region){base, image_physical(image_end) - base};
}

static uint32_t
entry_index(uint64_t address, uint32_t level)
{
    return (uint32_t)(address >> (12 + 9 * level)) % ENTRIES;
}

static uint64_t
entry_of(uint64_t physical, uint64_t bits)
{
    return physical >> 2 | bits;
}

static uint64_t
entry_physical(uint64_t entry)
{
    return entry << 2 & (UINT64_C(0xfffffffffff) << 12);
}

static bool
entry_is_leaf(uint64_t entry)
{
    return (entry & (PTE_READ | PTE_WRITE | PTE_EXECUTE)) != 0;
}

/* Maps one page of 4 KiB << 9 * level; false: out of tables. Image addresses
 * of tables count, since the direct map may not be there yet. */
static bool
kernel_map_page(uint64_t address, uint64_t physical, uint64_t bits,
                uint32_t level)
{
    struct table *table = &tables[0];

    for (uint32_t at = LEVELS - 1; at > level; at--) {
        uint64_t *entry = &table->entry[entry_index(address, at)];

        if (*entry == 0) {
            if (tables_used == TABLES_MAX)
                return false;
            *entry =
                entry_of(image_physical(&tables[tables_used++]), PTE_VALID);
        }
        table =
            (struct table *)(uintptr_t)(entry_physical(*entry) + IMAGE_OFFSET);
    }
    table->entry[entry_index(address, level)] =
        entry_of(physical, bits | PTE_KERNEL);
    return true;
}

/* Maps a range in the largest pages that fit. */
static bool
kernel_map(uint64_t address, struct boot_region range, uint64_t bits)
{
    uint64_t at = range.base & ~(uint64_t)(PAGE_BYTES - 1);
    uint64_t end = range.base + range.bytes;

    address &= ~(uint64_t)(PAGE_BYTES - 1);
    while (at < end) {
        uint32_t level = LEVELS - 1;
        uint64_t bytes = UINT64_C(1) << (12 + 9 * level);

        while (level > 0 && ((at | address) % bytes != 0 || end - at < bytes)) {
            level--;
            bytes >>= 9;
        }
        if (!kernel_map_page(address, at, bits, level))
            return false;
        at += bytes;
        address += bytes;
    }
    return true;
}

static bool
direct_map(struct boot_region range)
{
    if (range.base >= (uint64_t)DIRECT_ENTRIES << 30 ||
        range.bytes > ((uint64_t)DIRECT_ENTRIES << 30) - range.base)
        return false;
    return kernel_map(DIRECT_BASE + range.base, range, PTE_READ | PTE_WRITE);
}

static bool
image_map(const char *from, const char *to, uint64_t bits)
{
    struct boot_region range = {image_physical(from), (uint64_t)(to - from)};

    return kernel_map((uint64_t)(uintptr_t)from, range, bits);
}

static bool
devices_map(const struct boot *boot)
{
    const struct boot_region devices[] = {
        {boot->console, boot->console == 0 ? 0 : PAGE_BYTES},
        {boot->power, boot->power == 0 ? 0 : PAGE_BYTES},
        {boot->interrupts, boot->interrupts == 0 ? 0 : UINT64_C(0x600000)},
    };

    for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
        if (devices[i].bytes != 0 && !direct_map(devices[i]))
            return false;
    }
    return true;
}

const char *
paging_create(const struct boot *boot)
{
    static const char too_much[] =
        "memory is too large or too scattered for the kernel's page tables";

    tables_used = 1;
    if (!image_map(image_begin, image_rodata, PTE_READ | PTE_EXECUTE) ||
        !image_map(image_rodata, image_data, PTE_READ) ||
        !image_map(image_data, stack_guard, PTE_READ | PTE_WRITE) ||
        !image_map(stack_low, image_end, PTE_READ | PTE_WRITE))
        return too_much;
    for (uint32_t i = 0; i < boot->regions; i++) {
        if (!direct_map(boot->region[i]))
            return too_much;
    }
    if (!direct_map(boot->bundle) || !devices_map(boot))
        return too_much;
    paging_use(image_physical(&tables[0]));
    return NULL;
}

void
paging_use(uint64_t space)
{
    if (space != space_used) {
        CSR_WRITE(satp, SATP_SV39 | space >> 12);
        __asm__ volatile("sfence.vma" ::: "memory");
        space_used = space;
    }
    if (code_changed) {
        __asm__ volatile("fence.i" ::: "memory");
        code_changed = false;
    }
}

uint64_t
arch_space_create(void)
{
    uint64_t space = image_page_take();

    if (space == 0)
        return 0;
    struct table *root = arch_physical(space);
    for (uint32_t i = ENTRY_KERNEL; i < ENTRIES; i++)
        root->entry[i] = tables[0].entry[i];
    return space;
}

/* The first entry from `i` on that is in use, or `count`; eight at a time,
 * since most are not. */
static uint32_t
entry_next(const struct table *table, uint32_t i, uint32_t count)
{
    for (; i < count; i++) {
        const uint64_t *e = &table->entry[i];

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

/* The pages that a last table leads to, and itself. */
static void
last_give(uint64_t page)
{
    const struct table *table = arch_physical(page);

    for (uint32_t i = entry_next(table, 0, ENTRIES); i < ENTRIES;
         i = entry_next(table, i + 1, ENTRIES))
        image_page_give(entry_physical(table->entry[i]));
    image_page_give(page);
}

static void
middle_give(uint64_t page)
{
    const struct table *table = arch_physical(page);

    for (uint32_t i = entry_next(table, 0, ENTRIES); i < ENTRIES;
         i = entry_next(table, i + 1, ENTRIES))
        last_give(entry_physical(table->entry[i]));
    image_page_give(page);
}

void
arch_space_destroy(uint64_t space)
{
    const struct table *root = arch_physical(space);

    if (space_used == space)
        paging_use(image_physical(&tables[0]));
    for (uint32_t i = entry_next(root, 0, ENTRY_KERNEL); i < ENTRY_KERNEL;
         i = entry_next(root, i + 1, ENTRY_KERNEL))
        middle_give(entry_physical(root->entry[i]));
    image_page_give(space);
}

/* The entry of a user page; null: no table for it (and none to be had). */
static uint64_t *
user_entry(uint64_t space, uint64_t address, bool make)
{
    struct table *table = arch_physical(space);

    if (address >= USER_END)
        return NULL;
    for (uint32_t level = LEVELS - 1; level > 0; level--) {
        uint64_t *entry = &table->entry[entry_index(address, level)];

        if (*entry == 0) {
            uint64_t page = make ? image_page_take() : 0;

            if (page == 0)
                return NULL;
            *entry = entry_of(page, PTE_VALID);
        }
        table = arch_physical(entry_physical(*entry));
    }
    return &table->entry[entry_index(address, 0)];
}

bool
arch_space_map(uint64_t space, uint64_t address, uint64_t physical,
               uint32_t rights)
{
    uint64_t *entry = user_entry(space, address, true);
    uint64_t bits = PTE_PROGRAM;

    if (entry == NULL || *entry != 0)
        return false;
    /* a page that can be written can be read (reserved otherwise) */
    if ((rights & (PAGE_READ | PAGE_WRITE)) != 0)
        bits |= PTE_READ;
    if ((rights & PAGE_WRITE) != 0)
        bits |= PTE_WRITE;
    if ((rights & PAGE_EXECUTE) != 0) {
        bits |= PTE_EXECUTE;
        code_changed = true;
    }
    if (!entry_is_leaf(bits))
        return false;
    *entry = entry_of(physical, bits);
    if (space == space_used)
        __asm__ volatile("sfence.vma" ::: "memory");
    return true;
}

uint64_t
arch_space_unmap(uint64_t space, uint64_t address)
{
    uint64_t *entry = user_entry(space, address, false);
    uint64_t page;

    if (entry == NULL || *entry == 0)
        return 0;
    page = entry_physical(*entry);
    *entry = 0;
    if (space == space_used)
        __asm__ volatile("sfence.vma" ::: "memory");
    return page;
}
