/* `orr explore`: the options, and one search after another. */
#include "hal-sim/orr_explore.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hal-sim/orr.h"
#include "hal-sim/orr_paths.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/run.h"
#include "hal-sim/shrink.h"

#define CHECK_EVERY 256u
#define TIME_DEFAULT_NS UINT64_C(10000000000)

struct command {
    struct hunt_options hunt;
    struct explore_options explore;
    bool delay_given, refusals, json, help;
    const char *report; /* folder; null: reports/NAME */
    struct orr_paths paths;
};

enum choice_of_option {
    OPTION_RUNS = 256,
    OPTION_TIME,
    OPTION_SEED,
    OPTION_JOBS,
    OPTION_SHARD,
    OPTION_STRATEGY,
    OPTION_DEPTH,
    OPTION_PREEMPTIONS,
    OPTION_DELAY,
    OPTION_BLOCKS,
    OPTION_REPORT,
    OPTION_REFUSALS,
    OPTION_CHECK,
    OPTION_JSON
};

static const struct option options[] = {
    {"runs", required_argument, NULL, OPTION_RUNS},
    {"time", required_argument, NULL, OPTION_TIME},
    {"seed", required_argument, NULL, OPTION_SEED},
    {"jobs", required_argument, NULL, OPTION_JOBS},
    {"shard", required_argument, NULL, OPTION_SHARD},
    {"strategy", required_argument, NULL, OPTION_STRATEGY},
    {"depth", required_argument, NULL, OPTION_DEPTH},
    {"preemptions", required_argument, NULL, OPTION_PREEMPTIONS},
    {"delay", required_argument, NULL, OPTION_DELAY},
    {"blocks", required_argument, NULL, OPTION_BLOCKS},
    {"report", required_argument, NULL, OPTION_REPORT},
    {"refusals", no_argument, NULL, OPTION_REFUSALS},
    {"check", no_argument, NULL, OPTION_CHECK},
    {"json", no_argument, NULL, OPTION_JSON},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0}};

/* What those with a value take, in the order of enum choice. */
static const char *const wanted[] = {"a number from 1 on",
                                     "a time such as 10s",
                                     "a number",
                                     "a number from 1 to 64",
                                     "I/N with I from 1 to N",
                                     "portfolio, random, pct or exhaustive",
                                     "a number from 1 to 5",
                                     "a number from 0 to 1000000",
                                     "a time such as 2ms",
                                     "a number from 0 to 1000000",
                                     "a folder"};
_Static_assert(sizeof wanted / sizeof wanted[0] ==
                   OPTION_REPORT - OPTION_RUNS + 1,
               "one for each");
_Static_assert(HUNT_JOBS_MAX == 64 && PCT_DEPTH_MAX == 5, "as they are told");
_Static_assert(DEPTH_UNBOUNDED == 1000000, "as it is told");
_Static_assert(EXPLORE_BLOCKS_MAX == 1000000, "as it is told");

static bool
take_number(uint32_t *to, uint32_t least, uint32_t most)
{
    uint64_t number;

    if (!orr_text_read_number(optarg, &number) || number < least ||
        number > most)
        return false;
    *to = (uint32_t)number;
    return true;
}

static bool
take_shard(struct hunt_options *hunt)
{
    char *slash = strchr(optarg, '/');
    uint64_t shard, shards;

    if (!slash)
        return false;
    char *text = orr_text_format("%.*s", (int)(slash - optarg), optarg);
    bool fine = orr_text_read_number(text, &shard) &&
                orr_text_read_number(slash + 1, &shards) && shard >= 1 &&
                shard <= shards && shards <= 100000;
    free(text);
    if (!fine)
        return false;
    hunt->shard = (uint32_t)shard;
    hunt->shards = (uint32_t)shards;
    return true;
}

static bool
take_strategy(struct hunt_options *hunt)
{
    for (int i = 0; i < HUNT_STRATEGIES; i++) {
        if (strcmp(optarg, hunt_strategy_name((enum hunt_strategy)i)) != 0)
            continue;
        hunt->strategy = (enum hunt_strategy)i;
        return true;
    }
    return false;
}

/* Takes an option that has a value; false if the value is no good. */
static bool
take_value(struct command *command, int option)
{
    struct hunt_options *hunt = &command->hunt;

    switch (option) {
    case OPTION_RUNS:
        return orr_text_read_number(optarg, &hunt->runs) && hunt->runs > 0;
    case OPTION_TIME:
        return orr_text_read_time(optarg, &hunt->time_ns);
    case OPTION_SEED:
        return orr_text_read_number(optarg, &hunt->seed);
    case OPTION_JOBS:
        return take_number(&hunt->jobs, 1, HUNT_JOBS_MAX);
    case OPTION_SHARD:
        return take_shard(hunt);
    case OPTION_STRATEGY:
        return take_strategy(hunt);
    case OPTION_DEPTH:
        return take_number(&hunt->depth, 1, PCT_DEPTH_MAX);
    case OPTION_PREEMPTIONS:
        return take_number(&hunt->bound, 0, DEPTH_UNBOUNDED);
    case OPTION_DELAY:
        command->delay_given = true;
        return orr_text_read_time(optarg, &command->explore.window_ns);
    case OPTION_BLOCKS:
        return take_number(&command->explore.blocks, 0, EXPLORE_BLOCKS_MAX);
    default:
        command->report = optarg;
        return true;
    }
}

