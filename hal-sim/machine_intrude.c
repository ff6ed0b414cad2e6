/* What a host does to its machine from outside: between two moments of the
 * machine's time, or before a system call of its programs. */
#include "hal-sim/machine_state.h"

#include <string.h>

#include "hal-sim/machine_device.h"
#include "hal-sim/machine_fault.h"

/* Nobody is behind CPU 0, so that no entry comes before one of its. */
static void
others_wait(struct machine *m)
{
    uint64_t time = machine_now(m);

    if (time < m->cpus[0].clock)
        time = m->cpus[0].clock;
    m->now = time;
    for (uint32_t c = 0; c < m->limits.cpus; c++)
        if (m->cpus[c].clock < time)
            m->cpus[c].clock = time;
}

enum machine_stop
machine_run_alone(struct machine *m)
{
    struct costs costs = m->costs;
    uint64_t pulse_next = m->pulse_next;

    others_wait(m);
    memset(&m->costs, 0, sizeof(m->costs));
    m->pulse_next = NEVER;
    m->alone = true;
    enum machine_stop stop = machine_run(m, NEVER, UINT64_MAX);
    m->alone = false;
    m->pulse_next = pulse_next;
    m->costs = costs;
    return stop;
}

void
machine_interrupt(struct machine *m, uint32_t line)
{
    if (line >= m->limits.lines)
        return;
    m->now = machine_now(m);
    m->pending[line / 64] |= UINT64_C(1) << (line % 64);
    device_interrupt_update(m);
}

void
machine_spurious(struct machine *m, uint32_t cpu, enum trap_kind kind)
{
    uint64_t now = machine_now(m);
    struct virtual_cpu *at = &m->cpus[cpu];

    if (cpu >= m->limits.cpus)
        return;
    if (kind == TRAP_TIMER && at->until > now)
        at->until = now;
    if (kind == TRAP_KICK && at->kick > now)
        at->kick = now;
}

void
machine_intrude(struct machine *m, const struct intruder *intruder)
{
    m->host->intruder = *intruder;
    m->intruded = true;
}

void
machine_intrude_fault(struct machine *m, enum orr_fault fault, uint64_t detail)
{
    uint64_t *area = m->running->area;
    uint64_t kept = area[0];

    machine_fault_raise(m, fault, detail);
    area[0] = kept;
}
