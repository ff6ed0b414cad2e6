/* What each CPU runs, and the time it has accounted for. */
#include "core/check_walk.h"
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
    return cpu->current.n == 0 || k->special != 0 ||
           cpu->until <= cpu->since + context->refill[0].amount;
}

enum invariant
check_cpu(const struct kernel *k, uint32_t n)
{
    const struct cpu *cpu = &check_at(k, n)->cpu;

    if (cpu->object.kind != CELL_KIND_CPU ||
        cpu->policy != k->limits.policy[n - 1] || !runs_what_it_should(k, n)) {
        return INVARIANT_CPU_1;
    }
    if (cpu->since > k->now || cpu->seen > k->now || cpu->born > cpu->since) {
        return INVARIANT_CPU_5;
    }
    if (cpu->idle_ns + cpu->busy_ns != cpu->since - cpu->born) {
        return INVARIANT_CPU_4;
    }
    if (!comes_back(k, cpu)) {
        return INVARIANT_CPU_6;
    }
    if (n == 1 + k->entering && k->events > 0) {
        return check_choice(k, cpu);
    }
    return INVARIANT_NONE;
}
