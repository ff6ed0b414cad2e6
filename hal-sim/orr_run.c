/* `orr run`: the options, and one run after another. */
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hal-sim/orr.h"
#include "hal-sim/orr_gdb.h"
#include "hal-sim/orr_paths.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/orr_verdict.h"

enum style { STYLE_TEXT, STYLE_LINES, STYLE_JSON };

struct command {
    struct run_options options;
    uint64_t seeds;  /* 0: one run, with options.seed */
    uint64_t failed; /* of these, so far */
    enum style style;
    bool quiet, gdb, help;
    struct orr_paths paths;
};

enum choice {
    OPTION_SEED = 256,
    OPTION_SEEDS,
    OPTION_UNTIL,
    OPTION_TRACE,
    OPTION_TYPE,
    OPTION_CHECK,
    OPTION_JSON,
    OPTION_QUIET,
    OPTION_GDB
};

static const struct option options[] = {
    {"seed", required_argument, NULL, OPTION_SEED},
    {"seeds", required_argument, NULL, OPTION_SEEDS},
    {"until", required_argument, NULL, OPTION_UNTIL},
    {"trace", required_argument, NULL, OPTION_TRACE},
    {"type", required_argument, NULL, OPTION_TYPE},
    {"check", no_argument, NULL, OPTION_CHECK},
    {"json", no_argument, NULL, OPTION_JSON},
    {"quiet", no_argument, NULL, OPTION_QUIET},
    {"gdb", no_argument, NULL, OPTION_GDB},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0}};

/* Takes an option that has a value; false if the value is no good. */
static bool
take_value(struct command *command, int option)
{
    switch (option) {
    case OPTION_SEED:
        return orr_text_read_number(optarg, &command->options.seed);
    case OPTION_SEEDS:
        return orr_text_read_number(optarg, &command->seeds) &&
               command->seeds > 0;
    case OPTION_UNTIL:
        return orr_text_read_time(optarg, &command->options.until_ns);
    case OPTION_TYPE:
        command->options.type = optarg;
        command->options.typist = stdin;
        return true;
    default:
        command->options.trace_path = optarg;
        return true;
    }
}

static void
take_flag(struct command *command, int option)
{
    switch (option) {
    case OPTION_CHECK:
        command->options.check = true;
        break;
    case OPTION_JSON:
        command->style = STYLE_JSON;
        break;
    case OPTION_QUIET:
        command->quiet = true;
        break;
    case OPTION_GDB:
        command->gdb = true;
        break;
    default:
        command->help = true;
        break;
    }
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
            return orr_usage_error("run", "no option `%s`", argv[optind - 1]);
        if (option == ':')
            return orr_usage_error("run", "`%s` needs a value",
                                   argv[optind - 1]);
        if (option >= OPTION_SEED && option <= OPTION_TYPE) {
            if (!take_value(command, option))
                return orr_usage_error(
                    "run", "--%s: `%s` is %s", options[index].name, optarg,
                    option == OPTION_UNTIL ? "no time such as 10ms"
                                           : "no number that fits");
            continue;
        }
        take_flag(command, option);
    }
    command->paths.path = argv + optind;
    command->paths.count = argc - optind;
    return ORR_STATUS_PASS;
}

static int
check_options(const struct command *command)
{
    bool many = command->paths.count > 1 || command->seeds > 0;
    if (command->paths.count == 0)
        return orr_usage_error("run", "no scenario was named");
    if (many && command->options.trace_path)
        return orr_usage_error("run", "--trace is for one run: one scenario, "
                                      "one --seed");
    if (many && command->options.type)
        return orr_usage_error("run", "--type is for one run: one scenario, "
                                      "one --seed");
    return ORR_STATUS_PASS;
}

static int
verdict_status(enum run_verdict verdict)
{
    switch (verdict) {
    case RUN_PASS:
        return ORR_STATUS_PASS;
    case RUN_FAIL:
        return ORR_STATUS_FAIL;
    case RUN_BROKEN:
        return ORR_STATUS_BROKEN;
    case RUN_UNFIT:
        break;
    }
    return ORR_STATUS_USAGE;
}

