/* The kernel's own tables, and those of address spaces: 4 levels, of which
 * user addresses use one entry of the first (512 GiB). Intel SDM volume 3,
 * chapter 4. */
#include "hal-x86_64/x86.h"

#include "hal-image/table.h"

#define ENTRIES 512u
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

const uint32_t arch_table_levels = 4;

const uint64_t *
arch_table_kernel(void)
{
    return kernel_top;
}

uint64_t
arch_table_entry(uint64_t physical)
{
    return physical | PAGE_PRESENT | PAGE_WRITABLE | PAGE_USER;
}

uint64_t
arch_page_entry(uint64_t physical, uint32_t rights)
{
    uint64_t entry = physical | PAGE_PRESENT | PAGE_USER;

    if ((rights & PAGE_WRITE) != 0)
        entry |= PAGE_WRITABLE;
    if ((rights & PAGE_EXECUTE) == 0)
        entry |= PAGE_NO_EXECUTE;
    return rights == 0 ? 0 : entry;
}

uint64_t
arch_entry_page(uint64_t entry)
{
    return entry & PAGE_FRAME;
}

void
arch_space_changed(uint64_t space, uint64_t address, uint32_t pages)
{
    if (space_top() != space)
        return;
    if (pages == 1)
        __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
    else
        space_load_top(space);
}

void
arch_space_leave(uint64_t space)
{
    if (space_top() == space)
        space_load_top(image_physical(kernel_top));
}

uint8_t
space_byte(uint64_t space, uint64_t address)
{
    const uint64_t page = table_page(space, address);
    const uint8_t *bytes = arch_physical(page);

    return page == 0 ? 0 : bytes[address % PAGE_BYTES];
}
