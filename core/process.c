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
process_add_leaf(struct kernel *k, struct quota_id quota, struct process *p,
                 uint32_t leaf)
{
    struct cell_id *directory = &p->directory[leaf / DIRECTORY_LEAVES];
    struct cell_id id;

    if (directory->n == 0) {
        *directory = object_cell_take(k, quota);
    }
    id = object_cell_take(k, quota);
    cell_edit(k, directory->n)->directory.leaf[leaf % DIRECTORY_LEAVES] = id;
    return id;
}

struct process_id
process_create(struct kernel *k, struct quota_id quota, uint32_t slots,
               uint8_t ceiling)
{
    const struct object_id id = object_create(k, ORR_KIND_PROCESS, quota);
    struct process *p = process_edit(k, (struct process_id){id.n});

    CHECK(slots > 0);
    CHECK(slots <= ORR_TABLE_MAX);
    p->ceiling = ceiling;
    p->slots = (uint16_t)slots;
    p->slots_free = (uint16_t)slots;
    p->watch.owner = id;
    for (uint32_t leaf = 0; leaf < process_leaves(slots); leaf++) {
        process_add_leaf(k, quota, p, leaf);
    }
    for (uint32_t index = slots; index-- > 0;) {
        const struct slot_id at = slot_of_index(k, p, index);
        struct slot *slot = slot_edit(k, at);

        slot->owner = id;
        slot->index = (uint16_t)index;
        slot->next = p->free;
        p->free = at;
    }
    return (struct process_id){id.n};
}

void
process_free_table(struct kernel *k, struct process_id id)
{
    struct process *p = process_edit(k, id);
    const struct quota_id quota = p->object.quota;

    CHECK(p->slots_free == p->slots);
    CHECK(p->threads.n == 0);
    CHECK(p->end != ORR_END_ALIVE);
    for (uint32_t leaf = process_leaves(p->slots); leaf-- > 0;) {
        struct cell_id *directory = &p->directory[leaf / DIRECTORY_LEAVES];
        const struct directory *d = &cell_at(k, directory->n)->directory;

        object_cell_give(k, quota, d->leaf[leaf % DIRECTORY_LEAVES]);
        if (leaf % DIRECTORY_LEAVES == 0) {
            object_cell_give(k, quota, *directory);
            directory->n = 0;
        }
    }
    p->slots = 0;
    p->slots_free = 0;
    p->free = SLOT_NONE;
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
        p->threads = t->next;
        if (t->next.n == thread.n) {
            p->threads.n = 0;
        }
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
