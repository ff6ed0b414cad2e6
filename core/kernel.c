#include "core/kernel.h"

#include "core/call.h"
#include "core/cell.h"
#include "core/clock.h"
#include "core/context.h"
#include "core/errand.h"
#include "core/fast.h"
#include "core/fault.h"
#include "core/partition.h"
#include "core/reap.h"
#include "core/schedule.h"
#include "core/timer.h"
#include "core/visit.h"
#include "core/wait.h"
#include "core/worker.h"

/* Due at once at most; who is left makes the CPU come back directly. */
#define EXPIRIES_MAX 8u

/* What was armed has come due. */
static void
kernel_expire(struct kernel *k, struct hal *h, struct object_id id,
              uint64_t time)
{
    const struct record record = {
        .kind = RECORD_EXPIRE, .thread = {id.n}, .value = time};

    switch (object_at(k, id)->kind) {
    case ORR_KIND_TIMER:
        timer_expire(k, h, (struct timer_id){id.n}, time);
        break;
    case ORR_KIND_CONTEXT:
        schedule_refilled(k, (struct context_id){id.n});
        break;
    default: /* ORR_KIND_THREAD */
        record_event(k, h, &record);
        wait_fail(k, h, (struct thread_id){id.n}, ORR_ERROR_TIMED_OUT);
        break;
    }
}

static void
kernel_expire_due(struct kernel *k, struct hal *h, uint32_t cpu)
{
    for (uint32_t i = 0; i < EXPIRIES_MAX; i++) {
        uint64_t time;
        const struct object_id due = clock_take_due(k, cpu, &time);

        if (due.n == 0) {
            return;
        }
        kernel_expire(k, h, due, time);
    }
}

/* What a machine may report; all else is a program that gave up. */
static enum orr_fault
kernel_fault(uint32_t number)
{
    return number >= ORR_FAULT_ACCESS && number <= ORR_FAULT_ABORT
               ? (enum orr_fault)number
               : ORR_FAULT_ABORT;
}

/* A call or fault of the current thread; false if it was taken off the CPU
 * before its trap got here. */
static bool
kernel_serve(struct kernel *k, struct hal *h, const struct trap *trap)
{
    const struct thread_id current = cpu_at(k, trap->cpu)->current;

    if (current.n == 0) {
        return false;
    }
    k->worker = OBJECT(thread_at(k, current)->reply);
    if (trap->kind == TRAP_CALL) {
        call_enter(k, h, current, trap);
    } else {
        fault_raise(k, h, current, kernel_fault(trap->number), trap->words);
    }
    if (thread_at(k, current)->state != ORR_STATE_RUNNING ||
        thread_at(k, current)->context.n == 0) {
        worker_abandon(k, current);
    }
    k->worker.n = 0;
    return true;
}

static bool
kernel_trap(struct kernel *k, struct hal *h, const struct trap *trap)
{
    switch ((enum trap_kind)trap->kind) {
    case TRAP_CALL:
    case TRAP_FAULT:
        return kernel_serve(k, h, trap);
    case TRAP_INTERRUPT:
        interrupt_raise(k, h, trap->number);
        return true;
    case TRAP_TIMER:
    case TRAP_KICK:
        break;
    }
    return true;
}

/* A budget that has just run out is reported once. */
static void
kernel_report_spent(struct kernel *k, struct hal *h, uint32_t cpu)
{
    const struct thread_id current = cpu_at(k, cpu)->current;
    const struct context *c;

    if (current.n == 0 || thread_at(k, current)->context.n == 0 ||
        thread_at(k, current)->working != 0) {
        return;
    }
    c = context_at(k, thread_at(k, current)->context);
    if (c->period_ns != 0 && context_left(c, k->now) == 0) {
        fault_spent(k, h, current);
    }
}

/* A step on the first that the worker has, or on its own errand. False if it
 * must wait for another one's step. */
static bool
kernel_step(struct kernel *k, struct hal *h, struct object_id worker)
{
    struct object_id first = worker;

    k->worker.n = 0;
    if (object_at(k, worker)->dying == DOOM_WORKER) {
        first = object_at(k, worker)->next;
        k->worker = worker;
    }
    if (object_at(k, first)->kind == ORR_KIND_REPLY &&
        object_at(k, first)->dying != DOOM_DESTROY) {
        errand_step(k, h, reply_at(k, (struct reply_id){first.n})->caller);
        return true;
    }
    return reap_step(k, h, worker);
}

/* The worker must wait: another one's step first. */
static void
kernel_help(struct kernel *k, struct hal *h, struct object_id worker)
{
    struct object_id other;

    worker_later(k, worker);
    other = worker_next(k, worker);
    if (!kernel_step(k, h, other)) {
        worker_later(k, other);
    }
}

