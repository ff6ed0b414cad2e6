/* What became of a run, for people and for programs. */
#ifndef HAL_SIM_ORR_VERDICT_H
#define HAL_SIM_ORR_VERDICT_H

#include <stdio.h>

#include "hal-sim/run.h"

/* Each expectation, then the verdict and the figures. */
void orr_verdict_print(FILE *out, const struct scenario *scenario,
                       const struct run_result *result);

/* All of it in one line: verdict, scenario, seed, digest, events, time. */
void orr_verdict_print_line(FILE *out, const struct scenario *scenario,
                            const struct run_result *result);

/* Only the expectations that do not hold, and why. */
void orr_verdict_print_failures(FILE *out, const struct scenario *scenario,
                                const struct run_result *result);

/* One JSON object in one line. */
void orr_verdict_print_json(FILE *out, const struct scenario *scenario,
                            const struct run_result *result);

/* What is to be said of a file: verdict "error" if it cannot be used, else
 * "ok". */
void orr_verdict_print_json_complaints(FILE *out, const char *path, bool error,
                                       const struct complaints *complaints);

#endif
