/* What happened: records, kept as they come, and looked through later. */
#include "library/sim_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/kernel.h"
#include "hal-sim/judge.h"
#include "hal-sim/trace_name.h"

static bool
is_like(const struct orr_sim_record *record, const struct orr_sim_match *match)
{
    return (match->what == ORR_SIM_ANY || match->what == record->what) &&
           (match->thread.n == 0 || match->thread.n == record->thread.n) &&
           (match->object.n == 0 || match->object.n == record->object.n) &&
           (match->peer.n == 0 || match->peer.n == record->peer.n) &&
           (!match->exactly || match->value == record->value) &&
           match->from_ns <= record->time_ns;
}

static void
add(struct orr_sim *sim, const struct machine *m,
    const struct orr_sim_record *record)
{
    const struct kernel *k = machine_kernel(m);
    struct sim_trace *trace = &sim->trace;
    void *array = trace->record;

    if (trace->count >= trace->most ||
        !sim_grow(&array, &trace->room, trace->count, sizeof *record)) {
        trace->lost++;
        return;
    }
    trace->record = array;
    struct orr_sim_record *at = &trace->record[trace->count++];
    *at = *record;
    at->event = k->events;
    at->time_ns = k->now;
    at->cpu = k->entering;
    if (trace->stopping && is_like(at, &trace->stop))
        machine_request_stop(sim->m);
}

/* How the trace calls what the core records. */
static enum orr_sim_what
what_of(uint32_t kind)
{
    static const enum orr_sim_what whats[RECORD_KINDS] = {
        [RECORD_MESSAGE] = ORR_SIM_MESSAGE,   [RECORD_REPLY] = ORR_SIM_REPLY,
        [RECORD_BLOCK] = ORR_SIM_BLOCK,       [RECORD_SIGNAL] = ORR_SIM_SIGNAL,
        [RECORD_FAULT] = ORR_SIM_FAULT,       [RECORD_END] = ORR_SIM_END,
        [RECORD_EXPIRE] = ORR_SIM_EXPIRE,     [RECORD_SPENT] = ORR_SIM_SPENT,
        [RECORD_LEND] = ORR_SIM_LEND,         [RECORD_RETURN] = ORR_SIM_RETURN,
        [RECORD_PRIORITY] = ORR_SIM_PRIORITY, [RECORD_CREATE] = ORR_SIM_CREATE,
        [RECORD_DESTROY] = ORR_SIM_DESTROY,   [RECORD_REFUSE] = ORR_SIM_REFUSE};
    return kind < RECORD_KINDS ? whats[kind] : ORR_SIM_ANY;
}

/* What the library itself must know of it. */
static void
take_note(struct orr_sim *sim, const struct machine *m,
          const struct record *record)
{
    struct sim_process *process = sim_process_at(sim, record->object.n);
    uint32_t cell = record->object.n;

    if (record->kind == RECORD_END && process != NULL)
        process->ending = (struct orr_sim_ending){
            (enum orr_end)record->value,
            kernel_cell(machine_kernel(m), cell)->process.status};
    if (record->kind != RECORD_DESTROY || cell >= sim->cells)
        return;
    if (process != NULL && record->value == ORR_KIND_PROCESS &&
        process->ending.end == ORR_END_ALIVE)
        process->ending.end = ORR_END_KILLED;
    sim->cell[cell].handle = ORR_NONE;
}

/* Is it about the host, and not about what it does to others? */
static bool
is_own(const struct orr_sim *sim, const struct record *record)
{
    bool effect = record->kind == RECORD_END ||
                  record->kind == RECORD_DESTROY ||
                  record->kind == RECORD_LEND || record->kind == RECORD_RETURN;

    return record->object.n == sim->bell_cell ||
           (record->thread.n == sim->first_thread && !effect);
}

