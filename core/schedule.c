#include "core/schedule.h"

#include "core/clock.h"
#include "core/context.h"
#include "core/partition.h"
#include "core/policy.h"
#include "core/queue.h"
#include "core/worker.h"

void
schedule_kick(struct kernel *k, uint32_t cpu)
{
    if (cpu != k->entering) {
        k->kicks |= UINT64_C(1) << cpu;
        cpu_edit(k, cpu)->until = 0;
    }
}

/* The context has no time left now: its user waits for the next refill. */
static void
schedule_spend(struct kernel *k, struct context_id id)
{
    struct context *c = context_edit(k, id);

    CHECK(c->period_ns != 0);
    CHECK(c->refill[0].time > k->now);
    c->spent = 1;
    clock_disarm(k, OBJECT(id));
    clock_arm(k, OBJECT(id), c->refill[0].time);
}

/* Can a thread run on this context now? If not, it is marked as spent. */
static bool
schedule_usable(struct kernel *k, struct context_id id)
{
    const struct context *c = context_at(k, id);

    if (c->spent == 1) {
        return false;
    }
    if (context_left(c, k->now) > 0) {
        return true;
    }
    if (c->period_ns == 0) {
        context_renew(context_edit(k, id));
        return true;
    }
    schedule_spend(k, id);
    return false;
}

/* The place of a thread among the ready ones of its CPU. */
static uint64_t
schedule_place(const struct kernel *k, const struct thread *t)
{
    return k->special == 0 ? claim_of(t) : policy_key(k, t);
}

/* Does it take its CPU from who runs there? */
static bool
schedule_beats(const struct kernel *k, const struct thread *t)
{
    const struct thread_id current = cpu_at(k, t->cpu)->current;

    return current.n == 0 ||
           (schedule_place(k, thread_at(k, current)) > schedule_place(k, t) &&
            (k->special == 0 || policy_preempts(k, t)));
}

static void
schedule_enqueue(struct kernel *k, struct thread_id id)
{
    const struct thread *t = thread_at(k, id);

    queue_add(k, &partition_place(k, t->cpu, t->partition)->ready,
              QUEUE_PRIORITY, OBJECT(id), schedule_place(k, t));
}

void
schedule_flush(struct kernel *k)
{
    if (k->candidate.n != 0) {
        schedule_enqueue(k, k->candidate);
        k->candidate.n = 0;
    }
}

/* Is its partition at the front of its CPU? */
static bool
schedule_is_its_turn(const struct kernel *k, const struct thread *t)
{
    return k->special == 0 || cpu_at(k, t->cpu)->partition == t->partition;
}

/* A thread gets or stays ready, perhaps with other time or on another CPU. */
static void
schedule_refresh(struct kernel *k, struct thread_id id)
{
    if (k->special != 0) {
        const struct thread *t = thread_at(k, id);

        claim_refresh(k, id);
        if (t->context.n != 0) {
            policy_arrive(k, t);
        }
    }
}

void
schedule_add(struct kernel *k, struct thread_id id)
{
    const struct thread *t = thread_at(k, id);

    CHECK(t->state == ORR_STATE_READY);
    CHECK(t->queue.next.n == 0);
    schedule_refresh(k, id);
    if (t->context.n == 0 || !schedule_usable(k, t->context)) {
        return;
    }
    if (t->cpu == k->entering && schedule_is_its_turn(k, t)) {
        schedule_flush(k);
        k->candidate = id;
        return;
    }
    schedule_enqueue(k, id);
    if (schedule_is_its_turn(k, t) && schedule_beats(k, t)) {
        schedule_kick(k, t->cpu);
    }
}

void
schedule_remove(struct kernel *k, struct thread_id id)
{
    const struct thread *t = thread_at(k, id);

    CHECK(t->state == ORR_STATE_READY);
    if (k->candidate.n == id.n) {
        k->candidate.n = 0;
    } else if (t->queue.next.n != 0) {
        queue_remove(k, &partition_place(k, t->cpu, t->partition)->ready,
                     QUEUE_PRIORITY, OBJECT(id));
    }
}

