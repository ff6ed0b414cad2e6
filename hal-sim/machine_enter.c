#include "hal-sim/machine_run.h"

#include <stdio.h>

#include "hal-sim/machine_switch.h"

void
machine_broken(struct machine *m, const char *text)
{
    if (!m->broken)
        snprintf(m->text, sizeof(m->text), "%s", text);
    m->broken = true;
    m->horizon = 0;
}

bool
machine_verify(struct machine *m)
{
    uint32_t invariant = kernel_check(m->kernel);
    char text[TEXT_BYTES];

    if (invariant == 0)
        return true;
    snprintf(text, sizeof(text), "event %llu: %s",
             (unsigned long long)m->kernel->events,
             kernel_check_text(invariant));
    machine_broken(m, text);
    return false;
}

/* What few runs ask for, out of the way of the others. */
static __attribute__((cold, noinline)) void
watch(struct machine *m, struct thread_id running, const struct trap *trap,
      const struct decision *decision)
{
    const struct observer *observer = &m->host->observer;

    if (m->digests)
        m->digest = digest_mix(m->digest, kernel_digest(m->kernel));
    if (m->check)
        machine_verify(m);
    if (observer->event != NULL)
        observer->event(observer->self, m, running, trap, decision);
}

static __attribute__((cold, noinline)) void
kick(struct machine *m, uint64_t cpus, uint64_t time)
{
    for (uint32_t c = 0; c < m->limits.cpus; c++)
        if ((cpus >> c & 1) != 0 && time < m->cpus[c].kick)
            m->cpus[c].kick = time;
    if (time < m->horizon)
        m->horizon = time;
}

/* The thread comes from another CPU. If that has not noticed yet (a kick is on
 * its way), what it has worked there is done, and it works there no longer. */
static __attribute__((cold, noinline)) void
take_over(const struct machine *m, struct virtual_cpu *cpu, struct fiber *fiber)
{
    struct virtual_cpu *other = fiber->on;

    fiber->on = cpu;
    if (other == NULL || other->fiber != fiber)
        return;
    uint64_t done = m->now > other->clock ? m->now - other->clock : 0;
    fiber->work_ns -= done < fiber->work_ns ? done : fiber->work_ns;
    other->fiber = NULL;
}

/* A machine with partitions leaves nothing in its caches for the next one to
 * see: whoever comes first into a window pays for all of its change. */
static __attribute__((cold, noinline)) void
forget(struct virtual_cpu *cpu)
{
    cpu->thread = 0;
    cpu->process = 0;
}

static __attribute__((cold, noinline)) void
not_started(struct machine *m)
{
    machine_broken(m, "the kernel runs a thread that was not started");
}

/* Puts the decided thread on the CPU, and charges what the change costs. */
static inline void
dispatch(struct machine *m, struct virtual_cpu *cpu, struct thread_id thread)
{
    struct fiber *fiber = machine_fiber(m, thread);

    cpu->fiber = NULL;
    if (thread.n == 0) {
        if (m->limits.windows != 0)
            forget(cpu);
        return;
    }
    if (fiber == &m->fibers[FIBER_HOST]) {
        not_started(m);
        return;
    }
    if (fiber->on != cpu)
        take_over(m, cpu, fiber);
    cpu->fiber = fiber;
    if (cpu->thread != thread.n)
        m->charge += m->costs.change;
    if (cpu->process != fiber->process)
        m->charge += m->costs.space;
    cpu->thread = thread.n;
    cpu->process = fiber->process;
}

/* The entry of a trap while this thread was on the CPU. Inline, so that what
 * the kernel decides need not be put away and fetched again. */
static inline __attribute__((always_inline)) bool
enter(struct machine *m, struct virtual_cpu *cpu, const struct trap *trap,
      struct thread_id running)
{
    struct decision decision = kernel_enter(m->kernel, machine_hal(m), trap);

    if (decision.thread.n != running.n || cpu->fiber == NULL)
        dispatch(m, cpu, decision.thread);
    cpu->clock = trap->now + m->charge;
    cpu->until = decision.until > trap->now ? decision.until : trap->now;
    if (decision.kicks != 0)
        kick(m, decision.kicks, cpu->clock + m->costs.kick);

    uint64_t what = trap->kind | trap->cpu << 4 | (uint64_t)trap->number << 16;
    uint64_t who = decision.thread.n | (uint64_t)running.n << 32;
    m->digest = digest_mix(m->digest, trap->now ^ what << 24);
    m->digest = digest_mix(m->digest, who ^ cpu->until << 8);
    if (m->kernel->events >= m->events_stop)
        m->horizon = 0;
    if (m->watched)
        watch(m, running, trap, &decision);
    return decision.again != 0;
}

void
machine_enter(struct machine *m, struct virtual_cpu *cpu,
              const struct trap *trap)
{
    struct thread_id running = {cpu->fiber ? cpu->fiber->thread : 0};

    m->now = trap->now;
    m->charge = m->costs.interrupt;
    enter(m, cpu, trap, running);
}

/* After an entry of the running thread: goes on with whatever is next; returns
 * when the calling thread may run. */
static inline void
proceed(struct machine *m, const struct virtual_cpu *cpu)
{
    struct fiber *next = cpu->fiber;

    if (next == NULL || cpu->clock >= cpu->until || cpu->clock >= m->horizon ||
        next->work_ns != 0)
        machine_advance(m);
    else if (next != m->running)
        machine_switch_to(m, next);
}

void
machine_trap(struct machine *m, struct trap *trap)
{
    bool again;

    do {
        struct virtual_cpu *cpu = m->cpu;
        struct thread_id running = {m->running->thread};
        trap->cpu = cpu->number;
        trap->now = cpu->clock;
        m->now = cpu->clock;
        m->charge = m->costs.call;
        again = enter(m, cpu, trap, running);
        proceed(m, cpu);
    } while (again);
}
