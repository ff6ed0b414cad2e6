/* Who runs: the ready threads of each CPU, as its policy orders them, and the
 * pick.
 *
 * Keeps I-QUEUE-5, I-THREAD-3 and I-CPU (check.h).
 */
#ifndef CORE_SCHEDULE_H
#define CORE_SCHEDULE_H

#include "core/claim.h"
#include "core/context.h"

/* The claim of a thread on a machine where all CPUs go by fixed priority. */
static inline uint64_t
schedule_key(uint8_t priority)
{
    return ~((uint64_t)priority << 56); /* claim_make(), no deadline */
}

/* A READY thread that was in no queue waits for a CPU now, behind its equals;
 * if it has no usable time, for that. Kicks its CPU if need be. */
void schedule_add(struct kernel *k, struct thread_id id);

/* The newest thread to become ready on the CPU that is entering most often
 * runs next. It stays out of the queue, as `candidate`, until somebody else
 * comes or the pick prefers another. This puts it in. */
void schedule_flush(struct kernel *k);

/* The opposite: a READY thread leaves the ready queue if it is in it. */
void schedule_remove(struct kernel *k, struct thread_id id);

/* A thread that was blocked or new becomes READY. */
void schedule_wake(struct kernel *k, struct thread_id id);

/* A thread that is READY or RUNNING becomes neither: `state` is what it is
 * from now on. */
void schedule_block(struct kernel *k, struct thread_id id,
                    enum orr_state state);

/* A running thread goes back to READY, behind its equals. */
void schedule_yield(struct kernel *k, struct thread_id id);

/* A RUNNING or READY thread's priority or context has changed: `remove`
 * before the change, `add` after it; for RUNNING ones only a kick is due. */
void schedule_kick(struct kernel *k, uint32_t cpu);

/* Charges a CPU's time up to `time` to whom it belongs. */
void schedule_charge_until(struct kernel *k, uint32_t cpu, uint64_t time);

/* ... up to its newest entry, as the fast path only looks at the time. */
void schedule_catch_up(struct kernel *k, uint32_t cpu);

/* ... up to now; a budget that ran out meanwhile did so after that entry. */
void schedule_charge_late(struct kernel *k, uint32_t cpu);

/* ... up to now. */
static inline void
schedule_charge(struct kernel *k, uint32_t cpu)
{
    struct cpu *c = cpu_edit(k, cpu);
    const uint64_t ns = k->now - c->since;

    if (c->current.n == 0 || k->special != 0 || k->now > c->until) {
        schedule_charge_late(k, cpu);
        return;
    }
    CHECK(c->since <= k->now);
    c->since = k->now;
    c->busy_ns += ns;
    context_charge(context_edit(k, thread_at(k, c->current)->context), ns,
                   k->now);
}

/* The context's refill has come: its user can run again. */
void schedule_refilled(struct kernel *k, struct context_id id);

/* The common end of an entry: who is current can go on, nobody better is
 * ready, nothing is doomed. So there is nothing to pick. */
static inline bool
schedule_settles(const struct kernel *k, const struct cpu *c)
{
    const struct thread *t;
    const struct thread *first = &cell_at(k, c->ready.n)->thread;

    if (c->current.n == 0 || (k->candidate.n | k->workers | k->special) != 0) {
        return false;
    }
    t = thread_at(k, c->current);
    return t->context.n != 0 &&
           context_left(context_at(k, t->context), k->now) > 0 &&
           (c->ready.n == 0 || first->priority <= t->priority);
}

/* The READY thread with the smallest key takes the CPU, unless the current
 * one is as good, or the policy lets it go on. */
void schedule_pick(struct kernel *k, uint32_t cpu);

/* Another partition's window begins: who runs makes room. */
void schedule_change(struct kernel *k, uint32_t cpu, uint32_t partition);

/* When the CPU has to come back at the latest, later than now; 0: at once. */
uint64_t schedule_until(const struct kernel *k, uint32_t cpu);

#endif
