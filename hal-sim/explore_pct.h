/* Probabilistic concurrency testing (Burckhardt et al., ASPLOS 2010): threads
 * have random priorities of the search's own, and the best that can go on
 * does; at depth - 1 random steps the one that runs falls below all others. A
 * failure that needs `depth` ordered events, among `threads` threads in at
 * most `steps` steps, is met by a run with a chance of at least
 * 1 / (threads * steps ^ (depth - 1)). */
#ifndef HAL_SIM_EXPLORE_PCT_H
#define HAL_SIM_EXPLORE_PCT_H

#include "hal-sim/explore.h"

#define PCT_DEPTH_MAX 5u

struct pct;

struct pct *pct_create(struct explorer *x);
void pct_destroy(struct pct *pct);

/* depth: 1..PCT_DEPTH_MAX. */
struct ending pct_run(struct pct *pct, uint32_t depth, uint64_t seed);

/* The most threads and steps seen in a run so far: `steps` is estimated anew
 * whenever a run gets longer. */
uint32_t pct_threads(const struct pct *pct);
uint32_t pct_steps(const struct pct *pct);

/* The guarantee for one run. */
double pct_chance(uint32_t threads, uint32_t steps, uint32_t depth);

#endif
