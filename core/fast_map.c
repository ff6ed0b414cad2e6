/* The fast path of MAP and UNMAP: a page, and a mapping that goes as a whole,
 * of the caller's own process. Nobody's time is concerned. */
#include "core/fast_step.h"
#include "core/object.h"
#include "core/space.h"

/* Can a page be mapped, as far as its memory is concerned? */
FAST_STEP bool
fast_map_allows(const struct fast *f, const struct slot *slot,
                const struct trap *trap)
{
    const struct memory *memory = &fast_look(f, slot->object.n)->memory;
    const struct range range = range_of(trap->a[3]);

    return slot->handle == trap->a[0] && slot->badge == 0 &&
           memory->object.kind == ORR_KIND_MEMORY && space_allows(trap->a[4]) &&
           (trap->a[4] & ~(uint64_t)slot->rights) == 0 && range.pages == 1 &&
           range.first < memory->pages;
}

/* Each of the two is in one piece, but apart, so that other entries need not
 * save the registers that it takes. */
__attribute__((noinline, flatten)) bool
fast_map(struct kernel *k, struct hal *h, const struct trap *trap,
         struct cpu *cpu)
{
    const struct fast f = fast_begin(k, cpu);
    const struct process_id id = fast_look(&f, cpu->current.n)->thread.process;
    const struct process *p = &fast_look(&f, id.n)->process;
    const struct quota *quota = &fast_look(&f, p->object.quota.n)->quota;
    const struct slot_id from = slot_of_index(k, p, trap->a[0] % ORR_TABLE_MAX);
    const struct view view = {trap->a[2], 1, range_of(trap->a[3]).first,
                              (uint32_t)trap->a[4]};

    if (!fast_map_allows(&f, slot_at(k, from), trap) ||
        trap->a[1] != ORR_NONE || !space_has(view.address, 1) ||
        space_find(k, id, space_span(view.address, 1)).n != 0 ||
        quota->used == quota->cells) {
        return false;
    }
    space_show(k, id, view, from);
    fast_answer(h, cpu->current, ORR_ARRIVAL_NONE, 0);
    return true;
}

/* Its memory can still be reached otherwise, so nothing ends but itself. */
__attribute__((noinline, flatten)) bool
fast_map_remove(struct kernel *k, struct hal *h, const struct trap *trap,
                struct cpu *cpu)
{
    const struct fast f = fast_begin(k, cpu);
    const struct process_id process =
        fast_look(&f, cpu->current.n)->thread.process;
    struct process *p = &fast_take(&f, process.n)->process;
    const struct mapping_id id = *space_link(k, p, trap->a[1]);
    const struct mapping *m = &fast_look(&f, id.n)->mapping;

    if (trap->a[0] != ORR_NONE || id.n == 0 || m->address != trap->a[1] ||
        m->pages != trap->a[2] ||
        fast_look(&f, m->memory.object.n)->object.handle.n ==
            slot_of_cell(OBJECT(id)).n) {
        return false;
    }
    space_remove(k, id);
    hal_space_drop_range(h, process, m->address, m->pages);
    slot_clear(k, slot_of_cell(OBJECT(id)));
    object_destroy(k, h, OBJECT(id));
    fast_answer(h, cpu->current, ORR_ARRIVAL_NONE, 0);
    return true;
}
