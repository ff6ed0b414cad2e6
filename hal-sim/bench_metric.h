/* The Thread-Metric workloads (apps/thread_metric), and what other kernels
 * make of the suite. */
#ifndef HAL_SIM_BENCH_METRIC_H
#define HAL_SIM_BENCH_METRIC_H

#include <stdbool.h>

/* What the names of their figures begin with. */
#define METRIC_FIGURES "thread-metric"

/* Kernels that run as a Linux process. */
enum metric_peer {
    METRIC_THREADX,
    METRIC_FREERTOS,
    METRIC_ZEPHYR,
    METRIC_ASSEMBLY, /* Zephyr with a switch as fast as can be: no product */
    METRIC_PEERS
};

/* What of the host's a workload cannot do without, or is nearest to. */
enum metric_floor {
    METRIC_SWITCHES,  /* of stacks, so many in an iteration */
    METRIC_SEMAPHORE, /* given and taken */
    METRIC_MALLOC,    /* 128 bytes, and free */
    METRIC_LOOP       /* the same work, outside of the machine */
};

/* A workload; its scenario is scenarios/bench/metric-<name>.yaml. */
struct metric {
    const char *figure; /* "thread-metric, <name>" */
    const char *name;
    const char *iteration; /* what is done in one */
    enum metric_floor floor;
    double switches;
    double millions[METRIC_PEERS]; /* of iterations in 30 s; 0: not measured */
};

/* The workload that a figure is of; null: none. */
const struct metric *metric_of_figure(const char *figure);

/* Iterations per second of a peer; 0: not measured. */
double metric_peer_rate(const struct metric *metric, enum metric_peer peer);

/* The fastest of the products. */
double metric_best_peer_rate(const struct metric *metric);

struct bench;
/* The table, with the peers beside each workload. */
void metric_print(const struct bench *bench);

#endif
