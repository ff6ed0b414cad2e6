/* A search of one scenario by one strategy or by all in turn, on one or more
 * host processes, until something is found, all is covered, or time is up.
 * The number of a run decides what it does, so that the same seed, jobs and
 * shard find the same. */
#ifndef HAL_SIM_HUNT_H
#define HAL_SIM_HUNT_H

#include "hal-sim/explore_depth.h"
#include "hal-sim/explore_pct.h"

#define HUNT_JOBS_MAX 64u

enum hunt_strategy {
    HUNT_PORTFOLIO,
    HUNT_RANDOM,
    HUNT_PCT,
    HUNT_DEPTH,
    HUNT_STRATEGIES
};

struct hunt_options {
    enum hunt_strategy strategy;
    uint32_t depth;   /* of PCT; 0: 1 to PCT_DEPTH_MAX in turn */
    uint32_t bound;   /* of the exhaustive search */
    uint64_t runs;    /* of all jobs and shards; UINT64_MAX: no limit */
    uint64_t time_ns; /* host time; UINT64_MAX: no limit */
    uint64_t seed;
    uint32_t jobs;
    uint32_t shard, shards; /* this is shard 1.. of so many */
    uint32_t check_every;   /* invariants after all events of so many runs */
    bool progress;          /* tell on stderr */
};

/* What the workers have done, one or all together. */
struct hunt_sums {
    uint64_t runs, events, states, cut;
    uint64_t random_runs, pct_runs[PCT_DEPTH_MAX + 1], depth_runs;
    uint32_t threads, steps; /* the most, for PCT's guarantee */
    struct depth_report depth;
};

struct hunt_result {
    bool found;
    bool exhausted, interrupted;
    struct hunt_sums sums;
    uint64_t number; /* of the run that failed */
    uint64_t host_ns;
    char how[48];   /* the strategy that found it */
    uint8_t *trail; /* what it picked; free() it */
    uint32_t trail_count;
};

struct hunt_result hunt(struct explorer *x, const struct hunt_options *options);

/* "portfolio", "random", "pct", "exhaustive". */
const char *hunt_strategy_name(enum hunt_strategy strategy);

#endif
