/* The fast path of notifications. What happens often enough to be worth it
 * still edits cells as everybody does; only calls are pared down further. */
#include "core/fast_step.h"
#include "core/queue.h"

/* The first who waits takes the bits. It goes on at once if it is better than
 * the current thread; else it queues. */
static FAST_APART void
fast_event_wake(struct kernel *k, struct hal *h, struct cpu *cpu,
                struct notification *n)
{
    const struct fast f = fast_begin(k, cpu);
    const uint64_t bits = n->bits;
    const struct thread_id id = {n->waiters.n};
    struct thread *me = thread_edit(k, cpu->current);
    struct thread *t = thread_edit(k, id);
    struct context *time = context_edit(k, t->context);

    queue_remove(k, &n->waiters, QUEUE_PRIORITY, OBJECT(id));
    n->bits = 0;
    t->waits_for.n = 0;
    context_activate(time, k->now);
    if (t->priority > me->priority) {
        me->state = ORR_STATE_READY;
        queue_add_first(k, &cpu->ready, QUEUE_PRIORITY, OBJECT(cpu->current),
                        schedule_key(me->priority));
        t->state = ORR_STATE_RUNNING;
        fast_switch(&f, context_edit(k, me->context), id, time);
    } else {
        t->state = ORR_STATE_READY;
        queue_add(k, &cpu->ready, QUEUE_PRIORITY, OBJECT(id),
                  schedule_key(t->priority));
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

/* The notification that a[0] names, or cell 0 if that is something else. */
FAST_STEP struct notification_id
fast_event_find(const struct fast *f, const struct trap *trap,
                enum orr_right right, uint64_t *badge)
{
    const struct thread *me = &fast_look(f, f->cpu->current.n)->thread;
    const struct process *p = &fast_look(f, me->process.n)->process;
    const struct slot *slot = slot_at(f->k, fast_find(f, p, trap->a[0]));

    if (!fast_allows(slot, trap->a[0], right) ||
        fast_look(f, slot->object.n)->object.kind != ORR_KIND_NOTIFICATION) {
        return (struct notification_id){0};
    }
    *badge = slot->badge;
    return (struct notification_id){slot->object.n};
}

FAST_APART enum fast_end
fast_event_signal(struct kernel *k, struct hal *h, const struct trap *trap,
                  struct cpu *cpu)
{
    const struct fast f = fast_begin(k, cpu);
    const struct thread_id id = cpu->current;
    const uint64_t bits = trap->a[1];
    uint64_t badge = 0;
    const struct notification_id to =
        fast_event_find(&f, trap, ORR_RIGHT_SEND, &badge);
    struct notification *n;

    if (to.n == 0 || bits == 0 || (badge != 0 && (bits & ~badge) != 0) ||
        fast_event_is_heard(&f, notification_at(k, to))) {
        return FAST_NOT;
    }
    n = notification_edit(k, to);
    n->bits |= bits;
    if (n->waiters.n != 0) {
        fast_event_wake(k, h, cpu, n);
    }
    fast_answer(h, id, ORR_ARRIVAL_NONE, 0);
    return FAST_DONE;
}

/* The first that is ready goes on, or nobody. */
static FAST_APART enum fast_end
fast_event_block(struct kernel *k, struct cpu *cpu, struct notification_id at)
{
    const struct fast f = fast_begin(k, cpu);
    const struct thread_id next = {cpu->ready.n};
    struct thread *me = thread_edit(k, cpu->current);
    struct thread *t;

    if (next.n == 0) {
        return FAST_NOT;
    }
    t = thread_edit(k, next);
    me->state = ORR_STATE_WAITING;
    me->waits_for = OBJECT(at);
    queue_add(k, &notification_edit(k, at)->waiters, QUEUE_PRIORITY,
              OBJECT(cpu->current), schedule_key(me->priority));
    queue_remove(k, &cpu->ready, QUEUE_PRIORITY, OBJECT(next));
    t->state = ORR_STATE_RUNNING;
    fast_switch(&f, context_edit(k, me->context), next,
                context_at(k, t->context));
    return FAST_DONE;
}

FAST_APART enum fast_end
fast_event_wait(struct kernel *k, struct hal *h, const struct trap *trap,
                struct cpu *cpu)
{
    const struct fast f = fast_begin(k, cpu);
    uint64_t badge = 0;
    const struct notification_id at =
        fast_event_find(&f, trap, ORR_RIGHT_RECEIVE, &badge);
    const uint64_t bits = fast_look(&f, at.n)->notification.bits;

    if (at.n != 0 && bits != 0) {
        notification_edit(k, at)->bits = 0;
        fast_answer(h, cpu->current, ORR_ARRIVAL_SIGNAL, bits);
        return FAST_DONE;
    }
    return at.n != 0 && trap->a[1] == ORR_FOREVER ? fast_event_block(k, cpu, at)
                                                  : FAST_NOT;
}
