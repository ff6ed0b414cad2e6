/* `orr check`: what is wrong with scenario files, without running them. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/orr.h"
#include "hal-sim/orr_modules.h"
#include "hal-sim/orr_places.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/orr_verdict.h"
#include "hal-sim/reach_print.h"
#include "hal-sim/run.h"

struct check {
    const struct orr_modules *modules; /* null: programs are not looked for */
    const char *svg; /* where the picture goes; null: nowhere */
    bool json, strict, reach, run;
};

static void
print_count(const char *before, size_t count, const char *one, const char *many)
{
    printf("%s%zu %s", before, count, count == 1 ? one : many);
}

static void
print_counts(const struct scenario *scenario)
{
    size_t handles = 0;
    for (size_t i = 0; i < scenario->processes_count; i++)
        handles += scenario->processes[i].handles_count;
    printf("%s: ok:", scenario->path);
    print_count(" ", scenario->processes_count, "process", "processes");
    print_count(", ", scenario->objects_count, "object", "objects");
    print_count(", ", handles, "handle", "handles");
    print_count(", ", scenario->stimuli_count, "stimulus", "stimuli");
    print_count(", ", scenario->expectations_count, "expectation",
                "expectations");
    putchar('\n');
}

/* Prints one list of complaints; is it empty, but for warnings? */
static bool
report(const struct check *check, const char *path,
       struct complaints *complaints)
{
    size_t errors = 0;
    for (size_t i = 0; i < complaints->count; i++)
        errors += check->strict || !complaints->item[i].warning;
    if (check->json && complaints->count > 0)
        orr_verdict_print_json_complaints(stdout, path, errors > 0, complaints);
    else if (complaints->count > 0) {
        fflush(stdout); /* in the order of the files, wherever both go */
        complaints_print(complaints, stderr);
    }
    complaints_free(complaints);
    return errors == 0;
}

/* Are all of its programs there? */
static bool
check_plan(const struct check *check, const struct scenario *scenario)
{
    struct complaints complaints = {0};
    if (!check->modules)
        return true;
    struct orr_plan *plan = scenario_plan(scenario, check->modules->names,
                                          check->modules->count, &complaints);
    free(plan);
    return report(check, scenario->path, &complaints);
}

/* False, and says why, if the picture cannot be written. */
static bool
draw(const struct check *check, const struct reach *reach)
{
    FILE *out = check->svg ? fopen(check->svg, "w") : NULL;
    if (!check->svg)
        return true;
    if (out)
        reach_draw(reach, out);
    bool fine = out && !ferror(out);
    if (out)
        fine &= fclose(out) == 0;
    if (!fine)
        fprintf(stderr, "orr check: %s: %s\n", check->svg, strerror(errno));
    return fine;
}

/* What each process can ever reach, as it was asked for. */
static bool
check_reach(const struct check *check, const struct scenario *scenario)
{
    struct reach *reach = reach_create(scenario);
    if (check->reach && check->json)
        reach_print_json(reach, stdout);
    else if (check->reach)
        reach_print(reach, stdout);
    bool fine = draw(check, reach);
    reach_free(reach);
    return fine;
}

/* What is hardly meant, after a run if one was asked for. False: it could not
 * be made, which was told. */
static bool
find_warnings(const struct check *check, const struct scenario *scenario,
              struct complaints *warnings)
{
    const struct run_options options = {.modules = check->modules,
                                        .until_ns = NEVER};
    struct run_result result = {.verdict = RUN_UNFIT};
    if (!check->run) {
        scenario_warn(scenario, NULL, warnings);
        return true;
    }
    if (check->modules)
        result = run_scenario(scenario, &options);
    bool fine = result.verdict == RUN_PASS || result.verdict == RUN_FAIL;
    if (fine)
        scenario_warn(scenario, result.reach, warnings);
    else
        fprintf(stderr, "orr check: %s: it cannot be run: %s\n", scenario->path,
                result.error ? result.error : "no programs");
    run_result_free(&result);
    return fine;
}

static bool
check_scenario(const struct check *check, const struct scenario *scenario)
{
    struct complaints none = {0}, warnings = {0};
    if (!check_plan(check, scenario) ||
        !find_warnings(check, scenario, &warnings))
        return false;
    bool quiet = warnings.count == 0 && !check->reach;
    bool fine = report(check, scenario->path, &warnings) &&
                check_reach(check, scenario);
    if (fine && !check->json)
        print_counts(scenario);
    if (fine && check->json && quiet)
        orr_verdict_print_json_complaints(stdout, scenario->path, false, &none);
    return fine;
}

static int
check_path(const struct check *check, const char *path_or_name)
{
    struct complaints complaints = {0};
    char *path = orr_place_scenario(path_or_name);
    struct scenario *scenario = scenario_read(path, &complaints);
    bool fine = scenario && check_scenario(check, scenario);
    if (!scenario)
        report(check, path, &complaints);
    scenario_free(scenario);
    free(path);
    return fine ? ORR_STATUS_PASS : ORR_STATUS_USAGE;
}

int
orr_command_check(int argc, char **argv)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 'j'},
        {"strict", no_argument, NULL, 's'},
        {"format", no_argument, NULL, 'f'},
        {"reach", no_argument, NULL, 'r'},
        {"svg", required_argument, NULL, 'o'},
        {"run", no_argument, NULL, 'u'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    struct check check = {0};
    struct orr_modules modules;
    char *error = NULL;
    int option, status = ORR_STATUS_PASS;
    optind = 0;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        if (option == '?')
            return orr_usage_error("check", "no option `%s`", argv[optind - 1]);
        if (option == 'h')
            return !orr_help_print(stdout, "check");
        if (option == 'f') {
            scenario_reference(stdout);
            return ORR_STATUS_PASS;
        }
        if (option == ':')
            return orr_usage_error("check", "`%s` needs a value",
                                   argv[optind - 1]);
        if (option == 'o')
            check.svg = optarg;
        check.reach |= option == 'r';
        check.run |= option == 'u';
        check.json |= option == 'j';
        check.strict |= option == 's';
    }
    if (optind == argc)
        return orr_usage_error("check", "no scenario was named");
    if (check.svg && argc - optind > 1)
        return orr_usage_error("check", "--svg is for one scenario");
    if (orr_modules_find(&modules, &error))
        check.modules = &modules;
    for (int i = optind; i < argc; i++)
        if (check_path(&check, argv[i]) != ORR_STATUS_PASS)
            status = ORR_STATUS_USAGE;
    orr_modules_free(&modules);
    free(error);
    return status;
}
