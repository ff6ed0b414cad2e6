#include "hal-sim/boot_run.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hal-sim/boot_console.h"
#include "hal-sim/deadlock.h"
#include "hal-sim/image_file.h"
#include "hal-sim/image_iso.h"
#include "hal-sim/image_replay.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/run_live.h"
#include "hal-sim/trace.h"

struct boot {
    const struct scenario *scenario;
    struct judge *judge;
    struct run_live live;
    struct boot_console console;
    FILE *log;            /* null: none is kept */
    const char *log_path; /* ... or null */
    struct trace *trace;  /* null: none is wanted */
    char *difference;     /* of the run made once more here; null: none */
};

static void
on_happening(void *self, const struct happening *happening)
{
    struct boot *boot = self;
    if (happening->badge > boot->scenario->processes_count)
        return;
    judge_see(boot->judge, happening);
    if (happening->kind == HAPPENED_OUTPUT)
        run_live_output(&boot->live, boot->judge, happening->badge);
}

static void
on_log(void *self, const char *line)
{
    struct boot *boot = self;
    if (boot->log)
        fprintf(boot->log, "%s\n", line);
}

static void
on_bytes(void *self, const char *bytes, size_t count)
{
    struct boot *boot = self;
    boot_console_take(&boot->console, bytes, count);
}

static bool
on_ask(void *self)
{
    (void)self;
    return run_was_interrupted();
}

/* Only the kernel's states tell what happened in all detail, and who waits for
 * whom for ever, of which some expectations speak. */
static bool
wants_states(const struct scenario *scenario,
             const struct boot_options *options)
{
    bool wanted = options->trace_path != NULL;
    for (size_t i = 0; i < scenario->expectations_count; i++) {
        const struct expectation *e = &scenario->expectations[i];
        wanted |= e->condition.kind == CONDITION_DEADLOCK ||
                  e->from.kind == CONDITION_DEADLOCK;
    }
    return wanted;
}

/* Asks the kernel in its last state who waits for ever. */
static void
boot_explain(struct boot *boot, const struct machine *m,
             struct run_result *result)
{
    struct happening h = {.kind = HAPPENED_DEADLOCK,
                          .time_ns = result->virtual_ns,
                          .event = result->events};
    result->deadlock = deadlock_explain(m);
    h.text = result->deadlock;
    if (h.text)
        judge_see(boot->judge, &h);
}

/* Not a pipe, say, which cannot be read again. */
static bool
is_file(FILE *file)
{
    struct stat status;
    return fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode);
}

/* Makes the run once more here, from its log: for what only the kernel's
 * states tell. */
static void
boot_repeat(struct boot *boot, const char *path, struct run_result *result)
{
    struct observer observer = trace_observer(boot->trace);
    if (!boot->log || !is_file(boot->log))
        return;
    fflush(boot->log);
    struct image_replay replay = image_replay(boot->log_path, UINT64_MAX,
                                              boot->trace ? &observer : NULL);
    if (boot->console.end == BOOT_DONE && replay.at && !replay.difference &&
        !replay.error && replay.events == result->events)
        boot_explain(boot, replay.at, result);
    if (boot->trace && !trace_close(boot->trace, replay.at))
        result->error = orr_text_format("%s: could not be written", path);
    boot->trace = NULL;
    boot->difference = replay.difference;
    replay.difference = NULL;
    image_replay_free(&replay);
}

/* Why the boot is no pass whatever programs did; null: it ended well. */
static char *
boot_fault(const struct boot *boot, struct boot_outcome outcome,
           const struct boot_options *options)
{
    char time[ORR_TEXT_TIME_BYTES];
    if (boot->console.end == BOOT_BROKEN)
        return orr_text_format("the image gave up: %s", boot->console.broken);
    if (outcome.exit == BOOT_TIMED_OUT)
        return orr_text_format("no end within %s of host time (--timeout)",
                               orr_text_time(options->limit_ns, time));
    if (boot->console.end == BOOT_RUNS)
        return orr_text_format(
            "QEMU ended with status %d before the kernel's last line: a "
            "reset, a power-off or a fault in the kernel",
            outcome.status);
    if (boot->difference)
        return orr_text_format("the same events do not give the same here: %s",
                               boot->difference);
    if (outcome.exit != BOOT_PASSED)
        return orr_text_format("QEMU ended with status %d, not that of a pass",
                               outcome.status);
    return NULL;
}

static void
boot_judge(struct boot *boot, struct boot_outcome outcome,
           const struct boot_options *options, struct run_result *result)
{
    bool done = boot->console.end == BOOT_DONE;
    result->events = boot->console.events;
    result->virtual_ns = boot->console.now;
    result->digest = boot->console.digest;
    result->timeless = boot->console.timeless;
    result->stop = done ? STOP_DONE : STOP_TIME;
    if (outcome.exit == BOOT_STOPPED)
        result->stop = STOP_REQUEST;
    boot_repeat(boot, options->trace_path, result);
    result->findings =
        judge_end(boot->judge, result->virtual_ns, result->events, done);
    for (size_t i = 0; i < boot->scenario->expectations_count; i++)
        result->failures += !result->findings[i].holds;
    result->verdict = result->failures ? RUN_FAIL : RUN_PASS;
    if (result->error)
        result->verdict = RUN_UNFIT;
    if (result->error || outcome.exit == BOOT_STOPPED)
        return;
    result->error = boot_fault(boot, outcome, options);
    if (result->error)
        result->verdict = RUN_BROKEN;
}

