/* `orr bench`: what is measured, and beside which floor. */
#ifndef HAL_SIM_BENCH_H
#define HAL_SIM_BENCH_H

#include "hal-sim/machine.h"
#include "hal-sim/orr_modules.h"
#include "hal-sim/scenario.h"

#define BENCH_REPETITIONS_MAX 64u
#define BENCH_FIGURES_MAX 48u

/* The same thing, measured several times. */
struct bench_samples {
    double value[BENCH_REPETITIONS_MAX];
    uint32_t count;
};

struct bench_figure {
    const char *name;
    const char *unit;
    struct bench_samples samples;
    const char *floor_name; /* null: it has no floor */
    struct bench_samples floor;
    char *note;  /* null, or what else is to be known */
    char *error; /* null, or why it could not be measured */
};

struct bench {
    uint32_t repetitions;
    uint64_t events;  /* of one repetition of the short measurements */
    const char *only; /* names that contain this; null: all */
    struct orr_modules modules; /* of the programs; may be none */
    struct bench_figure figure[BENCH_FIGURES_MAX];
    uint32_t count;
};

/* A machine for a scenario, with all programs; nobody watches. */
struct machine_config bench_config(const struct bench *bench,
                                   const struct scenario *scenario,
                                   const struct orr_plan *plan);

/* Adds a figure, to be filled in; null if nobody asked for it. */
struct bench_figure *bench_figure_add(struct bench *bench, const char *name,
                                      const char *unit);
void bench_sample(struct bench_samples *samples, double value);
double bench_minimum(const struct bench_samples *samples);
double bench_maximum(const struct bench_samples *samples);
double bench_median(const struct bench_samples *samples);

/* The measurements, each in the file of its name. */
void bench_kernel(struct bench *bench);
void bench_machine(struct bench *bench);
void bench_host(struct bench *bench);
void bench_search(struct bench *bench);
void bench_fuzz(struct bench *bench);
void bench_block(struct bench *bench);
void bench_state(struct bench *bench);
void bench_metric(struct bench *bench);
void bench_device(struct bench *bench);

/* Time that this process has computed: what else the host does is no part of
 * it. For whatever makes no system calls. */
uint64_t bench_cpu_ns(void);

/* ns of one switch to another stack and back: the least of short turns that
 * make `rounds` together. */
double bench_switch_ns(uint64_t rounds);

#endif