static void
on_record(void *self, const struct machine *m, const struct record *record)
{
    struct orr_sim *sim = self;

    take_note(sim, m, record);
    if (sim->trace.quiet || is_own(sim, record))
        return;
    if (sim->file != NULL)
        trace_record(sim->file, m, record);
    add(sim, m,
        &(struct orr_sim_record){.what = what_of(record->kind),
                                 .thread = {record->thread.n},
                                 .object = {record->object.n},
                                 .peer = {record->peer.n},
                                 .value = record->value});
}

/* The entry itself comes before what it has brought about. */
static void
move_to_front(struct sim_trace *trace)
{
    struct orr_sim_record *first = &trace->record[trace->event_at];
    size_t others = trace->count - 1 - trace->event_at;
    struct orr_sim_record entry = first[others];

    memmove(first + 1, first, others * sizeof *first);
    *first = entry;
}

static void
on_event(void *self, const struct machine *m, struct thread_id running,
         const struct trap *trap, const struct decision *decision)
{
    static const enum orr_sim_what whats[] = {
        [TRAP_CALL] = ORR_SIM_CALL,
        [TRAP_FAULT] = ORR_SIM_ANY, /* its record tells all */
        [TRAP_TIMER] = ORR_SIM_TIMER,
        [TRAP_INTERRUPT] = ORR_SIM_INTERRUPT,
        [TRAP_KICK] = ORR_SIM_KICKED};
    struct orr_sim *sim = self;
    struct sim_trace *trace = &sim->trace;
    bool interrupt = trap->kind == TRAP_INTERRUPT;
    bool own = trap->kind == TRAP_CALL && running.n == sim->first_thread;
    size_t count = trace->count;

    if (trace->quiet || own || (interrupt && trap->number == sim->line))
        trap = NULL;
    else if (sim->file != NULL)
        trace_event(sim->file, m, running, trap, decision);
    if (trap != NULL && whats[trap->kind] != ORR_SIM_ANY)
        add(sim, m,
            &(struct orr_sim_record){
                .what = whats[trap->kind],
                .thread = {trap->kind == TRAP_CALL ? running.n : 0},
                .value = trap->number});
    if (trace->count > count)
        move_to_front(trace);
    trace->event_at = trace->count;
}

static void
on_output(void *self, const struct machine *m, const struct output *output)
{
    struct orr_sim *sim = self;
    bool mark = output->kind == ORR_WRITE_MARK;

    if (output->badge == 0 || output->badge > sim->processes_count)
        return;
    struct sim_process *process = sim->process[output->badge - 1];
    if (sim->file != NULL)
        trace_output(sim->file, output);
    add(sim, m,
        &(struct orr_sim_record){.what = mark ? ORR_SIM_MARK : ORR_SIM_OUTPUT,
                                 .object = {process->cell},
                                 .value = output->bytes});
    if (mark)
        return;
    for (uint32_t i = 0; i <= output->bytes; i++) {
        void *array = process->output;
        if (!sim_grow(&array, &process->output_room, process->output_bytes + i,
                      1))
            return;
        process->output = array;
        process->output[process->output_bytes + i] =
            (char)(i < output->bytes ? output->text[i] : '\0');
    }
    process->output_bytes += output->bytes;
}

struct observer
sim_trace_observer(struct orr_sim *sim)
{
    return (struct observer){.self = sim,
                             .event = on_event,
                             .record = on_record,
                             .output = on_output};
}

size_t
orr_sim_count(const struct orr_sim *sim, const struct orr_sim_match *match)
{
    size_t count = 0;

    if (match == NULL)
        return sim->trace.count;
    for (size_t i = 0; i < sim->trace.count; i++)
        count += is_like(&sim->trace.record[i], match);
    return count;
}

size_t
orr_sim_lost(const struct orr_sim *sim)
{
    return sim->trace.lost;
}

const struct orr_sim_record *
orr_sim_record(const struct orr_sim *sim, size_t place)
{
    return place < sim->trace.count ? &sim->trace.record[place] : NULL;
}

