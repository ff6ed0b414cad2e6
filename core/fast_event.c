/* The fast path of notifications. What happens often enough to be worth it
 * still edits cells as everybody does; only calls are pared down further. */
#include "core/fast_step.h"

/* The first who waits takes the bits. It goes on at once if it is better than
 * the current thread; else it queues. */
static FAST_APART void
fast_event_wake(struct kernel *k, struct hal *h, struct cpu *cpu,
                struct notification *n)
{
    const struct fast f = fast_begin(k, cpu);
    const uint64_t bits = n->bits;
    const struct thread_id from = cpu->current, id = {n->waiters.n};
    struct thread *me = &fast_take(&f, from.n)->thread;
    struct thread *t = &fast_take(&f, id.n)->thread;
    struct context *time = &fast_take(&f, t->context.n)->context;

    FAST_NOTE(&f, from.n, id.n, t->context.n, me->context.n);
    fast_take_first(&f, &n->waiters, t);
    n->bits = 0;
    t->waits_for.n = 0;
    context_activate(time, k->now);
    if (t->priority <= me->priority) {
        t->state = ORR_STATE_READY;
        queue_add(k, &cpu->ready, QUEUE_PRIORITY, OBJECT(id),
                  schedule_key(t->priority));
    } else {
        me->state = ORR_STATE_READY;
        t->state = ORR_STATE_RUNNING;
        if (cpu->ready.n == 0) {
            cpu->ready = OBJECT(from);
            fast_queue(&me->queue, schedule_key(me->priority), from.n);
        } else {
            queue_add_first(k, &cpu->ready, QUEUE_PRIORITY, OBJECT(from),
                            schedule_key(me->priority));
        }
        fast_switch(&f, &fast_take(&f, me->context.n)->context, id, time);
    }
    fast_answer(h, id, ORR_ARRIVAL_SIGNAL, bits);
}

/* Is there somebody who would take the bits, but not in the usual way? */
FAST_STEP bool
fast_event_is_heard(const struct fast *f, const struct notification *n)
{
    const struct thread *first = &fast_look(f, n->waiters.n)->thread;
    const struct thread *bound = &fast_look(f, n->bound.n)->thread;

    return n->waiters.n != 0
               ? !fast_can_run(f, first,
                               &fast_look(f, first->context.n)->context)
               : bound->state == ORR_STATE_RECEIVING;
}

/* The slot of a notification's handle in a[0], or one of cell 0. */
FAST_STEP const struct slot *
fast_event_find(const struct fast *f, const struct trap *trap,
                enum orr_right right)
{
    const struct slot *slot = fast_find(f, trap->a[0]);

    return fast_allows(slot, trap->a[0], right) &&
                   fast_look(f, slot->object.n)->object.kind ==
                       ORR_KIND_NOTIFICATION
               ? slot
               : slot_at(f->k, SLOT_NONE);
}

bool
fast_event_signal(struct kernel *k, struct hal *h, const struct trap *trap,
                  struct cpu *cpu)
{
    const struct fast f = fast_begin(k, cpu);
    const struct thread_id id = cpu->current;
    const uint64_t bits = trap->a[1];
    const struct slot *slot = fast_event_find(&f, trap, ORR_RIGHT_SEND);
    struct notification *n = &fast_take(&f, slot->object.n)->notification;

    if (slot->object.n == 0 || bits == 0 ||
        (slot->badge != 0 && (bits & ~slot->badge) != 0) ||
        fast_event_is_heard(&f, n)) {
        return false;
    }
    cell_edit(k, slot->object.n);
    n->bits |= bits;
    if (n->waiters.n != 0) {
        fast_event_wake(k, h, cpu, n);
    }
    fast_answer(h, id, ORR_ARRIVAL_NONE, 0);
    return true;
}

/* The first that is ready goes on, or nobody. */
FAST_STEP bool
fast_event_block(const struct fast *f, struct notification *n,
                 struct object_id at)
{
    struct cpu *cpu = f->cpu;
    const struct thread_id id = cpu->current, next = {cpu->ready.n};
    struct thread *me = &fast_take(f, id.n)->thread;
    struct thread *t = &fast_take(f, next.n)->thread;

    if (next.n == 0) {
        return false;
    }
    FAST_NOTE(f, id.n, next.n, me->context.n, at.n);
    me->state = ORR_STATE_WAITING;
    me->waits_for = at;
    queue_add(f->k, &n->waiters, QUEUE_PRIORITY, OBJECT(id),
              schedule_key(me->priority));
    fast_take_first(f, &cpu->ready, t);
    t->state = ORR_STATE_RUNNING;
    fast_switch(f, &fast_take(f, me->context.n)->context, next,
                &fast_look(f, t->context.n)->context);
    return true;
}

bool
fast_event_wait(struct kernel *k, struct hal *h, const struct trap *trap,
                struct cpu *cpu)
{
    const struct fast f = fast_begin(k, cpu);
    const struct slot *slot = fast_event_find(&f, trap, ORR_RIGHT_RECEIVE);
    const struct object_id at = slot->object;
    struct notification *n = &fast_take(&f, at.n)->notification;

    if (n->bits != 0) { /* cell 0 has none */
        cell_edit(k, at.n);
        fast_answer(h, cpu->current, ORR_ARRIVAL_SIGNAL, n->bits);
        n->bits = 0;
        return true;
    }
    return at.n != 0 && trap->a[1] == ORR_FOREVER ? fast_event_block(&f, n, at)
                                                  : false;
}
