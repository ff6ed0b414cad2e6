/* All of a machine, there and back: the simulator's part by its snapshot, and
 * beside it what the library knows. */
#include "library/sim_state.h"

#include <stdlib.h>
#include <string.h>

#include "hal-sim/machine_state.h"

/* What changes of a process. */
struct process_then {
    size_t given_count, output_bytes;
    orr_handle silence;
    struct orr_sim_ending ending;
};

struct orr_sim_snapshot {
    struct orr_sim *sim;
    struct snapshot *machine;
    struct sim_cell *cell;
    struct process_then *process;
    uint32_t processes_count, threads_count;
    size_t trace_count, trace_lost;
    struct sim_mishap mishap[SIM_MISHAPS_MAX];
};

void
orr_sim_snapshot_free(struct orr_sim_snapshot *snapshot)
{
    if (snapshot == NULL)
        return;
    snapshot_free(snapshot->machine);
    free(snapshot->cell);
    free(snapshot->process);
    free(snapshot);
}

static bool
fill(struct orr_sim_snapshot *s, struct orr_sim *sim)
{
    size_t cells = sim->cells * sizeof *s->cell;

    s->sim = sim;
    s->cell = malloc(cells);
    s->process = calloc(sim->processes_count + 1, sizeof *s->process);
    if (s->cell == NULL || s->process == NULL)
        return false;
    memcpy(s->cell, sim->cell, cells);
    memcpy(s->mishap, sim->mishap, sizeof s->mishap);
    for (uint32_t i = 0; i < sim->processes_count; i++) {
        const struct sim_process *process = sim->process[i];
        s->process[i] =
            (struct process_then){process->given_count, process->output_bytes,
                                  process->silence, process->ending};
    }
    s->processes_count = sim->processes_count;
    s->threads_count = sim->threads_count;
    s->trace_count = sim->trace.count;
    s->trace_lost = sim->trace.lost;
    s->machine = machine_snapshot(sim->m);
    return s->machine != NULL;
}

struct orr_sim_snapshot *
orr_sim_snapshot(struct orr_sim *sim)
{
    if (sim->m->active) {
        sim_ready(sim);
        return NULL;
    }
    struct orr_sim_snapshot *s = calloc(1, sizeof *s);
    if (s != NULL && fill(s, sim)) {
        sim_note(sim, ORR_SIM_OK, "%s", orr_sim_status_text(ORR_SIM_OK));
        return s;
    }
    orr_sim_snapshot_free(s);
    sim_note(sim, ORR_SIM_NO_MEMORY, "%s",
             orr_sim_status_text(ORR_SIM_NO_MEMORY));
    return NULL;
}

/* What has come to be since then is known no more. */
static void
forget(struct orr_sim *sim, const struct orr_sim_snapshot *s)
{
    while (sim->processes_count > s->processes_count) {
        struct sim_process *process = sim->process[--sim->processes_count];
        free(process->given);
        free(process->output);
        free(process);
    }
    while (sim->threads_count > s->threads_count)
        free(sim->thread[--sim->threads_count]);
}

enum orr_sim_status
orr_sim_restore(struct orr_sim *sim, const struct orr_sim_snapshot *s)
{
    if (sim->m->active) {
        sim_ready(sim);
        return sim->status;
    }
    if (s->sim != sim)
        return sim_note(sim, ORR_SIM_BAD_ARGUMENT,
                        "the snapshot is another machine's");
    forget(sim, s);
    machine_restore(sim->m, s->machine);
    memcpy(sim->cell, s->cell, sim->cells * sizeof *s->cell);
    memcpy(sim->mishap, s->mishap, sizeof s->mishap);
    for (uint32_t i = 0; i < sim->processes_count; i++) {
        struct sim_process *process = sim->process[i];
        process->given_count = s->process[i].given_count;
        process->output_bytes = s->process[i].output_bytes;
        process->silence = s->process[i].silence;
        process->ending = s->process[i].ending;
        if (process->output != NULL)
            process->output[process->output_bytes] = '\0';
    }
    sim->trace.count = sim->trace.event_at = s->trace_count;
    sim->trace.lost = s->trace_lost;
    return sim_note(sim, ORR_SIM_OK, "%s", orr_sim_status_text(ORR_SIM_OK));
}
