#include "hal-sim/orr_replay_choices.h"

#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/orr.h"
#include "hal-sim/orr_gdb.h"
#include "hal-sim/orr_places.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/replay.h"
#include "hal-sim/trace.h"

#define HEADLINE "orrery-replay "

struct command {
    uint64_t to;
    const char *trace_path, *path;
    bool json, gdb, check, help;
};

bool
orr_replay_begins(int argc, char **argv, const char *headline)
{
    char text[32] = "";

    for (int i = 1; i < argc; i++) {
        FILE *file = argv[i][0] == '-' ? NULL : fopen(argv[i], "r");
        if (!file)
            continue;
        bool read = fgets(text, sizeof text, file) != NULL;
        fclose(file);
        if (read && strncmp(text, headline, strlen(headline)) == 0)
            return true;
    }
    return false;
}

bool
orr_replay_is_choices(int argc, char **argv)
{
    return orr_replay_begins(argc, argv, HEADLINE);
}

static bool
take_option(struct command *command, int option)
{
    switch (option) {
    case 't':
        return orr_text_read_number(optarg, &command->to);
    case 'w':
        command->trace_path = optarg;
        break;
    case 'j':
        command->json = true;
        break;
    case 'g':
        command->gdb = true;
        break;
    case 'c':
        command->check = true;
        break;
    default:
        command->help = true;
        break;
    }
    return true;
}

static int
read_options(struct command *command, int argc, char **argv)
{
    static const struct option options[] = {
        {"to", required_argument, NULL, 't'},
        {"trace", required_argument, NULL, 'w'},
        {"json", no_argument, NULL, 'j'},
        {"gdb", no_argument, NULL, 'g'},
        {"check", no_argument, NULL, 'c'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    int option;

    optind = 0;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        if (option == '?')
            return orr_usage_error("replay", "no option `%s`",
                                   argv[optind - 1]);
        if (option == ':')
            return orr_usage_error("replay", "`%s` needs a value",
                                   argv[optind - 1]);
        if (!take_option(command, option))
            return orr_usage_error("replay", "--to: `%s` is no number", optarg);
    }
    if (!command->help && argc - optind != 1)
        return orr_usage_error("replay", "one FILE was expected");
    command->path = argv[optind];
    return ORR_STATUS_PASS;
}

/* --- the run --- */

/* What became of it. */
struct outcome {
    char *difference; /* null: none */
    char *flaw;
    struct ending ending;
    uint64_t events, time_ns, digest;
};

static void
print_outcome(const struct command *command, const struct replay *replay,
              const struct outcome *o)
{
    char time[ORR_TEXT_TIME_BYTES];
    bool stopped = command->to <= replay->events;

    if (o->difference)
        printf("DIFFERS %s: %s\n", replay->scenario, o->difference);
    else if (stopped)
        printf("stopped %s after event %" PRIu64 ", as asked\n",
               replay->scenario, o->events);
    else
        printf("repeated %s exactly, %zu decisions: %s\n", replay->scenario,
               replay->count, o->flaw);
    printf("     virtual %s, %" PRIu64 " events, digest %016" PRIx64 "\n",
           orr_text_time(o->time_ns, time), o->events, o->digest);
}

static void
print_outcome_json(const struct replay *replay, const struct outcome *o)
{
    char digest[20];

    snprintf(digest, sizeof digest, "%016" PRIx64, o->digest);
    json_t *json =
        json_pack("{s:s, s:b, s:o, s:s, s:I, s:I, s:s, s:b}", "scenario",
                  replay->scenario, "same", o->difference == NULL, "difference",
                  o->difference ? json_string(o->difference) : json_null(),
                  "happened", o->flaw, "events", (json_int_t)o->events,
                  "virtual_ns", (json_int_t)o->time_ns, "digest", digest,
                  "fails", o->ending.flaw.kind != FLAW_NONE);
    json_dumpf(json, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(json);
}

static int
repeat(const struct command *command, const struct replay *replay,
       const struct scenario *scenario, const struct explore_options *options)
{
    struct outcome o = {.difference = NULL};
    char *error = NULL;
    struct trace *trace = NULL;

    if (command->trace_path && !(trace = trace_open(command->trace_path)))
        return orr_usage_error("replay", "%s cannot be written",
                               command->trace_path);
    struct explorer *x = explorer_create(scenario, options, &error);
    if (!x) {
        fprintf(stderr, "orr replay: %s: %s\n", scenario->path, error);
        free(error);
        if (trace)
            trace_close(trace, NULL);
        return ORR_STATUS_USAGE;
    }
    struct machine *m = explorer_machine(x);
    struct observer watch = trace_observer(trace);
    if (trace)
        explorer_watch(x, &watch);
    o.difference = replay_repeat(replay, x, command->to, &o.ending);
    o.flaw = explorer_explain(x, &o.ending.flaw);
    o.events = machine_events(m);
    o.time_ns = machine_now(m);
    o.digest = base_digest_run(explorer_base(x));
    if (trace && !trace_close(trace, m))
        fprintf(stderr, "orr replay: %s could not be written\n",
                command->trace_path);
    if (command->json)
        print_outcome_json(replay, &o);
    else
        print_outcome(command, replay, &o);
    int status = o.difference ? ORR_STATUS_FAIL : ORR_STATUS_PASS;
    free(o.difference);
    free(o.flaw);
    explorer_destroy(x);
    return status;
}

/* The scenario by the path it had then, or by its name. */
static struct scenario *
scenario_of(const struct replay *replay)
{
    struct complaints complaints = {0};
    struct scenario *scenario = scenario_read(replay->path, &complaints);

    if (!scenario) {
        char *path = orr_place_scenario(replay->scenario);
        complaints_free(&complaints);
        scenario = scenario_read(path, &complaints);
        free(path);
    }
    if (!scenario)
        complaints_print(&complaints, stderr);
    complaints_free(&complaints);
    return scenario;
}

static int
replay_file(const struct command *command)
{
    struct orr_modules modules;
    struct replay replay;
    char *error = NULL;
    int status = ORR_STATUS_USAGE;

    if (!orr_modules_find(&modules, &error) ||
        !replay_read(&replay, command->path, &error)) {
        fprintf(stderr, "orr replay: %s\n", error);
        free(error);
        orr_modules_free(&modules);
        return status;
    }
    struct scenario *scenario = scenario_of(&replay);
    struct explore_options options = {.modules = &modules,
                                      .window_ns = replay.window_ns,
                                      .blocks = replay.blocks,
                                      .refusals = replay.refusals,
                                      .check = command->check};
    if (scenario)
        status = repeat(command, &replay, scenario, &options);
    scenario_free(scenario);
    replay_free(&replay);
    orr_modules_free(&modules);
    return status;
}

int
orr_replay_choices(int argc, char **argv)
{
    struct command command = {.to = UINT64_MAX};
    int status = read_options(&command, argc, argv);

    if (status == ORR_STATUS_PASS && command.help)
        return orr_help_print(stdout, "replay") ? ORR_STATUS_PASS
                                                : ORR_STATUS_USAGE;
    if (status != ORR_STATUS_PASS)
        return status;
    if (command.gdb)
        return orr_gdb(argc, argv);
    return replay_file(&command);
}
