#include "hal-image/space.h"

#include "hal-image/bundle.h"
#include "hal-image/memory.h"
#include "hal-image/program.h"
#include "hal-image/table.h"

uint64_t
space_stack_low(const struct hal *h, uint32_t n)
{
    return STACK_ADDRESS + n * h->stack_stride + PAGE_BYTES;
}

uint64_t
space_stack_top(const struct hal *h, uint32_t n)
{
    return STACK_ADDRESS + (n + 1) * h->stack_stride;
}

uint64_t
space_area(uint32_t n)
{
    return AREA_ADDRESS + n * (uint64_t)PAGE_BYTES;
}

static uint64_t
page_need(void)
{
    const uint64_t page = image_page_take();

    if (page == 0)
        image_broken("no page of memory is left: give the machine more");
    return page;
}

static void
map_need(uint64_t space, uint64_t address, uint64_t page, uint32_t rights)
{
    if (table_put(space, address, page, rights) != 0)
        image_broken("no memory is left for page tables: give it more");
}

/* Copies what there is of `bytes` bytes from `from` into new pages. */
static void
space_fill(uint64_t space, const struct program_segment *s, const char *from)
{
    for (uint64_t at = 0; at < s->bytes; at += PAGE_BYTES) {
        const uint64_t page = page_need();
        uint64_t there = 0;

        if (at < s->file_bytes)
            there = s->file_bytes - at;
        if (there > PAGE_BYTES)
            there = PAGE_BYTES;
        memcpy(arch_physical(page), from + at, there);
        map_need(space, s->address + at, page, s->rights);
    }
}

static void
space_fill_plan(struct hal *h, uint64_t space)
{
    const struct program_segment plan = {.address = PLAN_ADDRESS,
                                         .bytes = h->bundle->plan_size,
                                         .file_bytes = h->bundle->plan_size,
                                         .rights = PAGE_READ};

    space_fill(space, &plan, bundle_at(h->bundle, h->bundle->plan_at));
}

void
space_load(struct hal *h, uint32_t process, uint32_t index)
{
    const struct orr_bundle_module *module = bundle_module(h->bundle, index);
    const char *file = bundle_at(h->bundle, module->at);
    struct image_process *p = &h->process[process];
    struct program program;

    if (program_read(&program, file, module->size, arch_machine) != NULL)
        image_broken("a checked program is none any more");
    p->space = table_create();
    p->entry = program.entry;
    if (p->space == 0)
        image_broken("no memory is left for page tables: give it more");
    for (uint32_t i = 0; i < program.segments; i++)
        space_fill(p->space, &program.segment[i],
                   file + program.segment[i].file_at);
    if (process == h->first_process)
        space_fill_plan(h, p->space);
}

bool
space_fill_stack(struct hal *h, uint32_t process, uint64_t address)
{
    const uint64_t n = (address - STACK_ADDRESS) / h->stack_stride;
    const uint64_t space = h->process[process].space;

    if (space == 0 || n >= h->known ||
        address < space_stack_low(h, (uint32_t)n) ||
        h->thread[n].context == NULL || h->thread[n].process != process ||
        table_page(space, address) != 0)
        return false;
    map_need(space, address & ~(uint64_t)(PAGE_BYTES - 1), page_need(),
             PAGE_READ | PAGE_WRITE);
    return true;
}

void
space_add_thread(struct hal *h, uint32_t n)
{
    struct image_thread *t = &h->thread[n];
    const uint64_t space = h->process[t->process].space;

    t->area_page = page_need();
    t->area = arch_physical(t->area_page);
    t->area->self = space_area(n);
    if (space == 0)
        return;
    map_need(space, space_area(n), t->area_page, PAGE_READ | PAGE_WRITE);
    map_need(space, space_stack_top(h, n) - PAGE_BYTES, page_need(),
             PAGE_READ | PAGE_WRITE);
}

void
space_drop_thread(struct hal *h, uint32_t n)
{
    const struct image_thread *t = &h->thread[n];
    const uint64_t space = h->process[t->process].space;
    const uint64_t low = space_stack_low(h, n);

    if (space != 0) {
        table_take(space, space_area(n));
        /* most were never used, and it may be older than the space */
        table_give(space, low,
                   (uint32_t)((space_stack_top(h, n) - low) / PAGE_BYTES));
    }
    image_page_give(t->area_page);
}
