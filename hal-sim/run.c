#include "hal-sim/run.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/deadlock.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/run_watch.h"

#define EVENTS_AT_ONCE (UINT64_C(1) << 14) /* between looks at the clock */
#define ERROR_BYTES 512u

static volatile sig_atomic_t interrupted;

static void
note_interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

void
run_catch_interrupt(void)
{
    /* the second one ends the process: a program may compute for ever */
    struct sigaction action = {.sa_handler = note_interrupt,
                               .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
}

bool
run_was_interrupted(void)
{
    return interrupted;
}

static struct machine *
machine_for(struct run *run, const struct run_options *options,
            const struct orr_plan *plan, struct run_result *result)
{
    const struct scenario *scenario = run->scenario;
    char error[ERROR_BYTES] = "";
    struct machine_config config = {
        .limits = scenario->limits,
        .costs = scenario->costs,
        .seed = options->seed,
        .plan = plan,
        .modules = options->modules->item,
        .modules_count = (uint32_t)options->modules->count,
        .stimuli = scenario->stimuli,
        .stimuli_count = (uint32_t)scenario->stimuli_count,
        .mishaps = scenario->mishaps,
        .mishaps_count = (uint32_t)scenario->mishaps_count,
        .models = scenario->models,
        .models_count = (uint32_t)scenario->models_count,
        .typed = scenario->typed,
        .stack_bytes = scenario->stack_bytes,
        .check = options->check,
        .digests = true,
        .observer = run_watch_observer(run)};
    run_type_configure(&run->type, &config);
    struct machine *m = machine_create(&config, error, sizeof error);
    if (!m)
        result->error = orr_text_format("%s", error);
    return m;
}

/* Runs in pieces, to see control-C and to tell how far it is. */
static enum machine_stop
run_to_the_end(struct run *run, uint64_t until_ns)
{
    enum machine_stop stop = STOP_EVENTS;
    struct machine *m = run->machine;
    while (stop == STOP_EVENTS && !interrupted) {
        stop = machine_run(m, run_type_until(&run->type, until_ns),
                           machine_events(m) + EVENTS_AT_ONCE);
        run_live_progress(&run->live, machine_now(m), machine_events(m));
        if (run_type_goes_on(&run->type, m, stop, until_ns))
            stop = STOP_EVENTS;
    }
    return stop == STOP_EVENTS ? STOP_REQUEST : stop;
}

static void
judge_run(struct run *run, struct run_result *result, uint64_t until_ns)
{
    struct happening h = {.kind = HAPPENED_DEADLOCK,
                          .time_ns = result->virtual_ns,
                          .event = result->events};
    if (result->stop == STOP_DONE)
        result->deadlock = deadlock_explain(run->machine);
    h.text = result->deadlock;
    if (h.text)
        run_see(run, &h);
    run_pulses_tell(&run->pulses, run->judge, result->virtual_ns,
                    result->events);
    if (result->stop == STOP_DONE)
        run_pulses_tell_lost(&run->pulses, run->judge, until_ns,
                             result->events);
    result->findings = judge_end(run->judge, result->virtual_ns, result->events,
                                 result->stop == STOP_DONE);
    for (size_t i = 0; i < run->scenario->expectations_count; i++)
        result->failures += !result->findings[i].holds;
    result->verdict = result->failures ? RUN_FAIL : RUN_PASS;
    if (result->stop == STOP_BROKEN) {
        result->verdict = RUN_BROKEN;
        result->error = orr_text_format("%s", machine_stop_text(run->machine));
    } else if (reach_watch_stray(result->reach)) {
        result->verdict = RUN_BROKEN;
        result->error = orr_text_format("%s", reach_watch_stray(result->reach));
    }
}

static void
run_machine(struct run *run, const struct run_options *options,
            struct run_result *result)
{
    struct machine *m = run->machine;
    uint64_t started_ns = run_host_ns();
    uint64_t until_ns = options->until_ns == NEVER ? run->scenario->until_ns
                                                   : options->until_ns;
    result->stop = run_to_the_end(run, until_ns);
    result->host_ns = run_host_ns() - started_ns;
    if (result->stop != STOP_BROKEN && !machine_verify(m))
        result->stop = STOP_BROKEN;
    result->virtual_ns = machine_now(m);
    result->events = machine_events(m);
    result->digest = machine_digest(m);
    result->timeless = kernel_digest_timeless(machine_kernel(m));
    for (uint32_t call = 0; call <= ORR_CALL_MAX; call++)
        result->answers[call] = machine_answers(m, call);
    result->typed = run_type_told(&run->type);
    run_live_finish(&run->live, run->judge);
    judge_run(run, result, until_ns);
}

/* Everything of a run but the plan, which must outlive the machine. */
static void
run_plan(struct run *run, const struct run_options *options,
         const struct orr_plan *plan, struct run_result *result)
{
    const char *path = options->trace_path;
    run->trace = path ? trace_open(path) : NULL;
    if (path && !run->trace) {
        result->error = orr_text_format("%s: %s", path, strerror(errno));
        return;
    }
    if (options->type)
        result->error = run_type_open(&run->type, run->scenario, options->type,
                                      options->typist);
    if (result->error) {
        run_type_close(&run->type);
        return;
    }
    run_live_open(&run->live, run->scenario);
    run_pulses_open(&run->pulses, run->scenario);
    run->machine = machine_for(run, options, plan, result);
    if (run->machine)
        run_machine(run, options, result);
    run_live_close(&run->live);
    run_pulses_close(&run->pulses);
    if (run->trace && !trace_close(run->trace, run->machine)) {
        result->verdict = RUN_UNFIT;
        result->error = orr_text_format("%s: could not be written", path);
    }
    if (run->machine)
        machine_destroy(run->machine);
    run_type_close(&run->type);
}

struct run_result
run_scenario(const struct scenario *scenario, const struct run_options *options)
{
    struct run_result result = {.verdict = RUN_UNFIT, .seed = options->seed};
    struct run run = {
        .scenario = scenario,
        .live = {.output = options->live, .progress = options->progress}};
    struct orr_plan *plan =
        scenario_plan(scenario, options->modules->names,
                      options->modules->count, &result.complaints);
    if (!plan)
        return result;
    run.judge = result.judge = judge_create(scenario);
    result.closure = options->reach ? NULL : reach_create(scenario);
    run.reach = result.reach =
        reach_watch_create(options->reach ? options->reach : result.closure);
    run.badge_of =
        orr_text_allocate(scenario->limits.cells, sizeof run.badge_of[0]);
    run_plan(&run, options, plan, &result);
    free(run.badge_of);
    free(plan);
    return result;
}

void
run_result_free(struct run_result *result)
{
    if (result->judge)
        judge_destroy(result->judge);
    if (result->reach)
        reach_watch_free(result->reach);
    reach_free(result->closure);
    complaints_free(&result->complaints);
    free(result->typed);
    free(result->deadlock);
    free(result->error);
}

const char *
run_verdict_name(enum run_verdict verdict)
{
    static const char *const names[] = {"pass", "fail", "broken", "error"};
    return names[verdict];
}

const char *
run_stop_name(enum machine_stop stop)
{
    static const char *const names[] = {"done",    "time",   "events",
                                        "request", "broken", "choice"};
    return names[stop];
}
