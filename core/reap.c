#include "core/reap.h"

#include "core/clock.h"
#include "core/drop.h"
#include "core/endpoint.h"
#include "core/lend.h"
#include "core/memory.h"
#include "core/notification.h"
#include "core/object.h"
#include "core/priority.h"
#include "core/process.h"
#include "core/slot.h"
#include "core/space.h"
#include "core/thread.h"
#include "core/timer.h"
#include "core/wait.h"
#include "core/worker.h"

/* What a step of the functions below leaves to be done. */
enum reap_rest {
    REAP_NOTHING,
    REAP_MORE,
    REAP_OTHERS /* what is left is another worker's */
};

/* Leaves of a table that go in one step if their slots are free. */
#define REAP_LEAVES 2u

static enum reap_rest
reap_thread(struct kernel *k, struct hal *h, struct thread_id id)
{
    struct thread *t = thread_edit(k, id);

    if (t->state != ORR_STATE_ENDED) {
        thread_halt(k, h, id, ORR_STATE_ENDED);
        process_edit(k, t->process)->live--;
        return REAP_MORE;
    }
    if (t->owes.n != 0) {
        const struct reply_id owed = {t->owes.n};

        wait_fail(k, h, reply_at(k, owed)->caller, ORR_ERROR_PEER_DIED);
        return REAP_MORE;
    }
    if (t->lender.n != 0) {
        lend_return(k, h, t->lender);
    }
    if (t->serves.n != 0) {
        endpoint_unserve(k, h, t->serves);
    }
    for (uint32_t which = 0; which < CELL_SLOTS; which++) {
        drop_slot_if_used(k, h, slot_of_thread(t, (enum thread_slot)which));
    }
    CHECK(t->context.n == 0);
    CHECK(t->lender.n == 0);
    CHECK(t->serves.n == 0);
    object_cell_give(k, t->object.quota, t->leaf);
    process_remove_thread(k, t->process, id);
    hal_thread_drop(h, id);
    return REAP_NOTHING;
}

/* Its table, from the end: one handle a step, or a few slots without. */
static enum reap_rest
reap_table(struct kernel *k, struct hal *h, struct process_id id)
{
    const struct process *p = process_at(k, id);

    for (uint32_t i = 0; i < REAP_LEAVES && p->slots != 0; i++) {
        struct slot_id last = slot_of_index(k, p, p->slots - 1u);

        while (slot_object(k, last).n == 0 && last.n % CELL_SLOTS != 0) {
            last.n--;
        }
        if (slot_object(k, last).n != 0) {
            drop_slot(k, h, last);
            return REAP_MORE;
        }
        process_shrink_table(k, id);
        if (p->slots == 0) {
            hal_space_drop(h, id);
        }
    }
    return p->slots == 0 ? REAP_NOTHING : REAP_MORE;
}

static enum reap_rest
reap_process(struct kernel *k, struct hal *h, struct process_id id)
{
    struct process *p = process_edit(k, id);
    const struct slot_id watch = slot_of_cell(OBJECT(id));
    const struct notification_id watcher = {slot_object(k, watch).n};

    process_end(k, h, id, ORR_END_KILLED, 0);
    if (p->threads.n != 0) {
        worker_doom(k, OBJECT(p->threads), DOOM_DESTROY);
        return REAP_MORE;
    }
    if (p->mappings.n != 0) {
        const struct mapping_id mapping = p->mappings;

        space_hide(k, h, mapping);
        worker_doom(k, OBJECT(mapping), DOOM_DESTROY);
        return REAP_MORE;
    }
    if (reap_table(k, h, id) != REAP_NOTHING) {
        return REAP_MORE;
    }
    if (watcher.n != 0) {
        notification_signal(k, h, watcher, p->watch_bits,
                            (struct thread_id){0});
        drop_slot(k, h, watch);
    }
    return REAP_NOTHING;
}

/* Who waits at an endpoint or notification is told, one after the other. */
static enum reap_rest
reap_waiters(struct kernel *k, struct hal *h, struct object_id id)
{
    const struct thread_id first = {priority_queue(k, id)->n};

    if (first.n != 0) {
        wait_fail(k, h, first,
                  wait_has_senders(k, id) ? ORR_ERROR_STALE_HANDLE
                                          : ORR_ERROR_PEER_DIED);
        return REAP_MORE;
    }
    if (object_at(k, id)->kind == ORR_KIND_ENDPOINT) {
        endpoint_unserve(k, h, (struct endpoint_id){id.n});
    }
    return REAP_NOTHING;
}

static enum reap_rest
reap_context(struct kernel *k, struct context_id id)
{
    /* Who uses it does so by its owner's handle, and that is gone. */
    CHECK(context_at(k, id)->user.n == 0);
    CHECK(context_at(k, id)->owner.n == 0);
    clock_disarm(k, OBJECT(id));
    k->spent_ns += context_at(k, id)->consumed_ns;
    return REAP_NOTHING;
}

