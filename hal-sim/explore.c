#include "hal-sim/explore.h"

#include <stdlib.h>
#include <string.h>

#include "hal-sim/machine_state.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/run_watch.h"

#define ERROR_BYTES 512u
#define CHOICES_MAX (1u << 20) /* of one run; afterwards all is default */
#define EVENTS_LEAST UINT64_C(20000)
#define EVENTS_FACTOR 50u /* times as long as the ordinary run */

struct explorer {
    const struct scenario *scenario;
    struct orr_plan *plan;
    struct run run;
    struct observer inner; /* of `run`: tells what is seen */
    struct observer watch; /* somebody else, or nobody */
    struct machine *m;
    struct base *base;
    struct seen_log *log;
    struct log_mark start;     /* the log at the base */
    uint32_t *badges_at_start; /* copy of run.badge_of */
    bool badges_changed;
    bool check, check_always;
    const struct decider *decider;
    uint8_t *trail;
    uint32_t choices;
    uint64_t events_max; /* a run that is longer is cut */
    uint64_t limit;      /* ... and so it is here, on demand */
    struct run_end end;
};

struct place_in_run {
    struct delta *delta;
    struct log_mark log;
    uint32_t choices;
    uint8_t *trail; /* that led there */
};

static uint32_t
on_choice(void *self, const struct machine *m, const struct choice *choice)
{
    struct explorer *x = self;
    uint32_t pick = 0;

    if (x->choices == CHOICES_MAX)
        return 0;
    if (x->decider)
        pick = x->decider->choose(x->decider->self, m, choice);
    if (pick != CHOICE_STOP)
        x->trail[x->choices++] = (uint8_t)pick;
    return pick;
}

/* Limits of time are judged as if the search had put nothing off. */
static void
on_happening(void *self, const struct happening *happening)
{
    struct explorer *x = self;
    struct happening h = *happening;

    h.time_ns = machine_time_due(x->run.machine, h.time_ns);
    log_add(x->log, &h);
}

static void
on_pulse(void *self, const struct machine *m, uint32_t line)
{
    struct explorer *x = self;

    log_add(x->log,
            &(struct happening){.kind = HAPPENED_INTERRUPT,
                                .value = line,
                                .time_ns = machine_time_due(m, m->pulse_next),
                                .event = machine_events(m)});
}

static void
on_record(void *self, const struct machine *m, const struct record *record)
{
    struct explorer *x = self;
    bool process =
        (record->kind == RECORD_CREATE || record->kind == RECORD_DESTROY) &&
        record->value == ORR_KIND_PROCESS;

    x->run.machine = (struct machine *)(uintptr_t)m;
    if (x->watch.record)
        x->watch.record(x->watch.self, m, record);
    if (record->kind != RECORD_FAULT && record->kind != RECORD_SPENT &&
        record->kind != RECORD_END && !process)
        return;
    x->badges_changed |= process;
    x->inner.record(x->inner.self, m, record);
}

static void
on_output(void *self, const struct machine *m, const struct output *output)
{
    struct explorer *x = self;

    x->run.machine = (struct machine *)(uintptr_t)m;
    if (x->watch.output)
        x->watch.output(x->watch.self, m, output);
    x->inner.output(x->inner.self, m, output);
}

static void
on_event(void *self, const struct machine *m, struct thread_id running,
         const struct trap *trap, const struct decision *decision)
{
    const struct explorer *x = self;

    if (x->watch.event)
        x->watch.event(x->watch.self, m, running, trap, decision);
}

static struct machine *
machine_for(struct explorer *x, const struct explore_options *options,
            char **error)
{
    char text[ERROR_BYTES] = "";
    struct machine_config config = {
        .limits = x->scenario->limits,
        .costs = x->scenario->costs,
        .plan = x->plan,
        .modules = options->modules->item,
        .modules_count = (uint32_t)options->modules->count,
        .stimuli = x->scenario->stimuli,
        .stimuli_count = (uint32_t)x->scenario->stimuli_count,
        .mishaps = x->scenario->mishaps,
        .mishaps_count = (uint32_t)x->scenario->mishaps_count,
        .models = x->scenario->models,
        .models_count = (uint32_t)x->scenario->models_count,
        .typed = x->scenario->typed,
        .stack_bytes = x->scenario->stack_bytes,
        .check = options->check,
        .observer = {.self = x,
                     .event = on_event,
                     .record = on_record,
                     .output = on_output}};
    struct machine *m = machine_create(&config, text, sizeof text);

    if (!m)
        *error = orr_text_format("%s", text);
    return m;
}

