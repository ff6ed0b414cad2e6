#include "core/fast.h"

#include "core/fast_step.h"

/* Those of the same priority come first. */
static void
fast_take_turns(struct kernel *k, struct cpu *cpu)
{
    const struct fast f = fast_begin(k, cpu);
    const struct thread_id id = cpu->current, next = {cpu->ready.n};
    struct thread *me = &fast_take(&f, id.n)->thread;
    struct thread *t = &fast_take(&f, next.n)->thread;
    struct context *time = &fast_take(&f, me->context.n)->context;

    FAST_NOTE(&f, id.n, next.n, me->context.n);
    if (fast_is_alone(&t->queue, next.n)) {
        fast_queue(&me->queue, t->queue.key, id.n);
        fast_queue(&t->queue, 0, 0);
        cpu->ready = OBJECT(id);
    } else {
        queue_add(k, &cpu->ready, QUEUE_PRIORITY, OBJECT(id), t->queue.key);
        queue_remove(k, &cpu->ready, QUEUE_PRIORITY, OBJECT(next));
    }
    me->state = ORR_STATE_READY;
    t->state = ORR_STATE_RUNNING;
    fast_switch(&f, time, next, &fast_look(&f, t->context.n)->context);
}

bool
fast_yield(struct kernel *k, struct hal *h, struct cpu *cpu)
{
    const struct fast f = fast_begin(k, cpu);
    const struct thread_id id = cpu->current;

    if (!fast_is_best(&f, fast_look(&f, id.n)->thread.priority)) {
        fast_take_turns(k, cpu);
    }
    fast_answer(h, id, ORR_ARRIVAL_NONE, 0);
    return true;
}

FAST_STEP bool
fast_call(struct kernel *k, struct hal *h, const struct trap *trap,
          struct cpu *cpu)
{
    switch (trap->number) {
    case ORR_CALL_CALL:
        return fast_ipc_call(k, h, trap, cpu);
    case ORR_CALL_SEND:
        return fast_ipc_send(k, h, trap, cpu);
    case ORR_CALL_REPLY_RECEIVE:
        return fast_ipc_reply(k, h, trap, cpu);
    case ORR_CALL_SIGNAL:
        return fast_event_signal(k, h, trap, cpu);
    case ORR_CALL_WAIT:
        return fast_event_wait(k, h, trap, cpu);
    case ORR_CALL_YIELD:
        return fast_yield(k, h, cpu);
    case ORR_CALL_CLOCK:
        fast_answer(h, cpu->current, ORR_ARRIVAL_NONE, k->now);
        return true;
    case ORR_CALL_MAP:
        return fast_map(k, h, trap, cpu);
    case ORR_CALL_UNMAP:
        return fast_map_remove(k, h, trap, cpu);
    default:
        return false;
    }
}

bool
fast_enter(struct kernel *k, struct hal *h, const struct trap *trap,
           struct cpu *cpu)
{
    if (trap->kind == TRAP_CALL) {
        return fast_call(k, h, trap, cpu);
    }
    return trap->kind == TRAP_FAULT ? fast_ipc_fault(k, h, trap, cpu) : false;
}
