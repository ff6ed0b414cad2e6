/* Making a machine, running it, and asking it. */
#include "library/sim_state.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/machine_state.h"

#define CELLS 512u
#define LINES 8u
#define HANDLES 128u
#define RECORDS ((size_t)1 << 20)

const char *
orr_sim_status_text(enum orr_sim_status status)
{
    static const char *const texts[] = {
#define STATUS_TEXT(NAME, text) text,
        ORR_SIM_STATUSES(STATUS_TEXT)
#undef STATUS_TEXT
    };
    return (unsigned)status < ORR_SIM_STATUS_MAX ? texts[status] : "unknown";
}

const char *
orr_sim_version(void)
{
    return ORR_VERSION;
}

enum orr_sim_status
sim_note(struct orr_sim *sim, enum orr_sim_status status, const char *format,
         ...)
{
    va_list list;

    sim->status = status;
    sim->refusal = ORR_ERROR_OK;
    va_start(list, format);
    vsnprintf(sim->error, sizeof sim->error, format, list);
    va_end(list);
    return status;
}

bool
sim_ready(struct orr_sim *sim)
{
    if (sim->m->active) {
        sim_note(sim, ORR_SIM_INSIDE, "%s",
                 orr_sim_status_text(ORR_SIM_INSIDE));
        return false;
    }
    if (sim->m->broken) {
        sim_note(sim, ORR_SIM_BROKEN, "%s", machine_stop_text(sim->m));
        return false;
    }
    return true;
}

bool
sim_grow(void **array, size_t *room, size_t count, size_t bytes)
{
    size_t more = *room ? 2 * *room : 16;

    if (count < *room)
        return true;
    void *grown = realloc(*array, more * bytes);
    if (grown == NULL)
        return false;
    *array = grown;
    *room = more;
    return true;
}

/* Nothing takes time but what a program works, and what it is told to. */
static void
costs_none(struct costs *costs)
{
    memset(costs, 0, sizeof *costs);
}

static uint32_t
or_else(uint32_t given, uint32_t otherwise)
{
    return given ? given : otherwise;
}

static bool
machine_for(struct orr_sim *sim, const struct orr_sim_config *config)
{
    static const struct stimulus never = {.time_ns = NEVER};
    struct stimulus stimuli[SIM_PULSES];
    struct machine_config machine = {
        .limits = {.cells = or_else(config->cells, CELLS),
                   .cpus = or_else(config->cpus, 1),
                   .lines = or_else(config->lines, LINES) + 1,
                   .slots = or_else(config->handles, HANDLES),
                   .pages = config->pages},
        .seed = config->seed,
        .modules = &sim->module,
        .modules_count = 1,
        .stimuli = stimuli,
        .stimuli_count = SIM_PULSES,
        .stack_bytes = config->stack_bytes,
        .check = config->check,
        .observer = sim_trace_observer(sim)};

    for (uint32_t i = 0; i < SIM_PULSES; i++)
        stimuli[i] = never;
    costs_default(&machine.costs);
    if (config->free)
        costs_none(&machine.costs);
    sim->module = (struct module){.name = "host", .start = sim_first_main};
    sim->line = machine.limits.lines - 1;
    sim->cells = machine.limits.cells;
    sim->trace.most = config->records ? config->records : RECORDS;
    if (kernel_bytes(&machine.limits) == 0) {
        sim->status = ORR_SIM_BAD_ARGUMENT;
        return false;
    }
    sim->cell = calloc(sim->cells, sizeof *sim->cell);
    sim->m = sim->cell ? machine_create(&machine, sim->error, sizeof sim->error)
                       : NULL;
    sim->status = ORR_SIM_NO_MEMORY;
    return sim->m != NULL;
}

static bool
sim_open(struct orr_sim *sim, const struct orr_sim_config *config)
{
    sim->trace.quiet = true;
    if (config->trace != NULL &&
        (sim->file = trace_open(config->trace)) == NULL) {
        sim->status = ORR_SIM_NO_FILE;
        return false;
    }
    if (!machine_for(sim, config))
        return false;
    sim->first_thread = sim_handle_cell(sim, sim_boot_handle(BOOT_THREAD));
    machine_intrude(sim->m, &(struct intruder){sim, sim_intrude});
    bool done = sim_act(sim, "the machine", NULL, NULL);
    sim->bell_cell = sim_handle_cell(sim, sim->bell);
    sim->trace.quiet = false;
    return done;
}

