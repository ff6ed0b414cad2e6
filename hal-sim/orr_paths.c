#include "hal-sim/orr_paths.h"

#include <stdio.h>
#include <stdlib.h>

#include "hal-sim/orr.h"
#include "hal-sim/orr_places.h"
#include "hal-sim/orr_verdict.h"

static int
one_path(const struct orr_paths *paths, const char *path_or_name,
         orr_path_fn each, void *command)
{
    struct complaints complaints = {0};
    char *path = orr_place_scenario(path_or_name);
    struct scenario *scenario = scenario_read(path, &complaints);
    int status = ORR_STATUS_USAGE;

    if (scenario) {
        status = each(command, scenario);
    } else {
        complaints_print(&complaints, stderr);
        if (paths->json)
            orr_verdict_print_json_complaints(stdout, path, true, &complaints);
    }
    scenario_free(scenario);
    complaints_free(&complaints);
    free(path);
    return status;
}

int
orr_paths_each(struct orr_paths *paths, orr_path_fn each, void *command)
{
    int worst = ORR_STATUS_PASS;

    run_catch_interrupt();
    paths->ran = paths->passed = 0;
    for (; paths->ran < paths->count && !run_was_interrupted(); paths->ran++) {
        int one = one_path(paths, paths->path[paths->ran], each, command);
        paths->passed += one == ORR_STATUS_PASS;
        worst = one > worst ? one : worst;
    }
    return worst;
}
