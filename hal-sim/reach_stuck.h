/* Who may wait for whom where servers take part that listen at several doors:
 * while one has a call that it has not answered, it listens at another door
 * only, and nobody comes, since all who could wait as well. So philosophers
 * starve, who each hold a fork and wait for the next. */
#ifndef HAL_SIM_REACH_STUCK_H
#define HAL_SIM_REACH_STUCK_H

#include "hal-sim/reach.h"

struct stuck_step {
    uint32_t from, to; /* processes: the first waits for the second, */
    uint32_t endpoint; /* ... here */
    bool listens;      /* for a message; else for an answer to its call */
};

/* A circle of them, in order, in `steps`, which has room for all processes;
 * 0: none was found in which somebody listens. */
size_t stuck_circle(const struct reach *reach, struct stuck_step *steps);

#endif
