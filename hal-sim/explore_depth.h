/* Exhaustive search, depth first, in rounds: all runs that leave the default
 * at most 0, 1, 2, 3, ... times. States that were met before, with as many
 * departures left, are not searched again. A round in which nothing was left
 * out for want of departures has covered everything.
 *
 * Several can share it out: each takes its part of the first departures. What
 * is met again on the ordinary run is left to whoever has that departure, so
 * only all parts together have covered what each says. */
#ifndef HAL_SIM_EXPLORE_DEPTH_H
#define HAL_SIM_EXPLORE_DEPTH_H

#include "hal-sim/explore.h"

#define DEPTH_UNBOUNDED 1000000u

struct depth_search;

/* Part `index`, from 0, of `count`. */
struct depth_part {
    uint64_t index, count;
};

/* `bound`: departures of the last round. */
struct depth_search *depth_create(struct explorer *x, uint32_t bound);
struct depth_search *depth_create_part(struct explorer *x, uint32_t bound,
                                       struct depth_part part);
void depth_destroy(struct depth_search *d);

/* The next run: to its end, or to a state that was met before. False: there
 * is none left. */
bool depth_next(struct depth_search *d, struct ending *ending);

struct depth_report {
    bool complete;   /* every schedule was covered */
    uint32_t bound;  /* else: all with at most so many departures, */
    bool bound_done; /* ... if even these */
    uint64_t runs;   /* that covered this */
    uint64_t states; /* distinct ones, of the newest round */
};
struct depth_report depth_report(const struct depth_search *d);

#endif
