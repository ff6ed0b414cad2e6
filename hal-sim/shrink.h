/* A failing run made smaller: fewer decisions, the same failure. */
#ifndef HAL_SIM_SHRINK_H
#define HAL_SIM_SHRINK_H

#include "hal-sim/replay.h"

/* Delta debugging (Zeller and Hildebrandt, 2002) on the decisions, until no
 * single one can be left out. Returns how many runs that took. */
uint64_t shrink(struct replay *replay, struct explorer *x);

#endif