static uint32_t
stop_there(void *self, const struct machine *m, const struct choice *choice)
{
    (void)self;
    (void)m;
    (void)choice;
    return CHOICE_STOP;
}

/* All runs begin with their first choice: what comes before is always the
 * same. Without any choice they begin where the programs do. */
static void
find_base(struct explorer *x)
{
    const struct decider decider = {NULL, stop_there};

    machine_run(x->m, x->scenario->until_ns, UINT64_MAX);
    x->base = base_create(x->m);
    log_mark_set(x->log, &x->start);
    x->decider = &decider;
    enum machine_stop stop =
        x->base ? machine_run(x->m, x->scenario->until_ns, UINT64_MAX)
                : STOP_DONE;
    x->decider = NULL;
    if (stop == STOP_CHOICE) {
        base_free(x->base);
        x->base = base_create(x->m);
        log_mark_set(x->log, &x->start);
    } else if (x->base) {
        base_restore(x->base);
        log_return(x->log, &x->start);
    }
    if (!x->base)
        orr_text_out_of_memory();
}

static bool
explorer_boot(struct explorer *x, const struct explore_options *options,
              char **error)
{
    struct searcher searcher = {.self = x,
                                .choose = on_choice,
                                .pulse = on_pulse,
                                .window_ns = options->window_ns,
                                .blocks = options->blocks,
                                .refusals = options->refusals};
    size_t cells = x->scenario->limits.cells;

    x->m = x->run.machine = machine_for(x, options, error);
    if (!x->m)
        return false;
    if (!machine_search(x->m, &searcher))
        orr_text_out_of_memory();
    find_base(x);
    memcpy(x->badges_at_start, x->run.badge_of,
           cells * sizeof x->badges_at_start[0]);
    return true;
}

/* The ordinary run says how long runs are, and which faults belong to it. */
static void
explorer_measure(struct explorer *x)
{
    x->events_max = x->limit = UINT64_MAX;
    struct ending ending = explorer_run(x, NULL);
    log_accept_faults(x->log);
    uint64_t more = ending.events * EVENTS_FACTOR;
    x->events_max = machine_events(x->m) - ending.events +
                    (more < EVENTS_LEAST ? EVENTS_LEAST : more);
}

struct explorer *
explorer_create(const struct scenario *scenario,
                const struct explore_options *options, char **error)
{
    struct explorer *x = orr_text_allocate(1, sizeof *x);
    struct complaints complaints = {0};
    size_t cells = scenario->limits.cells;

    x->scenario = scenario;
    x->check_always = options->check;
    x->log = log_create(scenario);
    x->trail = orr_text_allocate(CHOICES_MAX, 1);
    x->run = (struct run){
        .scenario = scenario,
        .tell = on_happening,
        .teller = x,
        .badge_of = orr_text_allocate(cells, sizeof x->run.badge_of[0])};
    x->badges_at_start = orr_text_allocate(cells, sizeof x->badges_at_start[0]);
    x->inner = run_watch_observer(&x->run);
    x->plan = scenario_plan(scenario, options->modules->names,
                            options->modules->count, &complaints);
    if (!x->plan)
        *error = orr_text_format("%s", complaints.item[0].text);
    complaints_free(&complaints);
    if (!x->plan || !explorer_boot(x, options, error)) {
        explorer_destroy(x);
        return NULL;
    }
    explorer_measure(x);
    return x;
}

void
explorer_destroy(struct explorer *x)
{
    base_free(x->base);
    if (x->m)
        machine_destroy(x->m);
    log_destroy(x->log);
    log_mark_free(&x->start);
    free(x->badges_at_start);
    free(x->run.badge_of);
    free(x->trail);
    free(x->plan);
    free(x);
}

static void
badges_back(struct explorer *x)
{
    if (x->badges_changed)
        memcpy(x->run.badge_of, x->badges_at_start,
               x->scenario->limits.cells * sizeof x->badges_at_start[0]);
    x->badges_changed = false;
}

