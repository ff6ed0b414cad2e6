/* What `orr explore` says and writes. */
#ifndef HAL_SIM_ORR_EXPLORE_H
#define HAL_SIM_ORR_EXPLORE_H

#include "hal-sim/hunt.h"
#include "hal-sim/replay.h"

/* One search, and where its findings went. */
struct exploration {
    const struct scenario *scenario;
    const struct explore_options *explore;
    const struct hunt_options *hunt;
    struct hunt_result result;
    struct replay replay; /* if something was found: shrunk */
    size_t decisions;     /* before it was shrunk */
    uint64_t shrink_runs;
    char *directory, *file; /* of the report; its replay file; or null */
    char *command;          /* repeats it */
};

/* What an exhaustive search has covered, to be quoted; null: nothing. free()
 * it. */
char *exploration_covered(const struct exploration *e);

void exploration_print(const struct exploration *e, FILE *out);
void exploration_print_json(const struct exploration *e, FILE *out);

/* Replay file, story and diagram into a folder; false, after saying why, if
 * they cannot be written. */
bool exploration_report(struct exploration *e, const char *directory);

#endif