struct orr_sim *
orr_sim_create(const struct orr_sim_config *config, enum orr_sim_status *status)
{
    static const struct orr_sim_config plain;
    struct orr_sim *sim = calloc(1, sizeof *sim);
    enum orr_sim_status result = ORR_SIM_NO_MEMORY;
    bool done = sim != NULL && sim_open(sim, config ? config : &plain);

    if (sim != NULL)
        result = sim->status;
    if (!done) {
        orr_sim_destroy(sim);
        sim = NULL;
    }
    if (result == ORR_SIM_REFUSED) /* there were too few cells or handles */
        result = ORR_SIM_BAD_ARGUMENT;
    if (status != NULL)
        *status = result;
    return sim;
}

void
orr_sim_destroy(struct orr_sim *sim)
{
    if (sim == NULL)
        return;
    if (sim->file != NULL)
        trace_close(sim->file, sim->m);
    machine_destroy(sim->m);
    for (uint32_t i = 0; i < sim->processes_count; i++) {
        free(sim->process[i]->given);
        free(sim->process[i]->output);
        free(sim->process[i]);
    }
    for (uint32_t i = 0; i < sim->threads_count; i++)
        free(sim->thread[i]);
    free(sim->process);
    free(sim->thread);
    free(sim->trace.record);
    free(sim->typed);
    free(sim->cell);
    free(sim);
}

enum orr_sim_status
orr_sim_status(const struct orr_sim *sim)
{
    return sim->status;
}

const char *
orr_sim_error(const struct orr_sim *sim)
{
    return sim->error;
}

enum orr_error
orr_sim_refusal(const struct orr_sim *sim)
{
    return sim->refusal;
}

enum orr_sim_status
orr_sim_cost(struct orr_sim *sim, const char *name, uint64_t ns)
{
    if (!costs_set(&sim->m->costs, name, ns))
        return sim_note(sim, ORR_SIM_BAD_ARGUMENT, "there is no cost \"%s\"",
                        name);
    return sim_note(sim, ORR_SIM_OK, "%s", orr_sim_status_text(ORR_SIM_OK));
}

static enum orr_sim_stop
stop_of(struct orr_sim *sim, enum machine_stop stop)
{
    switch (stop) {
    case STOP_DONE:
        return ORR_SIM_STOP_IDLE;
    case STOP_TIME:
        return ORR_SIM_STOP_TIME;
    case STOP_EVENTS:
        return ORR_SIM_STOP_EVENTS;
    case STOP_REQUEST:
    case STOP_CHOICE:
        return ORR_SIM_STOP_MATCH;
    case STOP_BROKEN:
        break;
    }
    sim_note(sim, ORR_SIM_BROKEN, "%s", machine_stop_text(sim->m));
    return ORR_SIM_STOP_BROKEN;
}

static enum orr_sim_stop
run(struct orr_sim *sim, uint64_t until_ns, uint64_t events)
{
    if (!sim_ready(sim))
        return ORR_SIM_STOP_FAILED;
    sim_note(sim, ORR_SIM_OK, "%s", orr_sim_status_text(ORR_SIM_OK));
    return stop_of(sim, machine_run(sim->m, until_ns, events));
}

enum orr_sim_stop
orr_sim_run(struct orr_sim *sim, uint64_t until_ns)
{
    return run(sim, until_ns, UINT64_MAX);
}

enum orr_sim_stop
orr_sim_step(struct orr_sim *sim, uint64_t events)
{
    uint64_t now = machine_events(sim->m);

    return run(sim, NEVER, events < NEVER - now ? now + events : NEVER);
}

enum orr_sim_stop
orr_sim_run_to(struct orr_sim *sim, const struct orr_sim_match *match)
{
    sim->trace.stop = *match;
    sim->trace.stopping = true;
    enum orr_sim_stop stop = run(sim, NEVER, UINT64_MAX);
    sim->trace.stopping = false;
    return stop;
}

uint64_t
orr_sim_now(const struct orr_sim *sim)
{
    return machine_now(sim->m);
}

uint64_t
orr_sim_events(const struct orr_sim *sim)
{
    return machine_events(sim->m);
}

enum orr_state
orr_sim_state(const struct orr_sim *sim, struct orr_sim_thread thread)
{
    const union cell *cell = kernel_cell(sim->m->kernel, thread.n);

    if (thread.n == 0 || cell == NULL || cell->object.kind != ORR_KIND_THREAD)
        return ORR_STATE_ENDED;
    return (enum orr_state)cell->thread.state;
}

uint32_t
orr_sim_cells_left(const struct orr_sim *sim)
{
    return sim->m->kernel->free_cells;
}

const char *
orr_sim_check(const struct orr_sim *sim)
{
    uint32_t invariant = kernel_check(sim->m->kernel);

    return invariant ? kernel_check_text(invariant) : NULL;
}

uint64_t
orr_sim_digest(struct orr_sim *sim)
{
    return machine_digest(sim->m);
}