const struct orr_sim_record *
orr_sim_find(const struct orr_sim *sim, const struct orr_sim_match *match,
             size_t *place)
{
    for (size_t i = place ? *place : 0; i < sim->trace.count; i++) {
        if (!is_like(&sim->trace.record[i], match))
            continue;
        if (place != NULL)
            *place = i + 1;
        return &sim->trace.record[i];
    }
    return NULL;
}

bool
orr_sim_sequence(const struct orr_sim *sim, const struct orr_sim_match *matches,
                 size_t count, size_t *missing)
{
    size_t place = 0;

    for (size_t i = 0; i < count; i++) {
        if (orr_sim_find(sim, &matches[i], &place) != NULL)
            continue;
        if (missing != NULL)
            *missing = i;
        return false;
    }
    return true;
}

static const char *
what_name(enum orr_sim_what what)
{
    static const char *const names[ORR_SIM_WHATS] = {
        "any",    "call",   "timer",  "interrupt", "kicked", "message",
        "reply",  "block",  "signal", "fault",     "end",    "expire",
        "spent",  "lend",   "return", "priority",  "create", "destroy",
        "refuse", "output", "mark"};
    return (unsigned)what < ORR_SIM_WHATS ? names[what] : "?";
}

/* The value in words, where it has any; else null. */
static const char *
value_name(const struct orr_sim_record *record)
{
    if (record->what == ORR_SIM_CALL)
        return call_name(record->value);
    if (record->what == ORR_SIM_BLOCK)
        return trace_state_name(record->value);
    if (record->what == ORR_SIM_FAULT)
        return judge_fault_name(record->value);
    if (record->what == ORR_SIM_END)
        return judge_end_name(record->value);
    if (record->what == ORR_SIM_CREATE || record->what == ORR_SIM_DESTROY)
        return trace_kind_name(record->value);
    if (record->what == ORR_SIM_REFUSE)
        return error_name((enum orr_error)record->value);
    return NULL;
}

const char *
orr_sim_record_text(const struct orr_sim *sim,
                    const struct orr_sim_record *record, char *text)
{
    char value[24];
    const char *name = value_name(record);

    snprintf(value, sizeof value, "%" PRIu64, record->value);
    snprintf(text, ORR_SIM_TEXT_BYTES,
             "%" PRIu64 " %" PRIu64 " cpu%u %s %s%s%s%s%s %s", record->event,
             record->time_ns, record->cpu, what_name(record->what),
             orr_sim_name(sim, (struct orr_sim_object){record->thread.n}),
             record->peer.n ? " -> " : "",
             orr_sim_name(sim, (struct orr_sim_object){record->peer.n}),
             record->object.n ? " at " : "", orr_sim_name(sim, record->object),
             name ? name : value);
    return text;
}

const char *
orr_sim_name(const struct orr_sim *sim, struct orr_sim_object object)
{
    const char *name = machine_name(sim->m, (struct object_id){object.n});

    if (object.n == 0 || object.n >= sim->cells)
        return "";
    const struct sim_cell *cell = &sim->cell[object.n];
    if (*name == '\0' && cell->thread != 0)
        return sim->thread[cell->thread - 1]->name;
    if (*name == '\0' && cell->process != 0)
        return sim->process[cell->process - 1]->name;
    return name;
}

const char *
orr_sim_output(const struct orr_sim *sim, struct orr_sim_process process,
               size_t *bytes)
{
    const struct sim_process *from = sim_process_at(sim, process.n);
    bool some = from != NULL && from->output != NULL;

    if (bytes != NULL)
        *bytes = some ? from->output_bytes : 0;
    return some ? from->output : "";
}

struct orr_sim_ending
orr_sim_ending(const struct orr_sim *sim, struct orr_sim_process process)
{
    const struct sim_process *of = sim_process_at(sim, process.n);

    return of ? of->ending : (struct orr_sim_ending){ORR_END_ALIVE, 0};
}