/* As in an ordinary run, whose judge hears of the pulse that nobody took. */
static void
pulses_lost(struct explorer *x)
{
    for (uint32_t i = 0; i < x->m->pulses_count; i++) {
        const struct pulse *pulse = &x->m->pulses[i];
        if (pulse->time < x->scenario->until_ns)
            log_add(x->log, &(struct happening){
                                .kind = HAPPENED_INTERRUPT,
                                .value = pulse->from.line,
                                .time_ns = machine_time_due(x->m, pulse->time),
                                .event = machine_events(x->m)});
    }
}

/* Where nobody is left, nobody can wait for ever. */
static bool
anybody_left(const struct machine *m)
{
    for (uint32_t i = FIBER_THREAD; i < m->fibers_count; i++)
        if (m->fibers[i].thread != 0 && i != m->corpse)
            return true;
    return false;
}

static void
judge_ending(struct explorer *x, struct ending *ending)
{
    bool done = ending->stop == STOP_DONE;

    ending->cut = ending->stop == STOP_EVENTS;
    if (ending->stop == STOP_CHOICE || ending->cut)
        return;
    if (done)
        pulses_lost(x);
    x->end = (struct run_end){
        .stop = ending->stop,
        .machine = x->m,
        .time_ns = machine_time_due(x->m, machine_now(x->m)),
        .kernel = done && anybody_left(x->m) ? base_digest_kernel(x->base) : 0};
    ending->flaw = log_judge(x->log, &x->end);
}

/* What is told of a run that only a judge follows; on_record() has more. The
 * kernel is faster if nobody wants to hear of each message. */
#define RECORDS_JUDGED \
    (1u << RECORD_FAULT | 1u << RECORD_SPENT | 1u << RECORD_END)

struct ending
explorer_go_on(struct explorer *x, const struct decider *decider)
{
    struct ending ending = {.flaw = {FLAW_NONE, 0}};
    uint64_t before = machine_events(x->m);

    x->decider = decider;
    x->m->check = x->check || x->check_always;
    x->m->watched = x->m->check || x->watch.event;
    kernel_set_records(x->m->kernel,
                       x->watch.record ? RECORDS_ALL : RECORDS_JUDGED);
    ending.stop =
        machine_run(x->m, x->scenario->until_ns,
                    x->limit < x->events_max ? x->limit : x->events_max);
    x->decider = NULL;
    ending.choices = x->choices;
    ending.events = machine_events(x->m) - before;
    judge_ending(x, &ending);
    return ending;
}

void
explorer_watch(struct explorer *x, const struct observer *watch)
{
    x->watch = *watch;
}

void
explorer_check(struct explorer *x, bool check)
{
    x->check = check;
}

void
explorer_limit(struct explorer *x, uint64_t events)
{
    x->limit = events;
}

struct ending
explorer_run(struct explorer *x, const struct decider *decider)
{
    base_restore(x->base);
    log_return(x->log, &x->start);
    badges_back(x);
    x->choices = 0;
    return explorer_go_on(x, decider);
}

struct place_in_run *
explorer_mark(struct explorer *x)
{
    struct place_in_run *place = orr_text_allocate(1, sizeof *place);

    place->delta = delta_take(x->base);
    if (!place->delta)
        orr_text_out_of_memory();
    log_mark_set(x->log, &place->log);
    place->choices = x->choices;
    place->trail = orr_text_allocate((size_t)x->choices + 1, 1);
    memcpy(place->trail, x->trail, x->choices);
    return place;
}

void
explorer_return(struct explorer *x, const struct place_in_run *place)
{
    delta_restore(x->base, place->delta);
    log_return(x->log, &place->log);
    badges_back(x);
    x->choices = place->choices;
    memcpy(x->trail, place->trail, place->choices);
}

void
place_free(struct place_in_run *place)
{
    delta_free(place->delta);
    log_mark_free(&place->log);
    free(place->trail);
    free(place);
}

uint64_t
explorer_state(struct explorer *x)
{
    return digest_mix(base_digest(x->base), log_digest(x->log));
}

const uint8_t *
explorer_trail(const struct explorer *x, uint32_t *count)
{
    *count = x->choices;
    return x->trail;
}

char *
explorer_explain(struct explorer *x, const struct flaw *flaw)
{
    return log_explain(x->log, &x->end, flaw);
}

struct machine *
explorer_machine(struct explorer *x)
{
    return x->m;
}

struct base *
explorer_base(struct explorer *x)
{
    return x->base;
}

const struct scenario *
explorer_scenario(const struct explorer *x)
{
    return x->scenario;
}
