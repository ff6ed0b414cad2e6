#include "hal-sim/machine_run.h"

#include <stdlib.h>

#include "hal-sim/machine_device.h"
#include "hal-sim/machine_fault.h"
#include "hal-sim/machine_search.h"
#include "hal-sim/machine_stack.h"
#include "hal-sim/machine_switch.h"

_Thread_local struct machine *machine_current;

static void
next_if_earlier(struct next *next, uint64_t time, enum next_kind kind)
{
    if (time == NEVER || time > next->time)
        return;
    next->time = time;
    next->kind = kind;
}

/* At the same time: interrupt, then kick, then timer, then the program. */
static struct next
cpu_next(const struct machine *m, struct virtual_cpu *cpu)
{
    struct next next = {.time = NEVER, .cpu = cpu};

    if (cpu->fiber != NULL)
        next_if_earlier(&next, cpu->clock + cpu->fiber->work_ns, NEXT_THREAD);
    next_if_earlier(&next, cpu->until, NEXT_TIMER);
    next_if_earlier(&next, cpu->kick, NEXT_KICK);
    if (cpu == m->cpus)
        next_if_earlier(&next, m->interrupt, NEXT_INTERRUPT);
    if (next.time < cpu->clock)
        next.time = cpu->clock;
    return next;
}

/* The earliest of all CPUs; of several the lowest, with how many they are. */
static struct next
machine_next(struct machine *m)
{
    struct next first = {.time = NEVER, .others = m->pulse_next};

    uint32_t cpus = m->alone ? 1 : m->limits.cpus;
    for (uint32_t c = 0; c < cpus; c++) {
        struct next next = cpu_next(m, &m->cpus[c]);
        if (next.kind == NEXT_NOTHING)
            continue;
        if (first.kind == NEXT_NOTHING || next.time < first.time) {
            next.others = first.time < first.others ? first.time : first.others;
            next.ties = 1;
            first = next;
            continue;
        }
        first.ties += next.time == first.time;
        if (next.time < first.others)
            first.others = next.time;
    }
    return first;
}

/* Chance decides between CPUs that are ready at the same time. */
static struct next
machine_tie(struct machine *m, struct next first)
{
    uint32_t skip = machine_choose(m, first.ties, WHY_SCHEDULE);

    for (uint32_t c = 0; c < m->limits.cpus; c++) {
        struct next next = cpu_next(m, &m->cpus[c]);
        if (next.kind == NEXT_NOTHING || next.time != first.time)
            continue;
        next.others = first.time;
        if (skip-- == 0)
            return next;
    }
    return first;
}

bool
machine_must_stop(struct machine *m, uint64_t time, enum machine_stop *stop)
{
    if (m->broken)
        *stop = STOP_BROKEN;
    else if (m->requested)
        *stop = STOP_REQUEST;
    else if (m->kernel->events >= m->events_stop)
        *stop = STOP_EVENTS;
    else if (time == NEVER)
        *stop = STOP_DONE;
    else if (time >= m->run_until)
        *stop = STOP_TIME;
    else
        return false;
    if (*stop == STOP_TIME && m->reached < m->run_until)
        m->reached = m->run_until;
    return true;
}

/* When the next of all things happens; NEVER: nothing can any more. */
static uint64_t
time_of(const struct machine *m, const struct next *next)
{
    if (next->kind == NEXT_NOTHING && !device_pulse_useful(m))
        return NEVER;
    return next->time < m->pulse_next ? next->time : m->pulse_next;
}

void
machine_trap_outside(struct machine *m, const struct next *next)
{
    struct virtual_cpu *cpu = next->cpu;
    struct trap trap = {.cpu = cpu->number, .now = next->time};

    if (cpu->fiber != NULL)
        cpu->fiber->work_ns -= next->time - cpu->clock;
    if (next->kind == NEXT_INTERRUPT) {
        trap.kind = TRAP_INTERRUPT;
        trap.number = device_interrupt_take(m);
    } else if (next->kind == NEXT_KICK) {
        trap.kind = TRAP_KICK;
        cpu->kick = NEVER;
    } else {
        trap.kind = TRAP_TIMER;
    }
    m->horizon = next->others;
    machine_enter(m, cpu, &trap);
}

/* Until when the program on this CPU can go on without looking around; the
 * CPU's own timer changes with every entry and is looked at there. */
static uint64_t
horizon_of(const struct machine *m, const struct next *next)
{
    uint64_t horizon = next->others;

    if (horizon > m->run_until)
        horizon = m->run_until;
    if (horizon > next->cpu->kick)
        horizon = next->cpu->kick;
    if (next->cpu == m->cpus && horizon > m->interrupt)
        horizon = m->interrupt;
    return horizon;
}

void
machine_resume(struct machine *m, const struct next *next)
{
    struct fiber *fiber = next->cpu->fiber;

    next->cpu->clock += fiber->work_ns;
    fiber->work_ns = 0;
    m->cpu = next->cpu;
    m->now = next->time;
    m->horizon = horizon_of(m, next);
    if (fiber != m->running)
        machine_switch_to(m, fiber);
}

__attribute__((noinline)) void
machine_advance(struct machine *m)
{
    enum machine_stop stop;

    if (m->searched) {
        search_advance(m);
        return;
    }
    for (;;) {
        struct next next = machine_next(m);
        if (machine_must_stop(m, time_of(m, &next), &stop)) {
            machine_leave(m, stop);
            return;
        }
        if (m->pulse_next <= next.time) {
            device_pulse(m);
            continue;
        }
        if (next.ties > 1)
            next = machine_tie(m, next);
        if (next.kind == NEXT_THREAD) {
            machine_resume(m, &next);
            return;
        }
        machine_trap_outside(m, &next);
    }
}

/* Returns when the calling thread runs again, which may be never. */
void
machine_leave(struct machine *m, enum machine_stop stop)
{
    m->stop = stop;
    machine_switch_to(m, &m->fibers[FIBER_HOST]);
}

/* Nobody chooses this fiber: it has nothing to return to. */
_Noreturn void
machine_idle_main(void)
{
    struct machine *m = machine_current;

    machine_switch_arrived(m);
    machine_advance(m);
    abort();
}

/* May calls leave the cells alone (core/kernel.h)? If nobody looks at each
 * event. */
static bool
is_unseen(const struct machine *m)
{
    return !m->watched && !m->searched && m->host->observer.record == NULL;
}

enum machine_stop
machine_run(struct machine *m, uint64_t until_ns, uint64_t events)
{
    struct machine *before = machine_current;
    struct fiber *idle = &m->fibers[FIBER_IDLE];

    fault_prepare();
    m->run_until = until_ns < TIME_END ? until_ns : TIME_END;
    m->events_stop = events;
    m->requested = false;
    m->host->main_low = NULL;
    machine_current = m;
    m->active = true;
    m->inside = true;
    stack_unpoison(stack_low(m, idle), stack_bytes(m));
    idle->sp = machine_switch_frame(stack_top(m, idle), machine_idle_entry);
    kernel_set_visits(m->kernel, is_unseen(m));
    machine_switch_to(m, idle);
    kernel_set_visits(m->kernel, false);
    m->active = false;
    machine_current = before;
    return m->stop;
}
