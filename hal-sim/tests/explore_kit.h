/* Explorers for tests: of scenarios that exist, with programs of this build. */
#ifndef HAL_SIM_TESTS_EXPLORE_KIT_H
#define HAL_SIM_TESTS_EXPLORE_KIT_H

#include "hal-sim/explore_depth.h"
#include "hal-sim/hunt.h"
#include "hal-sim/shrink.h"

struct kit {
    struct orr_modules modules;
    struct scenario *scenario;
    struct explore_options options;
    struct explorer *x;
};

/* By the scenario's name; the test has told in ORR_APPS where its programs
 * are. Fails the test if it cannot be had. */
struct kit kit_open(const char *name);
void kit_close(struct kit *kit);

/* Made with kit->options when first asked for. */
struct explorer *kit_explorer(struct kit *kit);

/* The portfolio, up to so many runs. */
struct hunt_result kit_hunt(struct kit *kit, uint64_t runs, uint32_t jobs);

/* Runs with that many departures, all or until `most` of them have failed: how
 * many did. */
uint32_t kit_search(struct kit *kit, uint32_t bound, uint32_t most,
                    struct depth_report *report);

/* What was found, recorded; replay_free() it. */
struct replay kit_record(struct kit *kit, const struct hunt_result *found);

#endif
