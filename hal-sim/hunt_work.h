/* What the host processes of a hunt share, and the work of one of them. */
#ifndef HAL_SIM_HUNT_WORK_H
#define HAL_SIM_HUNT_WORK_H

#include <stdatomic.h>

#include "hal-sim/hunt.h"

#define TRAIL_MAX (1u << 20)

/* Written by one worker; read by the others and by who started it. */
struct worker {
    struct hunt_sums sums;
    bool found, exhausted;
    uint64_t number;
    char how[48];
    uint32_t trail_count;
    uint8_t trail[TRAIL_MAX];
};

/* Memory that all of them share. */
struct hunt_board {
    _Atomic uint64_t first_found; /* lowest number of a failing run */
    _Atomic bool stop;            /* all is covered */
    struct worker worker[];
};

struct job {
    struct explorer *x;
    const struct hunt_options *options;
    struct hunt_board *board;
    uint32_t index;      /* of this worker in the board */
    uint64_t started_ns; /* host time */
    void (*progress)(const struct job *job);
};

void hunt_work(const struct job *job);

#endif