static void
take_flag(struct command *command, int option)
{
    command->json |= option == OPTION_JSON;
    command->help |= option == 'h';
    command->refusals |= option == OPTION_REFUSALS;
    command->explore.check |= option == OPTION_CHECK;
}

/* ORR_STATUS_PASS, or that of an error that was told. */
static int
read_options(struct command *command, int argc, char **argv)
{
    int option, index = 0;

    optind = 0;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":h", options, &index)) != -1) {
        if (option == '?')
            return orr_usage_error("explore", "no option `%s`",
                                   argv[optind - 1]);
        if (option == ':')
            return orr_usage_error("explore", "`%s` needs a value",
                                   argv[optind - 1]);
        if (option >= OPTION_RUNS && option <= OPTION_REPORT) {
            if (!take_value(command, option))
                return orr_usage_error(
                    "explore", "--%s: `%s` will not do: %s was expected",
                    options[index].name, optarg, wanted[option - OPTION_RUNS]);
            continue;
        }
        take_flag(command, option);
    }
    command->paths.path = argv + optind;
    command->paths.count = argc - optind;
    return ORR_STATUS_PASS;
}

/* Without any limit there is one, unless the search ends by itself. */
static int
check_options(struct command *command)
{
    struct hunt_options *hunt = &command->hunt;

    if (command->paths.count == 0)
        return orr_usage_error("explore", "no scenario was named");
    if (command->report && command->paths.count > 1)
        return orr_usage_error("explore", "--report is for one scenario");
    if (hunt->strategy != HUNT_DEPTH && hunt->runs == UINT64_MAX &&
        hunt->time_ns == UINT64_MAX)
        hunt->time_ns = TIME_DEFAULT_NS;
    return ORR_STATUS_PASS;
}

/* The failing run, made small. */
static void
take_finding(struct exploration *e, struct explorer *x)
{
    struct replay *replay = &e->replay;
    const struct hunt_result *result = &e->result;

    *replay = (struct replay){
        .path = orr_text_format("%s", e->scenario->path),
        .scenario = orr_text_format("%s", e->scenario->name),
        .found = orr_text_format("%s in run %llu, seed %llu", result->how,
                                 (unsigned long long)result->number + 1,
                                 (unsigned long long)e->hunt->seed),
        .window_ns = e->explore->window_ns,
        .blocks = e->explore->blocks,
        .refusals = e->explore->refusals};
    replay_record(replay, x, result->trail, result->trail_count);
    e->decisions = replay->count;
    e->shrink_runs = shrink(replay, x);
    replay->flaw_text = explorer_explain(x, &replay->flaw);
}

static int
explore(void *self, const struct scenario *scenario)
{
    struct command *command = self;
    struct exploration e = {.scenario = scenario,
                            .explore = &command->explore,
                            .hunt = &command->hunt};
    char *error = NULL;
    int status = ORR_STATUS_PASS;

    if (!command->delay_given)
        command->explore.window_ns = scenario->search_delay_ns;
    command->explore.refusals = command->refusals || scenario->search_refusals;
    struct explorer *x = explorer_create(scenario, &command->explore, &error);
    if (!x) {
        fprintf(stderr, "orr explore: %s: %s\n", scenario->path, error);
        free(error);
        return ORR_STATUS_USAGE;
    }
    e.result = hunt(x, &command->hunt);
    if (e.result.found) {
        status = ORR_STATUS_FAIL;
        take_finding(&e, x);
        if (!exploration_report(&e, command->report))
            status = ORR_STATUS_USAGE;
    }
    explorer_destroy(x);
    if (command->json)
        exploration_print_json(&e, stdout);
    else
        exploration_print(&e, stdout);
    fflush(stdout);
    replay_free(&e.replay);
    free(e.result.trail);
    free(e.directory);
    free(e.file);
    free(e.command);
    return status;
}

static int
explore_all(struct command *command)
{
    struct orr_modules modules;
    char *error = NULL;
    int status = ORR_STATUS_PASS;

    if (!orr_modules_find(&modules, &error)) {
        fprintf(stderr, "orr explore: %s\n", error);
        free(error);
        orr_modules_free(&modules);
        return ORR_STATUS_USAGE;
    }
    command->explore.modules = &modules;
    command->paths.json = command->json;
    status = orr_paths_each(&command->paths, explore, command);
    command->explore.modules = NULL;
    orr_modules_free(&modules);
    return status;
}

int
orr_command_explore(int argc, char **argv)
{
    struct command command = {.explore = {.blocks = EXPLORE_BLOCKS},
                              .hunt = {.bound = DEPTH_UNBOUNDED,
                                       .runs = UINT64_MAX,
                                       .time_ns = UINT64_MAX,
                                       .seed = 1,
                                       .jobs = 1,
                                       .shard = 1,
                                       .shards = 1,
                                       .check_every = CHECK_EVERY,
                                       .progress = isatty(STDERR_FILENO)}};
    int status = read_options(&command, argc, argv);

    if (status == ORR_STATUS_PASS && command.help) {
        orr_help_print(stdout, "explore");
        return ORR_STATUS_PASS;
    }
    if (status == ORR_STATUS_PASS)
        status = check_options(&command);
    return status == ORR_STATUS_PASS ? explore_all(&command) : status;
}