void
schedule_wake(struct kernel *k, struct thread_id id)
{
    struct thread *t = thread_edit(k, id);

    CHECK(t->state != ORR_STATE_READY);
    CHECK(t->state != ORR_STATE_RUNNING);
    CHECK(t->queue.next.n == 0);
    t->state = ORR_STATE_READY;
    if (t->context.n != 0) {
        if (k->special == 0) {
            context_activate(context_edit(k, t->context), k->now);
        } else {
            policy_activate(k, t);
        }
    }
    schedule_add(k, id);
}

void
schedule_charge_until(struct kernel *k, uint32_t cpu, uint64_t time)
{
    struct cpu *c = cpu_edit(k, cpu);
    const uint64_t ns = time - c->since;

    CHECK(c->since <= time);
    c->since = time;
    if (c->current.n == 0) {
        c->idle_ns += ns;
    } else {
        const struct thread *t = thread_at(k, c->current);

        c->busy_ns += ns;
        context_charge(context_edit(k, t->context), ns, time);
        if (k->special != 0) {
            policy_charge(k, t, ns);
            claim_refresh(k, c->current);
        }
    }
}

void
schedule_catch_up(struct kernel *k, uint32_t cpu)
{
    if (cpu_at(k, cpu)->since < cpu_at(k, cpu)->seen) {
        schedule_charge_until(k, cpu, cpu_at(k, cpu)->seen);
    }
}

void
schedule_charge_late(struct kernel *k, uint32_t cpu)
{
    schedule_catch_up(k, cpu);
    schedule_charge_until(k, cpu, k->now);
}

void
schedule_block(struct kernel *k, struct thread_id id, enum orr_state state)
{
    struct thread *t = thread_edit(k, id);

    if (t->state == ORR_STATE_RUNNING) {
        CHECK(cpu_at(k, t->cpu)->current.n == id.n);
        if (t->cpu != k->entering) { /* this CPU has been charged already */
            schedule_charge(k, t->cpu);
        }
        cpu_edit(k, t->cpu)->current.n = 0;
        schedule_kick(k, t->cpu);
    } else {
        schedule_remove(k, id);
    }
    t->state = (uint8_t)state;
}

void
schedule_yield(struct kernel *k, struct thread_id id)
{
    schedule_block(k, id, ORR_STATE_READY);
    schedule_add(k, id);
}

void
schedule_refilled(struct kernel *k, struct context_id id)
{
    struct context *c = context_edit(k, id);

    CHECK(c->spent == 1);
    CHECK(c->object.armed == 0);
    c->spent = 0;
    if (c->user.n != 0 && thread_at(k, c->user)->state == ORR_STATE_READY) {
        schedule_add(k, c->user);
    }
}

/* The current thread makes room for a better one, but stays first among its
 * equals: it was not its own wish. */
static void
schedule_preempt(struct kernel *k, struct cpu *c)
{
    struct thread *t = thread_edit(k, c->current);

    CHECK(t->state == ORR_STATE_RUNNING);
    CHECK(t->context.n != 0);
    t->state = ORR_STATE_READY;
    queue_add_first(k, &c->ready, QUEUE_PRIORITY, OBJECT(c->current),
                    schedule_place(k, t));
    c->current.n = 0;
}

/* How long who runs may go on, with that much time left. */
static uint64_t
schedule_limit(const struct kernel *k, const struct thread *t, uint64_t left)
{
    return k->special == 0 ? left : policy_turn(k, t, left);
}

