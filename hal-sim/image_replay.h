/* The log of an image's run (orr boot --record), fed to the same core in this
 * process. The core's machine here is a simulated one that never runs. */
#ifndef HAL_SIM_IMAGE_REPLAY_H
#define HAL_SIM_IMAGE_REPLAY_H

#include <stdio.h>

#include "hal-sim/machine.h"

struct image_replay {
    char *scenario;     /* path of the scenario, as it was recorded */
    char *machine;      /* name of the machine that recorded it */
    uint64_t events;    /* fed so far */
    uint64_t checked;   /* full digests that were equal */
    uint64_t digest;    /* of the kernel here, at the end */
    bool whole;         /* the log has its end, and it was reached */
    char *difference;   /* the first one, in words; null: none */
    char *error;        /* why the log cannot be read; null: it can */
    struct machine *at; /* in the state that was reached; null: no log */
};

/* Does this file begin as such a log does? */
bool image_replay_is_log(const char *path);

/* Replays up to event number `to`. The observer hears of it as of a run. */
struct image_replay image_replay(const char *path, uint64_t to,
                                 const struct observer *observer);
void image_replay_free(struct image_replay *replay);

#endif
