#include "core/process.h"

#include "core/object.h"
#include "core/slot.h"
#include "core/worker.h"

static uint32_t
process_leaves(uint32_t slots)
{
    return (slots + CELL_SLOTS - 1) / CELL_SLOTS;
}

static uint32_t
process_directories(uint32_t slots)
{
    return (process_leaves(slots) + DIRECTORY_LEAVES - 1) / DIRECTORY_LEAVES;
}

uint32_t
process_cells(uint32_t slots)
{
    return 1 + process_directories(slots) + process_leaves(slots);
}

/* Makes the leaf, and the directory if it is the first of one. */
static struct cell_id
process_add_leaf(struct kernel *k, struct process *p, uint32_t leaf)
{
    struct cell_id *directory = &p->directory[leaf / DIRECTORY_LEAVES];
    struct cell_id id;

    if (leaf % DIRECTORY_LEAVES == 0) {
        directory->n = cell_take(k);
    }
    id.n = cell_take(k);
    cell_edit(k, directory->n)->directory.leaf[leaf % DIRECTORY_LEAVES] = id;
    return id;
}

struct process_id
process_create(struct kernel *k, struct quota_id quota, uint32_t slots,
               uint8_t ceiling)
{
    const struct object_id id = object_create(k, ORR_KIND_PROCESS, quota);
    struct process *p = process_edit(k, (struct process_id){id.n});
    struct slot_id *link = &p->free;

    CHECK(slots > 0);
    CHECK(slots <= ORR_TABLE_MAX);
    object_charge(k, quota, process_cells(slots) - 1, 0);
    p->ceiling = ceiling;
    p->slots = (uint16_t)slots;
    p->slots_free = (uint16_t)slots;
    p->watch.owner = id;
    for (uint32_t index = 0; index < slots;) {
        const struct cell_id cell = process_add_leaf(k, p, index / CELL_SLOTS);
        struct slot *slot = cell_edit(k, cell.n)->leaf.slot;
        uint32_t at = cell.n * CELL_SLOTS;

        do {
            slot->owner = id;
            slot->index = (uint16_t)index++;
            link->n = at++;
            link = &slot++->next;
        } while (index % CELL_SLOTS != 0 && index < slots);
    }
    return (struct process_id){id.n};
}

void
process_shrink_table(struct kernel *k, struct process_id id)
{
    struct process *p = process_edit(k, id);
    const uint32_t leaf = (p->slots - 1u) / CELL_SLOTS;
    struct cell_id *directory = &p->directory[leaf / DIRECTORY_LEAVES];
    struct directory *d = &cell_edit(k, directory->n)->directory;
    struct cell_id *last = &d->leaf[leaf % DIRECTORY_LEAVES];

    CHECK(p->threads.n == 0);
    CHECK(p->end != ORR_END_ALIVE);
    p->slots = (uint16_t)(leaf * CELL_SLOTS);
    p->slots_free = 0;
    p->free = SLOT_NONE;
    object_cell_give(k, p->object.quota, *last);
    last->n = 0;
    if (leaf % DIRECTORY_LEAVES == 0) {
        object_cell_give(k, p->object.quota, *directory);
        directory->n = 0;
    }
}

void
process_add_thread(struct kernel *k, struct process_id id,
                   struct thread_id thread)
{
    struct process *p = process_edit(k, id);
    struct thread *t = thread_edit(k, thread);

    CHECK(p->end == ORR_END_ALIVE);
    CHECK(t->next.n == 0);
    CHECK(t->process.n == id.n);
    p->live++;
    if (p->threads.n == 0) {
        t->next = thread;
        t->prev = thread;
        p->threads = thread;
    } else {
        struct thread *first = thread_edit(k, p->threads);

        t->next = p->threads;
        t->prev = first->prev;
        thread_edit(k, first->prev)->next = thread;
        first->prev = thread;
    }
}

void
process_remove_thread(struct kernel *k, struct process_id id,
                      struct thread_id thread)
{
    struct process *p = process_edit(k, id);
    struct thread *t = thread_edit(k, thread);

    CHECK(p->threads.n != 0);
    CHECK(t->next.n != 0);
    CHECK(t->state == ORR_STATE_ENDED);
    thread_edit(k, t->prev)->next = t->next;
    thread_edit(k, t->next)->prev = t->prev;
    if (p->threads.n == thread.n) {
        p->threads.n = t->next.n == thread.n ? 0 : t->next.n;
    }
    t->next.n = 0;
    t->prev.n = 0;
}

void
process_end(struct kernel *k, struct hal *h, struct process_id id,
            enum orr_end end, uint64_t status)
{
    struct process *p = process_edit(k, id);
    const struct record record = {
        .kind = RECORD_END, .object = OBJECT(id), .value = end};

    CHECK(end != ORR_END_ALIVE);
    if (p->end != ORR_END_ALIVE) {
        return;
    }
    p->end = (uint8_t)end;
    p->status = status;
    worker_doom(k, OBJECT(id), DOOM_END);
    record_event(k, h, &record);
}

void
process_end_by_fault(struct kernel *k, struct hal *h, struct thread_id id,
                     uint64_t fault)
{
    const struct thread *t = thread_at(k, id);
    const bool exits = fault == ORR_FAULT_EXIT;

    process_end(k, h, t->process, exits ? ORR_END_EXITED : ORR_END_FAULT,
                exits ? t->status : fault);
}