/* The current thread may not go on: it has no context, or that is used up. */
static void
schedule_expire(struct kernel *k, struct cpu *c)
{
    const struct thread_id id = c->current;
    const struct thread *t = thread_at(k, id);

    if (t->context.n == 0) {
        schedule_yield(k, id);
    } else if (context_left(context_at(k, t->context), k->now) == 0) {
        if (schedule_limit(k, t, 0) == NEVER) { /* slices have no end */
            context_renew(context_edit(k, t->context));
        } else {
            schedule_yield(k, id);
        }
    }
}

/* The best ready thread: the candidate if it is better than all that queue,
 * for they came before it. */
static struct thread_id
schedule_best(struct kernel *k, const struct cpu *c)
{
    const struct thread_id first = {c->ready.n};

    if (k->candidate.n == 0) {
        return first;
    }
    if (first.n != 0 && queue_node(k, QUEUE_PRIORITY, OBJECT(first))->key <=
                            schedule_place(k, thread_at(k, k->candidate))) {
        schedule_flush(k);
        return (struct thread_id){c->ready.n};
    }
    return k->candidate;
}

/* `best` takes the CPU. */
static void
schedule_run(struct kernel *k, struct cpu *c, struct thread_id best)
{
    if (c->current.n != 0) {
        schedule_preempt(k, c);
    }
    CHECK(thread_at(k, best)->context.n != 0);
    CHECK(context_at(k, thread_at(k, best)->context)->user.n == best.n);
    schedule_remove(k, best);
    thread_edit(k, best)->state = ORR_STATE_RUNNING;
    c->current = best;
}

/* What the CPU itself must take apart is as urgent as who left it behind was:
 * nobody of that priority begins before it is done. */
static bool
schedule_must_wait(const struct kernel *k, const struct cpu *c,
                   struct thread_id id)
{
    return k->workers != 0 && id.n != 0 && c->object.dying == DOOM_WORKER &&
           thread_at(k, id)->priority <= c->urgency;
}

/* ... nor goes on, if it may be interrupted. */
static void
schedule_make_way(struct kernel *k, struct cpu *c)
{
    if (schedule_must_wait(k, c, c->current) &&
        (k->special == 0 || policy_preempts(k, thread_at(k, c->current)))) {
        schedule_preempt(k, c);
    }
}

void
schedule_pick(struct kernel *k, uint32_t cpu)
{
    struct cpu *c = cpu_edit(k, cpu);
    struct thread_id best;

    if (c->current.n != 0) {
        schedule_expire(k, c);
    }
    best = schedule_best(k, c);
    if (best.n != 0 && schedule_beats(k, thread_at(k, best)) &&
        (c->current.n != 0 || !schedule_must_wait(k, c, best))) {
        schedule_run(k, c, best);
    }
    schedule_flush(k);
    schedule_make_way(k, c);
}

void
schedule_change(struct kernel *k, uint32_t cpu, uint32_t partition)
{
    struct cpu *c = cpu_edit(k, cpu);

    schedule_pick(k, cpu); /* whose time has ended is behind its equals */
    if (c->current.n != 0) {
        schedule_preempt(k, c);
    }
    schedule_flush(k);
    partition_change(k, cpu, partition);
}

/* What is due at the latest when the window ends. */
static __attribute__((noinline)) uint64_t
schedule_due(const struct kernel *k, uint64_t due)
{
    const uint64_t end = partition_turn(k, k->now).end;

    return due < end ? due : end;
}

uint64_t
schedule_until(const struct kernel *k, uint32_t cpu)
{
    const struct thread_id current = cpu_at(k, cpu)->current;
    uint64_t due = clock_next(k, cpu);
    uint64_t left;

    if (k->special != 0) {
        due = schedule_due(k, due);
    }
    if (due <= k->now || (k->workers != 0 && worker_on(k, cpu).n != 0)) {
        return 0;
    }
    if (current.n == 0) {
        return due;
    }
    left = context_left(context_at(k, thread_at(k, current)->context), k->now);
    CHECK(left > 0);
    left = schedule_limit(k, thread_at(k, current), left);
    return left < NEVER - k->now && k->now + left < due ? k->now + left : due;
}
