/* What the tests of the scenario reader share. */
#ifndef HAL_SIM_TESTS_SCENARIO_KIT_H
#define HAL_SIM_TESTS_SCENARIO_KIT_H

#include "hal-sim/scenario.h"

/* A scenario in which every key is written. */
extern const char scenario_kit_full[];

/* The scenario of a text, and its plan, which must both be fine. */
struct scenario *scenario_kit_read(const char *text);
struct orr_plan *scenario_kit_plan(const struct scenario *scenario);

#endif
