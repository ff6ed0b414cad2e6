/* The tables of handles: their cells, and the slots that are free. */
#include "core/check_walk.h"

#define LEAVES_MAX (PROCESS_DIRECTORIES * DIRECTORY_LEAVES)

static bool
may_be_table(const struct kernel *k, uint32_t n)
{
    return n >= check_fixed(k) && n < k->made;
}

/* Are there leaves and directories just as far as the table reaches? */
static bool
has_its_cells(const struct kernel *k, const struct process *process)
{
    const uint32_t leaves = (process->slots + CELL_SLOTS - 1u) / CELL_SLOTS;

    if (process->slots > ORR_TABLE_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < PROCESS_DIRECTORIES; i++) {
        const uint32_t n = process->directory[i].n;

        if (i * DIRECTORY_LEAVES < leaves ? !may_be_table(k, n) : n != 0) {
            return false;
        }
    }
    for (uint32_t i = 0; i < LEAVES_MAX; i++) {
        const bool needed = i < leaves;

        if (process->directory[i / DIRECTORY_LEAVES].n == 0) {
            return true;
        }
        if (needed ? !may_be_table(k, check_leaf(k, process, i))
                   : check_leaf(k, process, i) != 0) {
            return false;
        }
    }
    return true;
}

static bool
is_free_and_empty(const struct slot *slot)
{
    return slot->object.n == 0 && slot->child.n == 0 && slot->prev.n == 0 &&
           slot->rights == 0 && slot->badge == 0;
}

/* Does each slot of the object know whose it is, and where? */
static bool
knows_its_place(const struct kernel *k, uint32_t n)
{
    const union cell *cell = check_at(k, n);

    for (uint32_t i = 0; i < check_slot_count(cell); i++) {
        const struct slot *slot = check_slot_at(k, check_slot_of(k, n, i));
        const bool watch =
            cell->object.kind == ORR_KIND_PROCESS && i == cell->process.slots;

        if (slot->owner.n != n || slot->index != (watch ? 0 : i)) {
            return false;
        }
        if (slot->object.n == 0 && !is_free_and_empty(slot)) {
            return false;
        }
    }
    return true;
}

/* Is the list of free slots of this process, and does it hold them all? Those
 * of a table that goes are not listed, but for what was freed since its newest
 * step. */
static bool
lists_free_slots(const struct kernel *k, uint32_t n)
{
    const struct process *process = &check_at(k, n)->process;
    uint32_t id = process->free.n;
    uint32_t free_slots = 0;

    for (uint32_t i = 0; i < process->slots; i++) {
        free_slots += check_slot_at(k, check_slot_of(k, n, i))->object.n == 0;
    }
    for (uint32_t i = 0; i < process->slots_free; i++) {
        const struct slot *slot = check_slot_at(k, id);

        if (id == 0 || slot->owner.n != n || !is_free_and_empty(slot) ||
            check_slot_of(k, n, slot->index) != id) {
            return false;
        }
        id = slot->next.n;
    }
    return id == 0 &&
           (free_slots == process->slots_free ||
            (free_slots > process->slots_free &&
             process->end != ORR_END_ALIVE && process->threads.n == 0));
}

enum invariant
check_tables(const struct kernel *k)
{
    for (uint32_t n = k->root.n; n != 0; n = check_next(k, n)) {
        const union cell *cell = check_at(k, n);
        const bool table = cell->object.kind == ORR_KIND_PROCESS;

        if (table && !has_its_cells(k, &cell->process)) {
            return INVARIANT_TABLE_1;
        }
        if (cell->object.kind == ORR_KIND_THREAD &&
            !may_be_table(k, cell->thread.leaf.n)) {
            return INVARIANT_TABLE_1;
        }
        if (!knows_its_place(k, n)) {
            return INVARIANT_TABLE_2;
        }
        if (table && !lists_free_slots(k, n)) {
            return INVARIANT_TABLE_3;
        }
    }
    return INVARIANT_NONE;
}
