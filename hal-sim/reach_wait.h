/* Who may wait for whom in a call: processes that do so in a circle can stop
 * each other for ever. */
#ifndef HAL_SIM_REACH_WAIT_H
#define HAL_SIM_REACH_WAIT_H

#include "hal-sim/reach.h"

struct waits {
    const struct reach *reach;
    size_t count;    /* of processes */
    uint32_t *via;   /* [from * count + to]: endpoint + 1; 0: it does not */
    uint32_t *steps; /* of the shortest way; 0: there is none */
};

/* By what the scenario gives; waits_free() it. */
struct waits waits_find(const struct reach *reach);
void waits_free(struct waits *waits);

/* The shortest circle through `process` of which it is the first by number:
 * its processes in order in `circle`, which has room for all. 0: there is
 * none that begins with it. */
size_t waits_circle(const struct waits *waits, size_t process,
                    uint32_t *circle);

#endif
