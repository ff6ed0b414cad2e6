/* `orr check`: what is wrong with scenario files, without running them. */
#include <getopt.h>
#include <stdlib.h>

#include "hal-sim/orr.h"
#include "hal-sim/orr_modules.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/orr_verdict.h"

struct check {
    const struct orr_modules *modules; /* null: programs are not looked for */
    bool json, strict;
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
    else
        complaints_print(complaints, stderr);
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

static int
check_path(const struct check *check, const char *path)
{
    struct complaints complaints = {0}, warnings = {0};
    struct scenario *scenario = scenario_read(path, &complaints);
    if (!scenario) {
        report(check, path, &complaints);
        return ORR_STATUS_USAGE;
    }
    complaints_free(&complaints);
    scenario_warn(scenario, &warnings);
    bool quiet = warnings.count == 0;
    bool fine = check_plan(check, scenario);
    if (fine)
        fine = report(check, path, &warnings);
    else
        complaints_free(&warnings);
    if (fine && !check->json)
        print_counts(scenario);
    if (fine && check->json && quiet)
        orr_verdict_print_json_complaints(stdout, path, false, &complaints);
    scenario_free(scenario);
    return fine ? ORR_STATUS_PASS : ORR_STATUS_USAGE;
}

int
orr_command_check(int argc, char **argv)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'},
                                            {"strict", no_argument, NULL, 's'},
                                            {"format", no_argument, NULL, 'f'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    struct check check = {0};
    struct orr_modules modules;
    char *error = NULL;
    int option, status = ORR_STATUS_PASS;
    optind = 0;
    opterr = 0;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (option == '?')
            return orr_usage_error("check", "no option `%s`", argv[optind - 1]);
        if (option == 'h')
            return !orr_help_print(stdout, "check");
        if (option == 'f') {
            scenario_reference(stdout);
            return ORR_STATUS_PASS;
        }
        check.json |= option == 'j';
        check.strict |= option == 's';
    }
    if (optind == argc)
        return orr_usage_error("check", "no scenario was named");
    if (orr_modules_find(&modules, &error))
        check.modules = &modules;
    for (int i = optind; i < argc; i++)
        if (check_path(&check, argv[i]) != ORR_STATUS_PASS)
            status = ORR_STATUS_USAGE;
    orr_modules_free(&modules);
    free(error);
    return status;
}
