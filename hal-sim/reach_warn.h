/* What is hardly meant about who may reach what. */
#ifndef HAL_SIM_REACH_WARN_H
#define HAL_SIM_REACH_WARN_H

#include "hal-sim/reach_watch.h"
#include "hal-sim/scenario_complain.h"

/* Processes that may wait for each other in a circle, and rights that nobody
 * can make use of. */
void reach_warn(struct critic *critic, const struct reach *reach);

/* Rights that a run has made no use of. */
void reach_warn_unused(struct critic *critic, const struct scenario *scenario,
                       const struct reach_watch *watch);

#endif
