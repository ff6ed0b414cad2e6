/* Scenarios that measurements run: scenarios/bench/. */
#ifndef HAL_SIM_BENCH_SCENARIO_H
#define HAL_SIM_BENCH_SCENARIO_H

#include "hal-sim/bench.h"

/* A scenario with its plan; no plan: it cannot run here. */
struct bench_scenario {
    struct scenario *scenario;
    struct orr_plan *plan;
};

/* scenarios/bench/NAME.yaml. If it cannot run, *error says why. */
struct bench_scenario bench_scenario_open(const struct bench *bench,
                                          const char *name, char **error);
void bench_scenario_close(struct bench_scenario *system);

/* Runs it to its end on a machine of its own, which the observer watches. If
 * there is no machine, *error says why. */
void bench_scenario_run(const struct bench *bench,
                        const struct bench_scenario *system,
                        const struct observer *observer, char **error);

#endif
