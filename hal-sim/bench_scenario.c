#include "hal-sim/bench_scenario.h"

#include <stdlib.h>

#include "hal-sim/orr_places.h"
#include "hal-sim/orr_text.h"

#define ERROR_BYTES 256u

struct bench_scenario
bench_scenario_open(const struct bench *bench, const char *name, char **error)
{
    struct complaints complaints = {0};
    struct bench_scenario system = {0};
    char *folder = orr_place_scenarios();
    char *path =
        orr_text_format("%s/bench/%s.yaml", folder ? folder : ".", name);

    system.scenario = scenario_read(path, &complaints);
    if (system.scenario)
        system.plan = scenario_plan(system.scenario, bench->modules.names,
                                    bench->modules.count, &complaints);
    if (!system.plan)
        *error = orr_text_format("bench/%s.yaml does not run here: %s", name,
                                 complaints.count ? complaints.item[0].text
                                                  : "there is none");
    free(path);
    free(folder);
    complaints_free(&complaints);
    return system;
}

void
bench_scenario_close(struct bench_scenario *system)
{
    free(system->plan);
    scenario_free(system->scenario);
}

void
bench_scenario_run(const struct bench *bench,
                   const struct bench_scenario *system,
                   const struct observer *observer, char **error)
{
    char text[ERROR_BYTES] = "";
    struct machine_config config =
        bench_config(bench, system->scenario, system->plan);
    config.observer = *observer;
    struct machine *m = machine_create(&config, text, sizeof text);

    if (!m) {
        *error = orr_text_format("no machine: %s", text);
        return;
    }
    machine_run(m, system->scenario->until_ns, UINT64_MAX);
    machine_destroy(m);
}
