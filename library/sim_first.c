/* The first program of a machine, by which the host acts: it waits for an
 * interrupt that only the host raises, does what the host has asked for, and
 * waits again. All that it does are system calls like anybody's. */
#include "library/sim_state.h"

#include "core/include/orrery/system.h"
#include "core/kernel.h"
#include "core/slot.h"
#include "hal-sim/machine_state.h"

#define BELL_BIT 1u

orr_handle
sim_boot_handle(uint32_t index)
{
    return (uint64_t)index | ((uint64_t)index + 1) << 16;
}

struct orr_sim *
sim_running(void)
{
    return machine_current->host->observer.self;
}

uint32_t
sim_handle_cell(const struct orr_sim *sim, orr_handle handle)
{
    const struct kernel *k = sim->m->kernel;
    struct process_id first = {sim->m->first_process};
    struct found found = slot_find(k, first, handle);

    return found.error == ORR_ERROR_OK ? slot_at(k, found.slot)->object.n : 0;
}

struct orr_result
sim_call(struct orr_sim *sim, const char *step, struct orr_call call)
{
    if (sim->act.error != ORR_ERROR_OK)
        return (struct orr_result){.error = (uint16_t)sim->act.error};
    orr_trap(&call);
    if (call.result.error != ORR_ERROR_OK) {
        sim->act.error = (enum orr_error)call.result.error;
        sim->act.step = step;
    }
    return call.result;
}

/* The bell that the host rings. */
static void
first_prepare(struct orr_sim *sim)
{
    orr_handle quota = sim_boot_handle(BOOT_QUOTA);

    sim->bell = sim_call(sim, "create the host's bell",
                         (struct orr_call){.number = ORR_CALL_CREATE,
                                           .a = {ORR_KIND_NOTIFICATION, quota}})
                    .value;
    sim->interrupt =
        sim_call(sim, "create the host's interrupt",
                 (struct orr_call){.number = ORR_CALL_CREATE,
                                   .a = {ORR_KIND_INTERRUPT, quota, sim->line}})
            .value;
    sim_call(sim, "attach the host's interrupt",
             (struct orr_call){.number = ORR_CALL_ATTACH,
                               .a = {sim->interrupt, sim->bell, BELL_BIT}});
}

static void
first_wait(const struct orr_sim *sim)
{
    struct orr_call wait = {.number = ORR_CALL_WAIT,
                            .a = {sim->bell, ORR_FOREVER}};
    struct orr_call done = {.number = ORR_CALL_ACKNOWLEDGE,
                            .a = {sim->interrupt}};

    orr_trap(&wait);
    orr_trap(&done);
}

void
sim_first_main(void)
{
    struct orr_sim *sim = sim_running();

    first_prepare(sim);
    for (;;) {
        machine_request_stop(sim->m);
        first_wait(sim);
        sim->act.perform(sim, sim->act.request);
    }
}

/* Runs the first program until it waits again. */
static bool
first_run(struct orr_sim *sim)
{
    if (machine_run_alone(sim->m) == STOP_REQUEST)
        return true;
    sim_note(sim, ORR_SIM_BROKEN, "%s", machine_stop_text(sim->m));
    return false;
}

bool
sim_act(struct orr_sim *sim, const char *name,
        void (*perform)(struct orr_sim *sim, void *request), void *request)
{
    sim->act = (struct sim_act){.perform = perform, .request = request};
    if (perform != NULL)
        machine_interrupt(sim->m, sim->line);
    if (!first_run(sim))
        return false;
    if (sim->act.error == ORR_ERROR_OK) {
        sim_note(sim, ORR_SIM_OK, "%s", orr_sim_status_text(ORR_SIM_OK));
        return true;
    }
    sim_note(sim, ORR_SIM_REFUSED, "%s: %s: %s: %s", name,
             sim->act.step ? sim->act.step : "refused",
             error_name(sim->act.error), error_text(sim->act.error));
    sim->refusal = sim->act.error;
    return false;
}