/* A few steps of what must be done before this CPU goes on. Whoever becomes
 * ready meanwhile and is better goes first. */
static void
kernel_work(struct kernel *k, struct hal *h, uint32_t cpu)
{
    for (uint32_t step = 0; step < k->steps; step++) {
        const struct object_id worker = worker_on(k, cpu);

        if (worker.n == 0) {
            return;
        }
        if (!kernel_step(k, h, worker)) {
            kernel_help(k, h, worker);
        }
        k->worker.n = 0;
        schedule_pick(k, cpu);
    }
}

/* The time that who runs there has, or 0. */
static struct context_id
kernel_time(const struct kernel *k, const struct cpu *cpu)
{
    return cell_at(k, cpu->current.n)->thread.context;
}

/* If a window has begun, its partition comes to the front. */
static void
kernel_turn(struct kernel *k, struct hal *h, uint32_t cpu)
{
    const uint32_t partition = partition_turn(k, k->now).partition;

    if (cpu_at(k, cpu)->partition == partition) {
        return;
    }
    kernel_report_spent(k, h, cpu);
    schedule_change(k, cpu, partition);
    if (cpu == 0) {
        interrupt_turn(k, h);
    }
}

/* The CPU had to come back. */
static void
kernel_look(struct kernel *k, struct hal *h, uint32_t cpu)
{
    if (k->limits.windows != 0) {
        kernel_turn(k, h, cpu);
    }
    if (clock_next(k, cpu) <= k->now) {
        kernel_expire_due(k, h, cpu);
    }
}

/* The general way; false if the trap was not carried out. When the CPU has to
 * come back is worked out anew only if something it depends on has changed. */
static __attribute__((noinline)) bool
kernel_enter_apart(struct kernel *k, struct hal *h, const struct trap *trap)
{
    struct cpu *cpu = cpu_edit(k, trap->cpu);
    const struct context_id time = kernel_time(k, cpu);
    bool carried;

    schedule_charge(k, trap->cpu);
    cpu->seen = trap->now;
    if (cpu->until <= trap->now) {
        kernel_look(k, h, trap->cpu);
    }
    carried = kernel_trap(k, h, trap);
    if (!schedule_settles(k, cpu)) {
        kernel_report_spent(k, h, trap->cpu);
        schedule_pick(k, trap->cpu);
        if (k->workers != 0) {
            kernel_work(k, h, trap->cpu);
        }
        cpu->until = schedule_until(k, trap->cpu);
    } else if (cpu->until <= trap->now || kernel_time(k, cpu).n != time.n) {
        cpu->until = schedule_until(k, trap->cpu);
    }
    return carried;
}

struct thread_id
kernel_visit(struct kernel *k, struct hal *h, const struct trap *trap)
{
    return visit_expects(k, trap) ? visit_goes_on(k, h, trap)
                                  : (struct thread_id){0};
}

struct decision
kernel_enter(struct kernel *k, struct hal *h, const struct trap *trap)
{
    const uint64_t now = trap->now;
    const uint32_t number = trap->cpu;
    struct cpu *cpu;

    if (k->visit.until != 0) {
        const struct thread_id next = visit_enter(k, h, trap);

        if (next.n != 0) {
            return (struct decision){next, 0, k->visit.until, 0};
        }
    }
    CHECK(now >= k->now);
    cpu = cpu_edit(k, number);
    k->now = now;
    k->events++;
    k->entering = number;
    if (now >= cpu->until || (k->slow | k->workers) != 0 ||
        !fast_enter(k, h, trap, cpu)) {
        const uint32_t again = kernel_enter_apart(k, h, trap) ? 0 : 1;
        const uint64_t kicks = k->kicks;

        k->kicks = 0;
        return (struct decision){cpu_at(k, trap->cpu)->current, again,
                                 cpu_at(k, trap->cpu)->until, kicks};
    }
    cpu->seen = now;
    return (struct decision){cpu->current, 0, cpu->until, 0};
}

void
kernel_set_records(struct kernel *k, uint32_t kinds)
{
    visit_land(k);
    k->records = (uint16_t)(kinds & RECORDS_ALL);
    k->slow &= (uint16_t)~SLOW_TOLD;
    if ((kinds & FAST_RECORDS) != 0) {
        k->slow |= SLOW_TOLD;
    }
}

void
kernel_set_slow(struct kernel *k, bool slow)
{
    visit_land(k);
    k->slow &= (uint16_t)~SLOW_WISH;
    if (slow) {
        k->slow |= SLOW_WISH;
    }
}

void
kernel_set_steps(struct kernel *k, uint32_t steps)
{
    k->steps = steps;
}

const union cell *
kernel_cell(const struct kernel *k, uint32_t cell)
{
    if (cell == 0 || cell >= k->made) {
        return NULL;
    }
    return cell_at(k, cell);
}
