/* Sv39 page tables (privileged architecture 1.12, 4.4): the kernel's, made
 * once, and what those of programs consist of (hal-image/table.h). */
#include "hal-image/memory.h"
#include "hal-riscv/riscv.h"

#define ENTRIES 512u
#define LEVELS 3u
#define TABLES_MAX 64u
#define PTE_KERNEL (PTE_VALID | PTE_GLOBAL | PTE_ACCESSED | PTE_DIRTY)
#define PTE_PROGRAM (PTE_VALID | PTE_USER | PTE_ACCESSED | PTE_DIRTY)

struct table {
    uint64_t entry[ENTRIES];
};

/* What link.ld defines. */
extern const char image_begin[], image_rodata[], image_data[], image_end[];
extern const char stack_guard[], stack_low[];

/* entry.S fills it in; of no use once there is a real one. */
_Alignas(PAGE_BYTES) struct table boot_table;

/* Each is cleared when it is taken. */
static _Alignas(PAGE_BYTES) struct table tables[TABLES_MAX]
    __attribute__((section(".bss.unset")));
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

/* A new table's number; TABLES_MAX: there is none left. */
static uint32_t
kernel_table(void)
{
    if (tables_used < TABLES_MAX)
        memset(&tables[tables_used], 0, sizeof(tables[0]));
    return tables_used < TABLES_MAX ? tables_used++ : TABLES_MAX;
}

/* Where a page of 4 KiB << 9 * level has its entry; null: out of tables. Image
 * addresses of tables count, since the direct map may not be there yet. */
static uint64_t *
kernel_entry(uint64_t address, uint32_t level)
{
    struct table *table = &tables[0];

    for (uint32_t at = LEVELS - 1; at > level; at--) {
        uint64_t *entry = &table->entry[entry_index(address, at)];

        if (*entry == 0) {
            const uint32_t taken = kernel_table();

            if (taken == TABLES_MAX)
                return NULL;
            *entry = entry_of(image_physical(&tables[taken]), PTE_VALID);
        }
        table =
            (struct table *)(uintptr_t)(arch_entry_page(*entry) + IMAGE_OFFSET);
    }
    return &table->entry[entry_index(address, level)];
}

/* Maps a range in the largest pages that fit, a table at a time: only where
 * the next one begins can a larger page begin. */
static bool
kernel_map(uint64_t address, struct boot_region range, uint64_t bits)
{
    uint64_t at = range.base & ~(uint64_t)(PAGE_BYTES - 1);
    const uint64_t end = range.base + range.bytes;

    address &= ~(uint64_t)(PAGE_BYTES - 1);
    while (at < end) {
        uint32_t level = LEVELS - 1;
        uint64_t bytes = UINT64_C(1) << (12 + 9 * level);
        uint64_t *entry;

        while (level > 0 && ((at | address) % bytes != 0 || end - at < bytes)) {
            level--;
            bytes >>= 9;
        }
        entry = kernel_entry(address, level);
        if (entry == NULL)
            return false;
        do {
            *entry++ = entry_of(at, bits | PTE_KERNEL);
            at += bytes;
            address += bytes;
        } while (at < end && (level == 0 || end - at >= bytes) &&
                 address % (bytes << 9) != 0);
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

/* The i-th range of memory, by address, the bundle's among them. */
static struct boot_region
memory_range(const struct boot *boot, uint32_t i)
{
    uint32_t before = 0;

    while (before < boot->regions &&
           boot->region[before].base < boot->bundle.base)
        before++;
    if (i == before)
        return boot->bundle;
    return boot->region[i < before ? i : i - 1];
}

/* Neighbours are mapped as one, in larger pages. */
static bool
memory_map(const struct boot *boot)
{
    struct boot_region joined = memory_range(boot, 0);

    for (uint32_t i = 1; i <= boot->regions; i++) {
        const struct boot_region next = memory_range(boot, i);

        if (next.base - joined.base >= joined.bytes + PAGE_BYTES) {
            if (!direct_map(joined))
                return false;
            joined.base = next.base;
        }
        joined.bytes = next.base + next.bytes - joined.base;
    }
    return direct_map(joined);
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

    kernel_table();
    if (!image_map(image_begin, image_rodata, PTE_READ | PTE_EXECUTE) ||
        !image_map(image_rodata, image_data, PTE_READ) ||
        !image_map(image_data, stack_guard, PTE_READ | PTE_WRITE) ||
        !image_map(stack_low, image_end, PTE_READ | PTE_WRITE))
        return too_much;
    if (!memory_map(boot) || !devices_map(boot))
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

const uint32_t arch_table_levels = LEVELS;

const uint64_t *
arch_table_kernel(void)
{
    return tables[0].entry;
}

uint64_t
arch_table_entry(uint64_t physical)
{
    return entry_of(physical, PTE_VALID);
}

uint64_t
arch_page_entry(uint64_t physical, uint32_t rights)
{
    uint64_t bits = PTE_PROGRAM;

    /* a page that can be written can be read (reserved otherwise) */
    if ((rights & (PAGE_READ | PAGE_WRITE)) != 0)
        bits |= PTE_READ;
    if ((rights & PAGE_WRITE) != 0)
        bits |= PTE_WRITE;
    if ((rights & PAGE_EXECUTE) != 0) {
        bits |= PTE_EXECUTE;
        code_changed = true;
    }
    return rights == 0 ? 0 : entry_of(physical, bits);
}

uint64_t
arch_entry_page(uint64_t entry)
{
    return entry << 2 & (UINT64_C(0xfffffffffff) << 12);
}

/* What is not there may be remembered as well. */
void
arch_space_changed(uint64_t space, uint64_t address, uint32_t pages)
{
    (void)address;
    (void)pages;
    if (space == space_used)
        __asm__ volatile("sfence.vma" ::: "memory");
}

void
arch_space_leave(uint64_t space)
{
    if (space_used == space)
        paging_use(image_physical(&tables[0]));
}
