/* What each CPU runs, and the time it has accounted for. */
#include "core/check_walk.h"
#include "core/partition.h"
#include "core/policy.h"

static bool
runs_what_it_should(const struct kernel *k, uint32_t n)
{
    const uint32_t current = check_at(k, n)->cpu.current.n;
    const struct thread *thread = &check_at(k, current)->thread;

    return current == 0 ||
           (check_is(k, current, ORR_KIND_THREAD) &&
            thread->state == ORR_STATE_RUNNING && 1u + thread->cpu == n &&
            check_is(k, thread->context.n, ORR_KIND_CONTEXT) &&
            check_at(k, thread->context.n)->context.spent == 0);
}

/* Does the policy let who runs go on before any other? */
static bool
is_never_interrupted(const struct kernel *k, const struct thread *thread)
{
    return k->special != 0 && !policy_preempts(k, thread);
}

/* Only the CPU that has just entered is sure to have seen what is ready: the
 * others may have a kick under way. */
static enum invariant
check_choice(const struct kernel *k, const struct cpu *cpu)
{
    const uint32_t best = cpu->ready.n;
    const struct thread *current = &check_at(k, cpu->current.n)->thread;

    if (best == 0) {
        return INVARIANT_NONE;
    }
    if (cpu->current.n == 0) {
        return cpu->object.dying == DOOM_WORKER &&
                       check_at(k, best)->thread.priority <= cpu->urgency
                   ? INVARIANT_NONE
                   : INVARIANT_CPU_2;
    }
    return check_node(k, HEAP_READY, best)->key < check_ready_key(k, current) &&
                   !is_never_interrupted(k, current)
               ? INVARIANT_CPU_3
               : INVARIANT_NONE;
}

/* Will the CPU look again in time? What it has not been charged for is still
 * in its context. */
static bool
comes_back(const struct kernel *k, const struct cpu *cpu)
{
    const uint32_t timer = cpu->timers.n;
    const struct thread *thread = &check_at(k, cpu->current.n)->thread;
    const struct context *context = &check_at(k, thread->context.n)->context;

    if (cpu->until <= cpu->seen) { /* at once */
        return true;
    }
    if (timer != 0 && cpu->until > check_at(k, timer)->thread.timing.key) {
        return false;
    }
    if (cpu->until > partition_turn(k, cpu->seen).end) {
        return false;
    }
    return cpu->current.n == 0 || k->special != 0 ||
           cpu->until <= cpu->since + context->refill[0].amount;
}

/* Is it in the window in which it entered, and does who runs belong there? */
static bool
has_its_turn(const struct kernel *k, const struct cpu *cpu)
{
    return cpu->partition == partition_turn(k, cpu->seen).partition &&
           (cpu->current.n == 0 ||
            check_at(k, cpu->current.n)->thread.partition == cpu->partition);
}

/* A lane is that of its place; and empty, if what was in it is in front. */
static bool
is_lane_good(const struct kernel *k, uint32_t n)
{
    const struct cpu *lane = &check_at(k, n)->cpu;
    const uint32_t i = n - check_lanes(k);
    const struct cpu *cpu = &check_at(k, 1 + i / LANES)->cpu;

    return lane->object.kind == CELL_KIND_LANE &&
           lane->partition == i % LANES &&
           (lane->partition != cpu->partition ||
            (lane->ready.n == 0 && lane->timers.n == 0 && lane->kept == 0 &&
             lane->object.dying == DOOM_NONE && lane->urgency == 0));
}

enum invariant
check_partitions(const struct kernel *k)
{
    const uint32_t lanes = k->limits.windows == 0 ? 0 : check_lanes(k);

    if (k->lanes != lanes) {
        return INVARIANT_PARTITION_1;
    }
    for (uint32_t n = check_lanes(k); n < check_fixed(k); n++) {
        if (!is_lane_good(k, n)) {
            return INVARIANT_PARTITION_1;
        }
    }
    return INVARIANT_NONE;
}

enum invariant
check_cpu(const struct kernel *k, uint32_t n)
{
    const struct cpu *cpu = &check_at(k, n)->cpu;

    if (cpu->object.kind != CELL_KIND_CPU ||
        cpu->policy != k->limits.policy[n - 1] || !runs_what_it_should(k, n)) {
        return INVARIANT_CPU_1;
    }
    if (cpu->since > k->now || cpu->seen > k->now) {
        return INVARIANT_CPU_5;
    }
    if (cpu->idle_ns + cpu->busy_ns != cpu->since) {
        return INVARIANT_CPU_4;
    }
    if (!comes_back(k, cpu)) {
        return INVARIANT_CPU_6;
    }
    if (cpu->seen != 0 && !has_its_turn(k, cpu)) {
        return INVARIANT_PARTITION_2;
    }
    if (n == 1 + k->entering && k->events > 0) {
        return check_choice(k, cpu);
    }
    return INVARIANT_NONE;
}

/* What all CPUs were busy for is what all contexts have been charged. */
enum invariant
check_accounts(const struct kernel *k)
{
    uint64_t rest = 0 - k->spent_ns;

    for (uint32_t n = 1; n <= k->limits.cpus; n++) {
        rest += check_at(k, n)->cpu.busy_ns;
    }
    for (uint32_t n = k->root.n; n != 0; n = check_next(k, n)) {
        if (check_is(k, n, ORR_KIND_CONTEXT)) {
            rest -= check_at(k, n)->context.consumed_ns;
        }
    }
    return rest == 0 ? INVARIANT_NONE : INVARIANT_CONTEXT_5;
}
