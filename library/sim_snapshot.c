/* All of a machine, there and back: the simulator's part by its snapshot, and
 * beside it what the library knows. That is copied whole, for from here one may
 * go several ways, and come back to each. */
#include "library/sim_state.h"

#include <stdlib.h>
#include <string.h>

#include "hal-sim/machine_state.h"

struct orr_sim_snapshot {
    struct orr_sim *sim;
    struct snapshot *machine;
    struct sim_cell *cell;
    struct sim_process **process;
    struct sim_thread **thread;
    uint32_t processes_count, threads_count;
    size_t trace_count, trace_lost, typed_bytes;
    struct orr_sim_record *record;
    char *typed;
    struct sim_mishap mishap[SIM_MISHAPS_MAX];
};

static void
process_free(struct sim_process *process)
{
    if (process == NULL)
        return;
    free(process->given);
    free(process->output);
    free(process);
}

static void
processes_free(struct sim_process **process, uint32_t count)
{
    for (uint32_t i = 0; process != NULL && i < count; i++)
        process_free(process[i]);
    free(process);
}

static void
threads_free(struct sim_thread **thread, uint32_t count)
{
    for (uint32_t i = 0; thread != NULL && i < count; i++)
        free(thread[i]);
    free(thread);
}

void
orr_sim_snapshot_free(struct orr_sim_snapshot *snapshot)
{
    if (snapshot == NULL)
        return;
    snapshot_free(snapshot->machine);
    processes_free(snapshot->process, snapshot->processes_count);
    threads_free(snapshot->thread, snapshot->threads_count);
    free(snapshot->record);
    free(snapshot->cell);
    free(snapshot->typed);
    free(snapshot);
}

/* With a zero behind it; null: no memory. */
static void *
copy(const void *from, size_t bytes)
{
    char *to = malloc(bytes + 1);

    if (to == NULL)
        return NULL;
    if (bytes > 0)
        memcpy(to, from, bytes);
    to[bytes] = '\0';
    return to;
}

static struct sim_process *
process_copy(const struct sim_process *from)
{
    struct sim_process *to = copy(from, sizeof *from);

    if (to == NULL)
        return NULL;
    to->given = copy(from->given, from->given_count * sizeof *from->given);
    to->given_room = from->given_count;
    to->output = copy(from->output, from->output_bytes);
    to->output_room = from->output_bytes + 1;
    if (to->given != NULL && to->output != NULL)
        return to;
    process_free(to);
    return NULL;
}

static struct sim_process **
processes_copy(struct sim_process *const *from, uint32_t count)
{
    struct sim_process **to = calloc(count + 1, sizeof *to);

    for (uint32_t i = 0; to != NULL && i < count; i++) {
        to[i] = process_copy(from[i]);
        if (to[i] == NULL) {
            processes_free(to, count);
            return NULL;
        }
    }
    return to;
}

static struct sim_thread **
threads_copy(struct sim_thread *const *from, uint32_t count)
{
    struct sim_thread **to = calloc(count + 1, sizeof *to);

    for (uint32_t i = 0; to != NULL && i < count; i++) {
        to[i] = copy(from[i], sizeof *from[i]);
        if (to[i] == NULL) {
            threads_free(to, count);
            return NULL;
        }
    }
    return to;
}

static bool
fill(struct orr_sim_snapshot *s, struct orr_sim *sim)
{
    const struct sim_trace *trace = &sim->trace;

    s->sim = sim;
    s->processes_count = sim->processes_count;
    s->threads_count = sim->threads_count;
    s->trace_count = trace->count;
    s->trace_lost = trace->lost;
    s->typed_bytes = sim->m->typed;
    memcpy(s->mishap, sim->mishap, sizeof s->mishap);
    s->cell = copy(sim->cell, sim->cells * sizeof *s->cell);
    s->process = processes_copy(sim->process, s->processes_count);
    s->thread = threads_copy(sim->thread, s->threads_count);
    s->record = copy(trace->record, trace->count * sizeof *s->record);
    s->typed = copy(sim->typed, s->typed_bytes);
    s->machine = machine_snapshot(sim->m);
    return s->cell != NULL && s->process != NULL && s->thread != NULL &&
           s->record != NULL && s->typed != NULL && s->machine != NULL;
}

static enum orr_sim_status
note(struct orr_sim *sim, enum orr_sim_status status)
{
    return sim_note(sim, status, "%s", orr_sim_status_text(status));
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
        note(sim, ORR_SIM_OK);
        return s;
    }
    orr_sim_snapshot_free(s);
    note(sim, ORR_SIM_NO_MEMORY);
    return NULL;
}

/* What has come to be since then is known no more, and what is gone is known
 * again. False: no memory, and nothing has changed. */
static bool
restore_programs(struct orr_sim *sim, const struct orr_sim_snapshot *s)
{
    struct sim_process **process =
        processes_copy(s->process, s->processes_count);
    struct sim_thread **thread = threads_copy(s->thread, s->threads_count);

    if (process == NULL || thread == NULL) {
        processes_free(process, s->processes_count);
        threads_free(thread, s->threads_count);
        return false;
    }
    processes_free(sim->process, sim->processes_count);
    threads_free(sim->thread, sim->threads_count);
    sim->process = process;
    sim->processes_count = sim->processes_room = s->processes_count;
    sim->thread = thread;
    sim->threads_count = sim->threads_room = s->threads_count;
    return true;
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
    if (!restore_programs(sim, s))
        return note(sim, ORR_SIM_NO_MEMORY);
    machine_restore(sim->m, s->machine);
    memcpy(sim->cell, s->cell, sim->cells * sizeof *s->cell);
    memcpy(sim->mishap, s->mishap, sizeof s->mishap);
    if (s->typed_bytes > 0)
        memcpy(sim->typed, s->typed, s->typed_bytes);
    if (s->trace_count > 0)
        memcpy(sim->trace.record, s->record,
               s->trace_count * sizeof *s->record);
    sim->trace.count = sim->trace.event_at = s->trace_count;
    sim->trace.lost = s->trace_lost;
    return note(sim, ORR_SIM_OK);
}
