#include "core/fast.h"

#include "core/fast_step.h"
#include "core/queue.h"

/* Those of the same priority come first. */
static void
fast_take_turns(struct kernel *k, struct cpu *cpu)
{
    const struct fast f = fast_begin(k, cpu);
    const struct thread_id next = {cpu->ready.n};
    struct thread *me = thread_edit(k, cpu->current);
    struct thread *t = thread_edit(k, next);

    queue_rotate(k, &cpu->ready, OBJECT(cpu->current));
    me->state = ORR_STATE_READY;
    t->state = ORR_STATE_RUNNING;
    fast_switch(&f, context_edit(k, me->context), next,
                context_at(k, t->context));
}

FAST_APART enum fast_end
fast_yield(struct kernel *k, struct hal *h, struct cpu *cpu)
{
    const struct fast f = fast_begin(k, cpu);
    const struct thread_id id = cpu->current;

    if (!fast_is_best(&f, fast_look(&f, id.n)->thread.priority)) {
        fast_take_turns(k, cpu);
    }
    fast_answer(h, id, ORR_ARRIVAL_NONE, 0);
    return FAST_DONE;
}

FAST_STEP enum fast_end
fast_call(struct kernel *k, struct hal *h, const struct trap *trap,
          struct cpu *cpu)
{
    switch (trap->number) {
    case ORR_CALL_CALL:
        return fast_ipc_call(k, h, trap, cpu);
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
        return FAST_DONE;
    default:
        return FAST_NOT;
    }
}

enum fast_end
fast_enter(struct kernel *k, struct hal *h, const struct trap *trap,
           struct cpu *cpu)
{
    if (trap->kind == TRAP_CALL) {
        return fast_call(k, h, trap, cpu);
    }
    return trap->kind == TRAP_FAULT ? fast_ipc_fault(k, h, trap, cpu)
                                    : FAST_NOT;
}
