#include "hal-image/frame.h"

#include "hal-image/memory.h"
#include "hal-image/page.h"
#include "hal-image/table.h"

/* The kernel's rights for page tables: the same three, in the same order. */
#define RIGHTS_SHIFT 8u
_Static_assert(ORR_RIGHT_READ >> RIGHTS_SHIFT == PAGE_READ, "reading");
_Static_assert(ORR_RIGHT_WRITE >> RIGHTS_SHIFT == PAGE_WRITE, "writing");
_Static_assert(ORR_RIGHT_EXECUTE >> RIGHTS_SHIFT == PAGE_EXECUTE, "executing");

/* Physical: the first of all frames. */
static uint64_t frames;

void
frame_create(uint32_t pages)
{
    char *at;

    if (pages == 0)
        return;
    at = page_pool_reserve(pages * (uint64_t)PAGE_BYTES);
    if (at == NULL)
        image_broken("there is too little memory for the machine's pages");
    memset(at, 0, pages * (uint64_t)PAGE_BYTES);
    frames = (uint64_t)(at - (const char *)arch_physical(0));
}

/* What the page table holds is never more than what is mapped: so if it holds
 * the page already, the program wanted what it may not. */
bool
frame_fill(struct hal *h, uint32_t process, uint64_t address)
{
    const uint64_t space = h->process[process].space;
    struct page page;
    uint64_t there;

    if (space == 0)
        return false;
    page = kernel_page(h->kernel, (struct process_id){process}, address);
    if (page.rights == 0)
        return false;
    there =
        table_put(space, address, frames + page.frame * (uint64_t)PAGE_BYTES,
                  page.rights >> RIGHTS_SHIFT);
    if (there == TABLE_NO_ROOM)
        image_broken("no memory is left for page tables: give it more");
    return there == 0;
}

void
hal_space_drop_range(struct hal *h, struct process_id process, uint64_t address,
                     uint32_t pages)
{
    const uint64_t space = h->process[process.n].space;

    if (space != 0 && pages == 1)
        table_take(space, address);
    else if (space != 0)
        table_clear(space, address, pages);
}

void
hal_page_clear(struct hal *h, uint32_t frame)
{
    (void)h;
    memset(arch_physical(frames + frame * (uint64_t)PAGE_BYTES), 0, PAGE_BYTES);
}
