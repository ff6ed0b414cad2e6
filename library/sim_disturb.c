/* What the host does to the machine, but what takes a system call. */
#include "library/sim_state.h"

#include "hal-sim/machine_device.h"
#include "hal-sim/machine_state.h"

static enum orr_sim_status
done(struct orr_sim *sim)
{
    return sim_note(sim, ORR_SIM_OK, "%s", orr_sim_status_text(ORR_SIM_OK));
}

bool
sim_line_is(struct orr_sim *sim, uint32_t line)
{
    if (!sim_ready(sim))
        return false;
    if (line < sim->line)
        return true;
    sim_note(sim, ORR_SIM_BAD_ARGUMENT, "there is no line %u", line);
    return false;
}

enum orr_sim_status
orr_sim_interrupt(struct orr_sim *sim, uint32_t line)
{
    if (!sim_line_is(sim, line))
        return sim->status;
    machine_interrupt(sim->m, line);
    return done(sim);
}

enum orr_sim_status
orr_sim_interrupt_at(struct orr_sim *sim, uint32_t line, uint64_t first_ns,
                     uint64_t period_ns, uint64_t count)
{
    struct stimulus stimulus = {.time_ns = first_ns,
                                .period_ns = period_ns,
                                .count = period_ns ? count : 1,
                                .line = line};

    if (!sim_line_is(sim, line))
        return sim->status;
    if (first_ns < machine_now(sim->m) || first_ns >= TIME_END)
        return sim_note(sim, ORR_SIM_BAD_ARGUMENT,
                        "an interrupt can come neither in the past nor never");
    if (!device_pulse_add(sim->m, &stimulus))
        return sim_note(sim, ORR_SIM_BAD_ARGUMENT,
                        "%u interrupts are still to come", SIM_PULSES);
    return done(sim);
}

static enum orr_sim_status
spurious(struct orr_sim *sim, uint32_t cpu, enum trap_kind kind)
{
    if (!sim_ready(sim))
        return sim->status;
    if (cpu >= sim->m->limits.cpus)
        return sim_note(sim, ORR_SIM_BAD_ARGUMENT, "there is no CPU %u", cpu);
    machine_spurious(sim->m, cpu, kind);
    return done(sim);
}

enum orr_sim_status
orr_sim_timer(struct orr_sim *sim, uint32_t cpu)
{
    return spurious(sim, cpu, TRAP_TIMER);
}

enum orr_sim_status
orr_sim_kick(struct orr_sim *sim, uint32_t cpu)
{
    return spurious(sim, cpu, TRAP_KICK);
}

static enum orr_sim_status
mishap_add(struct orr_sim *sim, const struct sim_mishap *mishap)
{
    for (uint32_t i = 0; i < SIM_MISHAPS_MAX; i++) {
        if (sim->mishap[i].left != 0)
            continue;
        sim->mishap[i] = *mishap;
        return done(sim);
    }
    return sim_note(sim, ORR_SIM_NO_MEMORY,
                    "%u faults and refusals are still to come",
                    SIM_MISHAPS_MAX);
}

enum orr_sim_status
orr_sim_fault(struct orr_sim *sim, struct orr_sim_thread thread, uint64_t call,
              enum orr_fault fault, uint64_t detail)
{
    if (call == 0 || fault == ORR_FAULT_NONE ||
        (unsigned)fault >= ORR_FAULT_MAX)
        return sim_note(sim, ORR_SIM_BAD_ARGUMENT,
                        "calls count from 1, and a fault must be one");
    if (orr_sim_state(sim, thread) == ORR_STATE_ENDED)
        return sim_note(sim, ORR_SIM_GONE, "%s",
                        orr_sim_status_text(ORR_SIM_GONE));
    return mishap_add(sim, &(struct sim_mishap){.thread = thread.n,
                                                .left = call,
                                                .fault = fault,
                                                .detail = detail});
}

enum orr_sim_status
orr_sim_refuse(struct orr_sim *sim, struct orr_sim_thread thread,
               uint64_t creation)
{
    if (creation == 0)
        return sim_note(sim, ORR_SIM_BAD_ARGUMENT, "creations count from 1");
    return mishap_add(sim, &(struct sim_mishap){.thread = thread.n,
                                                .number = ORR_CALL_CREATE,
                                                .left = creation});
}

/* Does this call make the mishap happen? */
static bool
mishap_due(struct sim_mishap *mishap, uint32_t thread, uint32_t number)
{
    bool counts = mishap->left != 0 &&
                  (mishap->thread == 0 || mishap->thread == thread) &&
                  (mishap->number == 0 || mishap->number == number);

    return counts && --mishap->left == 0;
}

enum orr_error
sim_intrude(void *self, struct machine *m, const struct trap *trap)
{
    struct orr_sim *sim = self;
    uint32_t thread = m->running->thread;
    enum orr_error error = ORR_ERROR_OK;

    if (thread == sim->first_thread)
        return ORR_ERROR_OK;
    for (uint32_t i = 0; i < SIM_MISHAPS_MAX; i++) {
        struct sim_mishap mishap = sim->mishap[i];
        if (!mishap_due(&sim->mishap[i], thread, trap->number))
            continue;
        if (mishap.fault == ORR_FAULT_NONE)
            error = ORR_ERROR_NO_QUOTA;
        else
            machine_intrude_fault(m, mishap.fault, mishap.detail);
    }
    return error;
}