static void
boot_machine_run(struct boot *boot, const char *bundle,
                 const struct boot_options *options, struct run_result *result)
{
    struct boot_machine machine = {.arch = options->arch,
                                   .way = options->way,
                                   .bundle = bundle,
                                   .limit_ns = options->limit_ns,
                                   .host_time = options->host_time,
                                   .self = boot,
                                   .bytes = on_bytes,
                                   .stop = on_ask};
    uint64_t started_ns = run_host_ns();
    if (options->gdb) {
        result->error = orr_text_format(
            "gdb-multiarch cannot be started (%s); install it with: apt-get "
            "install gdb-multiarch",
            strerror(boot_qemu_gdb(&machine)));
        return;
    }
    run_live_open(&boot->live, boot->scenario);
    struct boot_outcome outcome = boot_qemu(&machine);
    boot_console_close(&boot->console);
    run_live_finish(&boot->live, boot->judge);
    run_live_close(&boot->live);
    result->host_ns = run_host_ns() - started_ns;
    if (outcome.exit == BOOT_ABSENT) {
        char *command = boot_qemu_command(&machine);
        result->error = orr_text_format(
            "QEMU cannot be started (%s); install it with: apt-get install "
            "qemu-system-x86 qemu-system-misc\n  %s",
            strerror(outcome.status), command);
        free(command);
        return;
    }
    boot_judge(boot, outcome, options, result);
}

static bool
log_open(struct boot *boot, const struct boot_options *options,
         struct run_result *result)
{
    const struct limits *limits = &boot->scenario->limits;
    const char *path = options->trace_path;
    boot->trace = path ? trace_open(path) : NULL;
    if (path && !boot->trace) {
        result->error = orr_text_format("%s: %s", path, strerror(errno));
        return false;
    }
    if (!boot->log_path)
        return true;
    boot->log = fopen(boot->log_path, "w");
    if (!boot->log) {
        result->error =
            orr_text_format("%s: %s", boot->log_path, strerror(errno));
        return false;
    }
    if (path && !is_file(boot->log)) {
        result->error = orr_text_format(
            "%s is no ordinary file: --trace has to read what --record wrote",
            boot->log_path);
        return false;
    }
    fprintf(boot->log,
            "orrery-log 1\nscenario %s\nmachine %s\nlimits %u %u %u %u "
            "%u %u",
            boot->scenario->path, options->arch->name, limits->cells,
            limits->cpus, limits->lines, limits->slots, limits->pages,
            limits->policy[0]);
    for (uint32_t i = 0; i < limits->windows; i++)
        fprintf(boot->log, " %" PRIu64 " %u", limits->window[i].length_ns,
                limits->window[i].partition);
    fprintf(boot->log, "\n");
    return true;
}

static void
log_close(struct boot *boot, struct run_result *result)
{
    if (!boot->log)
        return;
    if (result->verdict == RUN_PASS || result->verdict == RUN_FAIL)
        fprintf(boot->log, "end %" PRIu64 " %016" PRIx64 "\n", result->events,
                result->digest);
    bool whole = !ferror(boot->log);
    whole &= fclose(boot->log) == 0;
    if (!whole) {
        free(result->error);
        result->error =
            orr_text_format("%s: could not be written", boot->log_path);
        result->verdict = RUN_UNFIT;
    }
}

/* The ISO that holds the bundle, in place of it; null: there is none. */
static char *
bundle_to_iso(const struct boot_options *options, char *bundle, char **error)
{
    char *iso = image_file_make(error);
    if (iso && !image_iso(options->arch, bundle, iso, error)) {
        image_file_drop(iso);
        iso = NULL;
    }
    image_file_drop(bundle);
    return iso;
}

struct run_result
boot_scenario(const struct scenario *scenario,
              const struct boot_options *options)
{
    struct run_result result = {.verdict = RUN_UNFIT,
                                .machine = options->arch->name};
    struct boot boot = {.scenario = scenario,
                        .live = {.output = options->live}};
    char *bundle = NULL, *log = NULL;
    uint32_t flags = 0;
    if (wants_states(scenario, options) && !options->record_path &&
        !options->gdb)
        log = image_file_make(&result.error);
    boot.log_path = log ? log : options->record_path;
    if (boot.log_path)
        flags |= ORR_BUNDLE_RECORD;
    boot.console = (struct boot_console){
        .self = &boot, .happened = on_happening, .log = on_log};
    boot.judge = result.judge = judge_create(scenario);
    if (!result.error)
        bundle = image_file_bundle(scenario, options->arch, flags,
                                   &result.complaints, &result.error);
    if (bundle && options->way != BOOT_DIRECT)
        bundle = bundle_to_iso(options, bundle, &result.error);
    if (bundle && log_open(&boot, options, &result))
        boot_machine_run(&boot, bundle, options, &result);
    log_close(&boot, &result);
    if (boot.trace)
        trace_close(boot.trace, NULL);
    free(boot.difference);
    free(boot.console.broken);
    image_file_drop(bundle);
    image_file_drop(log);
    return result;
}
