/* The kernel's own tables, and those of address spaces: 4 levels, of which
 * user addresses use one entry of the first (512 GiB). Intel SDM volume 3,
 * chapter 4. */
#include "hal-x86_64/x86.h"

#define USER_END (UINT64_C(1) << 39)
#define ENTRIES 512u
#define KERNEL_ENTRY 256u /* from there on the top table is the kernel's */
#define LARGE_BYTES UINT64_C(0x200000)
#define APIC_PHYSICAL UINT64_C(0xfee00000)

static uint64_t kernel_directory[ENTRIES] __attribute__((aligned(4096)));
static uint64_t kernel_pages[ENTRIES] __attribute__((aligned(4096)));

static uint64_t
image_physical(const void *at)
{
    return (uint64_t)(uintptr_t)at - KERNEL_BASE;
}

void *
arch_physical(uint64_t address)
{
    return (void *)(uintptr_t)(DIRECT_BASE + address);
}

static uint64_t *
table_at(uint64_t entry)
{
    return arch_physical(entry & PAGE_FRAME);
}

/* What the page at this address of the kernel's image is for. */
static uint64_t
kernel_entry(const char *at)
{
    const uint64_t entry = image_physical(at) | PAGE_PRESENT;

    if (at < kernel_text || at >= kernel_end || at == kernel_stack_guard ||
        at == fault_stack_guard)
        return 0;
    if (at < kernel_rodata)
        return entry;
    if (at < kernel_data)
        return entry | PAGE_NO_EXECUTE;
    return entry | PAGE_NO_EXECUTE | PAGE_WRITABLE;
}

/* The kernel's image page by page; all of memory below 4 GiB once more, to
 * read and write, but for the kernel's image; nothing else. */
void
paging_start(void)
{
    char *image = (char *)(uintptr_t)(KERNEL_BASE + KERNEL_PHYSICAL);

    for (uint32_t i = 0; i < ENTRIES; i++)
        kernel_pages[i] = kernel_entry(image + i * PAGE_BYTES);
    kernel_directory[KERNEL_PHYSICAL / LARGE_BYTES] =
        image_physical(kernel_pages) | PAGE_PRESENT | PAGE_WRITABLE;
    kernel_pointers[510] =
        image_physical(kernel_directory) | PAGE_PRESENT | PAGE_WRITABLE;
    for (uint32_t i = 0; i < 4 * ENTRIES; i++)
        boot_directory[i] |= PAGE_NO_EXECUTE;
    boot_directory[KERNEL_PHYSICAL / LARGE_BYTES] = 0;
    boot_directory[APIC_PHYSICAL / LARGE_BYTES] |= PAGE_UNCACHED;
    kernel_top[0] = 0;
    space_load_top(image_physical(kernel_top));
}

uint64_t
arch_space_create(void)
{
    const uint64_t space = image_page_take();
    uint64_t *top;

    if (space == 0)
        return 0;
    top = arch_physical(space);
    for (uint32_t i = KERNEL_ENTRY; i < ENTRIES; i++)
        top[i] = kernel_top[i];
    return space;
}

/* The table behind an entry, made if there is none; null: out of memory. */
static uint64_t *
table_need(uint64_t *entry)
{
    if (*entry == 0) {
        const uint64_t page = image_page_take();
        if (page == 0)
            return NULL;
        *entry = page | PAGE_PRESENT | PAGE_WRITABLE | PAGE_USER;
    }
    return table_at(*entry);
}

static uint64_t *
entry_need(uint64_t space, uint64_t address)
{
    uint64_t *table = arch_physical(space);

    table = table_need(&table[address >> 39 & 511]);
    if (table != NULL)
        table = table_need(&table[address >> 30 & 511]);
    if (table != NULL)
        table = table_need(&table[address >> 21 & 511]);
    return table == NULL ? NULL : &table[address >> 12 & 511];
}

bool
arch_space_map(uint64_t space, uint64_t address, uint64_t physical,
               uint32_t rights)
{
    uint64_t *entry;

    if (address >= USER_END || address % PAGE_BYTES != 0)
        return false;
    entry = entry_need(space, address);
    if (entry == NULL || *entry != 0)
        return false;
    *entry = physical | PAGE_PRESENT | PAGE_USER;
    if ((rights & PAGE_WRITE) != 0)
        *entry |= PAGE_WRITABLE;
    if ((rights & PAGE_EXECUTE) == 0)
        *entry |= PAGE_NO_EXECUTE;
    return true;
}

/* The last table's entry for an address; null: there is no such table. */
static uint64_t *
entry_find(uint64_t space, uint64_t address)
{
    uint64_t *table = arch_physical(space);

    for (uint32_t shift = 39; shift > 12; shift -= 9) {
        const uint64_t entry = table[address >> shift & 511];
        if (address >= USER_END || entry == 0)
            return NULL;
        table = table_at(entry);
    }
    return &table[address >> 12 & 511];
}

uint64_t
arch_space_unmap(uint64_t space, uint64_t address)
{
    uint64_t *entry = entry_find(space, address);
    uint64_t page;

    if (entry == NULL)
        return 0;
    page = *entry & PAGE_FRAME;
    *entry = 0;
    if (space_top() == space)
        __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
    return page;
}

uint8_t
space_byte(uint64_t space, uint64_t address)
{
    const uint64_t *entry = entry_find(space, address);
    const uint8_t *page;

    if (entry == NULL || *entry == 0)
        return 0;
    page = arch_physical(*entry & PAGE_FRAME);
    return page[address % PAGE_BYTES];
}

static void
pages_give(uint64_t *table)
{
    for (uint32_t i = 0; i < ENTRIES; i++)
        if (table[i] != 0)
            image_page_give(table[i] & PAGE_FRAME);
}

static void
directory_give(uint64_t *directory)
{
    for (uint32_t i = 0; i < ENTRIES; i++) {
        if (directory[i] == 0)
            continue;
        pages_give(table_at(directory[i]));
        image_page_give(directory[i] & PAGE_FRAME);
    }
}

void
arch_space_destroy(uint64_t space)
{
    const uint64_t *top = arch_physical(space);
    uint64_t *pointers;

    if (space_top() == space)
        space_load_top(image_physical(kernel_top));
    if (top[0] != 0) {
        pointers = table_at(top[0]);
        for (uint32_t i = 0; i < ENTRIES; i++) {
            if (pointers[i] == 0)
                continue;
            directory_give(table_at(pointers[i]));
            image_page_give(pointers[i] & PAGE_FRAME);
        }
        image_page_give(top[0] & PAGE_FRAME);
    }
    image_page_give(space);
}