/* Why a run could not take place. */
static void
print_unfit(const struct scenario *scenario, const struct run_result *result)
{
    complaints_print(&result->complaints, stderr);
    if (result->error)
        fprintf(stderr, "orr run: %s: %s\n", scenario->path, result->error);
}

/* A line; what failed is told once, the others can be run on their own. */
static void
print_seed(struct command *command, const struct scenario *scenario,
           const struct run_result *result)
{
    orr_verdict_print_line(stdout, scenario, result);
    if (result->verdict != RUN_PASS && command->failed++ == 0)
        orr_verdict_print_failures(stdout, scenario, result);
}

static int
run_once(struct command *command, const struct scenario *scenario)
{
    struct run_result result = run_scenario(scenario, &command->options);
    if (result.verdict == RUN_UNFIT)
        print_unfit(scenario, &result);
    if (command->style == STYLE_JSON)
        orr_verdict_print_json(stdout, scenario, &result);
    else if (result.verdict == RUN_UNFIT)
        fflush(stdout);
    else if (command->style == STYLE_LINES)
        print_seed(command, scenario, &result);
    else
        orr_verdict_print(stdout, scenario, &result);
    if (command->style == STYLE_TEXT && result.typed && result.typed[0])
        printf("as `stimuli` of the scenario, this types it again:\n%s",
               result.typed);
    fflush(stdout);
    int status = verdict_status(result.verdict);
    run_result_free(&result);
    return status;
}

static int
worst(int a, int b)
{
    return a > b ? a : b;
}

static int
run_seeds(void *self, const struct scenario *scenario)
{
    struct command *command = self;
    int status = ORR_STATUS_PASS;
    uint64_t ran = 0;
    command->failed = 0;
    if (command->style == STYLE_TEXT && command->paths.count > 1)
        printf("%s: %s\n", scenario->name, scenario->sentence);
    if (command->seeds == 0)
        return run_once(command, scenario);
    for (uint64_t seed = 0; seed < command->seeds; seed++) {
        command->options.seed = seed;
        status = worst(status, run_once(command, scenario));
        ran++;
        if (status == ORR_STATUS_USAGE || run_was_interrupted())
            break;
    }
    if (command->style == STYLE_LINES)
        printf("%s: %" PRIu64 " of %" PRIu64 " seeds pass\n", scenario->name,
               ran - command->failed, ran);
    return status;
}

static int
run_all(struct command *command)
{
    struct orr_modules modules;
    char *error = NULL;
    int status = ORR_STATUS_PASS;
    if (!orr_modules_find(&modules, &error)) {
        fprintf(stderr, "orr run: %s\n", error);
        free(error);
        orr_modules_free(&modules);
        return ORR_STATUS_USAGE;
    }
    command->options.modules = &modules;
    command->paths.json = command->style == STYLE_JSON;
    status = orr_paths_each(&command->paths, run_seeds, command);
    if (command->paths.ran > 1 && command->style != STYLE_JSON)
        printf("%d of %d scenarios pass\n", command->paths.passed,
               command->paths.ran);
    command->options.modules = NULL;
    orr_modules_free(&modules);
    return status;
}

int
orr_command_run(int argc, char **argv)
{
    struct command command = {.options = {.until_ns = NEVER}};
    int status = read_options(&command, argc, argv);
    if (status == ORR_STATUS_PASS && command.help) {
        orr_help_print(stdout, "run");
        return ORR_STATUS_PASS;
    }
    if (status == ORR_STATUS_PASS)
        status = check_options(&command);
    if (command.seeds > 0 && command.style == STYLE_TEXT)
        command.style = STYLE_LINES;
    command.options.live = command.style == STYLE_TEXT && !command.quiet;
    command.options.progress = isatty(STDERR_FILENO);
    if (status == ORR_STATUS_PASS && command.gdb)
        status = orr_gdb(argc, argv);
    else if (status == ORR_STATUS_PASS)
        status = run_all(&command);
    return status;
}