static enum reap_rest
reap_interrupt(struct kernel *k, struct hal *h, struct interrupt_id id)
{
    const uint32_t line = interrupt_at(k, id)->line;

    drop_slot_if_used(k, h, slot_of_cell(OBJECT(id)));
    hal_interrupt_mask(h, line, true);
    interrupt_set_line(k, line, (struct interrupt_id){0});
    return REAP_NOTHING;
}

/* The first that the quota pays for. A reply goes with its thread. */
static struct object_id
reap_of_quota(const struct kernel *k, const struct quota *q)
{
    const uint8_t kind = object_at(k, q->charged)->kind;

    return kind == ORR_KIND_REPLY
               ? OBJECT(reply_at(k, (struct reply_id){q->charged.n})->caller)
               : q->charged;
}

/* All that a quota pays for goes first; then its cells return. */
static enum reap_rest
reap_quota(struct kernel *k, struct quota_id id)
{
    const struct quota *q = quota_at(k, id);

    if (q->charged.n != 0) {
        worker_doom(k, reap_of_quota(k, q), DOOM_DESTROY);
        return REAP_MORE;
    }
    if (q->used != 0) {
        return REAP_OTHERS;
    }
    CHECK(id.n != k->root.n);
    CHECK(q->charged.n == 0);
    object_refund(k, q->object.quota, q->cells, q->pages);
    return REAP_NOTHING;
}

/* What an object of this kind needs before it can go. */
static enum reap_rest
reap_kind(struct kernel *k, struct hal *h, struct object_id id)
{
    if (object_at(k, id)->kind == CELL_KIND_MAPPING) {
        space_hide(k, h, (struct mapping_id){id.n});
        drop_slot_if_used(k, h, slot_of_cell(id));
        return REAP_NOTHING;
    }
    switch ((enum orr_kind)object_at(k, id)->kind) {
    case ORR_KIND_QUOTA:
        return reap_quota(k, (struct quota_id){id.n});
    case ORR_KIND_PROCESS:
        return reap_process(k, h, (struct process_id){id.n});
    case ORR_KIND_THREAD:
        return reap_thread(k, h, (struct thread_id){id.n});
    case ORR_KIND_CONTEXT:
        return reap_context(k, (struct context_id){id.n});
    case ORR_KIND_ENDPOINT:
    case ORR_KIND_NOTIFICATION:
        return reap_waiters(k, h, id);
    case ORR_KIND_TIMER:
        drop_slot_if_used(k, h, slot_of_cell(id));
        return REAP_NOTHING;
    case ORR_KIND_INTERRUPT:
        return reap_interrupt(k, h, (struct interrupt_id){id.n});
    case ORR_KIND_MEMORY:
        return memory_free_page(k, h, (struct memory_id){id.n}) ? REAP_MORE
                                                                : REAP_NOTHING;
    case ORR_KIND_CONSOLE:
    case ORR_KIND_REPLY:
        break;
    case ORR_KIND_NONE:
    case ORR_KIND_MAX:
        CHECK(!"an object has a kind");
    }
    return REAP_NOTHING;
}

static void
reap_away(struct kernel *k, struct hal *h, struct object_id id)
{
    const struct record record = {
        .kind = RECORD_DESTROY, .object = id, .value = object_at(k, id)->kind};

    worker_destroy(k, id);
    hal_record(h, &record);
}

/* A thread takes its reply along; and its process, if it was the last and that
 * had not ended already. */
static void
reap_finish_thread(struct kernel *k, struct hal *h, struct thread_id id)
{
    const struct thread *t = thread_at(k, id);
    const struct process_id process = t->process;
    const struct object_id reply = OBJECT(t->reply);
    const enum orr_end end = t->exited != 0 ? ORR_END_EXITED : ORR_END_KILLED;
    const uint64_t status = t->status;

    worker_doom(k, reply, DOOM_DESTROY);
    reap_away(k, h, OBJECT(id));
    reap_away(k, h, reply);
    if (process_at(k, process)->threads.n == 0) {
        process_end(k, h, process, end, status);
    }
}

static void
reap_finish(struct kernel *k, struct hal *h, struct object_id id)
{
    if (object_at(k, id)->kind == ORR_KIND_THREAD) {
        reap_finish_thread(k, h, (struct thread_id){id.n});
    } else {
        reap_away(k, h, id);
    }
}

bool
reap_step(struct kernel *k, struct hal *h, struct object_id worker)
{
    const struct object_id id = object_at(k, worker)->next;
    const struct slot_id handle = object_at(k, id)->handle;
    const bool ends = object_at(k, id)->dying == DOOM_DESTROY;
    enum reap_rest rest;

    CHECK(id.n != worker.n);
    if (ends && handle.n != 0) {
        drop_slot(k, h, handle);
        return true;
    }
    rest = reap_kind(k, h, id);
    if (rest == REAP_NOTHING && ends) {
        reap_finish(k, h, id);
    } else if (rest == REAP_NOTHING) {
        worker_spare(k, id);
    }
    return rest != REAP_OTHERS;
}
