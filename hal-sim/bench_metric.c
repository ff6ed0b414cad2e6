#include "hal-sim/bench_metric.h"

#include <semaphore.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/bench_print.h"
#include "hal-sim/bench_scenario.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/run_live.h"

#define PEERS_SECONDS 30.0
#define MILLION 1e6

#define ROUNDS 2000u
#define RUNS 4u /* for each repetition elsewhere: they are short */
#define WORDS 1024u
#define BLOCK_BYTES 128u

#define METRIC(name, iteration, floor, switches, ...) \
    { \
        METRIC_FIGURES ", " name, name, iteration, floor, switches, \
        { \
            __VA_ARGS__ \
        } \
    }
static const struct metric metrics[] = {
    METRIC("cooperative", "one of five equal threads counts and yields",
           METRIC_SWITCHES, 1, 0.81, 2.62, 5.47, 358),
    METRIC("preemptive",
           "one of five resumes the next higher, and suspends itself",
           METRIC_SWITCHES, 1.6, 0.51, 1.43, 5.05, 202),
    METRIC("interrupt",
           "an interrupt comes; its signal is taken, and it is acknowledged",
           METRIC_SWITCHES, 2, 1.34, 4.23, 116, 111),
    METRIC("interrupt-preemption",
           "the same, taken by a higher thread than the one it interrupts",
           METRIC_SWITCHES, 2, 0.56, 1.28, 5.66, 73),
    METRIC("message",
           "16 bytes go into a queue and out; a notification counts: 2 entries",
           METRIC_SEMAPHORE, 0, 153, 8.0, 336, 216),
    METRIC("synchronisation",
           "a notification is taken as a semaphore and given: 2 entries",
           METRIC_SEMAPHORE, 0, 200, 8.3, 671, 384),
    METRIC("memory",
           "128 bytes from a pool and back: the program's own, no entry",
           METRIC_MALLOC, 0, 182, 8.4, 729, 584),
    METRIC("basic", "a pass over 4 KiB, which only computes", METRIC_LOOP, 0,
           0),
    METRIC("object",
           "no part of the suite: a notification is created and closed",
           METRIC_MALLOC, 0, 0)};
#define METRICS (sizeof metrics / sizeof metrics[0])

/* What a run shows: the time between its marks, and the number it says. */
struct watch {
    uint64_t began, ended; /* host ns; 0: no mark yet */
    uint64_t iterations;
};

const struct metric *
metric_of_figure(const char *figure)
{
    for (size_t i = 0; i < METRICS; i++)
        if (strcmp(metrics[i].figure, figure) == 0)
            return &metrics[i];
    return NULL;
}

double
metric_peer_rate(const struct metric *metric, enum metric_peer peer)
{
    return metric->millions[peer] * MILLION / PEERS_SECONDS;
}

double
metric_best_peer_rate(const struct metric *metric)
{
    double best = 0;

    for (int peer = 0; peer < METRIC_ASSEMBLY; peer++) {
        double rate = metric_peer_rate(metric, (enum metric_peer)peer);
        best = rate > best ? rate : best;
    }
    return best;
}

static void
watch_output(void *self, const struct machine *m, const struct output *output)
{
    struct watch *watch = self;

    (void)m;
    if (output->kind != ORR_WRITE_MARK)
        watch->iterations = strtoull(output->text, NULL, 10);
    else if (watch->began == 0)
        watch->began = run_host_ns();
    else
        watch->ended = run_host_ns();
}

/* ns of one iteration; 0, and why in *error, if it did not go as it should. */
static double
metric_ns(const struct bench *bench, const struct bench_scenario *system,
          char **error)
{
    struct watch watch = {0};
    const struct observer observer = {.self = &watch, .output = watch_output};

    bench_scenario_run(bench, system, &observer, error);
    if (!*error && (watch.ended == 0 || watch.iterations == 0))
        *error = orr_text_format("it did not come to its end");
    return *error
               ? 0
               : (double)(watch.ended - watch.began) / (double)watch.iterations;
}

static void
semaphore_rounds(void)
{
    sem_t semaphore;

    sem_init(&semaphore, 0, 1);
    for (uint32_t i = 0; i < ROUNDS; i++) {
        sem_wait(&semaphore);
        sem_post(&semaphore);
    }
    sem_destroy(&semaphore);
}

static void
malloc_rounds(void)
{
    for (uint32_t i = 0; i < ROUNDS; i++) {
        void *block = malloc(BLOCK_BYTES);
        __asm__ volatile("" : : "r"(block) : "memory");
        free(block);
    }
}

/* As the workload "basic" does. */
static void
loop_rounds(void)
{
    static uint32_t words[WORDS];

    for (uint32_t round = 1; round <= ROUNDS; round++) {
        for (uint32_t i = 0; i < WORDS; i++)
            words[i] += round ^ words[i] >> 3;
        __asm__ volatile("" : : "r"(words) : "memory");
    }
}

/* How often a second the host does what the workload stands on. */
static double
floor_rate(const struct bench *bench, const struct metric *metric)
{
    uint64_t started = run_host_ns();

    switch (metric->floor) {
    case METRIC_SWITCHES:
        return 2e9 / metric->switches / bench_switch_ns(bench->events / 16);
    case METRIC_SEMAPHORE:
        semaphore_rounds();
        break;
    case METRIC_MALLOC:
        malloc_rounds();
        break;
    case METRIC_LOOP:
        loop_rounds();
        break;
    }
    return 1e9 * ROUNDS / (double)(run_host_ns() - started);
}

static const char *
floor_name(enum metric_floor floor)
{
    static const char *const names[] = {
        [METRIC_SWITCHES] = "its switches of stacks alone",
        [METRIC_SEMAPHORE] = "a semaphore of the host",
        [METRIC_MALLOC] = "malloc and free of 128 bytes",
        [METRIC_LOOP] = "the same loop outside"};

    return names[floor];
}

static void
metric_repeat(const struct bench *bench, const struct metric *metric,
              const struct bench_scenario *system, struct bench_figure *figure)
{
    for (uint32_t i = 0; !figure->error && i < RUNS * bench->repetitions; i++) {
        double ns = metric_ns(bench, system, &figure->error);
        if (figure->error)
            break;
        bench_sample(&figure->samples, 1e9 / ns);
        bench_sample(&figure->floor, floor_rate(bench, metric));
    }
}

static char *
metric_note(const struct metric *metric)
{
    if (metric_best_peer_rate(metric) == 0)
        return orr_text_format("%s", metric->iteration);
    return orr_text_format(
        "%s; ThreadX %.0f k/s, FreeRTOS %.0f k/s, Zephyr %.0f k/s",
        metric->iteration, metric_peer_rate(metric, METRIC_THREADX) / 1e3,
        metric_peer_rate(metric, METRIC_FREERTOS) / 1e3,
        metric_peer_rate(metric, METRIC_ZEPHYR) / 1e3);
}

static void
measure_metric(struct bench *bench, const struct metric *metric)
{
    struct bench_figure *figure =
        bench_figure_add(bench, metric->figure, "iterations/s");

    if (!figure)
        return;
    figure->floor_name = floor_name(metric->floor);
    char *name = orr_text_format("metric-%s", metric->name);
    struct bench_scenario system =
        bench_scenario_open(bench, name, &figure->error);
    metric_repeat(bench, metric, &system, figure);
    figure->note = metric_note(metric);
    bench_scenario_close(&system);
    free(name);
}

void
bench_metric(struct bench *bench)
{
    for (size_t i = 0; i < METRICS; i++)
        measure_metric(bench, &metrics[i]);
}

static void
rate_print(double rate)
{
    char text[ORR_TEXT_TIME_BYTES];

    printf(" %10s", rate > 0 ? bench_quantity(rate, "/s", text) : "-");
}

static void
explain_print(const struct bench *bench)
{
    puts("\nWhat an iteration is:");
    for (uint32_t i = 0; i < bench->count; i++) {
        const struct metric *metric = metric_of_figure(bench->figure[i].name);
        printf("  %-20s  %s\n", metric->name, metric->iteration);
    }
    puts("\nIterations per second, of runs of some milliseconds; "
         "scenarios/bench/metric-*.yaml.\nThe others, per second of runs of "
         "30, were measured elsewhere on a machine with\ntwo cores, each as a "
         "Linux process; assembly: Zephyr with a switch of 25 lines, no\n"
         "product. `to best`: beside the best product. Zephyr's newest "
         "simulator made 187,000\ncooperative and 108,000 preemptive rounds "
         "per second of CPU, FreeRTOS's 99,000\nand 55,000.");
}

void
metric_print(const struct bench *bench)
{
    printf("%-22s %10s %10s %10s %10s %10s %10s %10s\n", "Thread-Metric",
           "best", "median", "ThreadX", "FreeRTOS", "Zephyr", "assembly",
           "to best");
    for (uint32_t i = 0; i < bench->count; i++) {
        const struct bench_figure *figure = &bench->figure[i];
        const struct metric *metric = metric_of_figure(figure->name);
        double best = metric_best_peer_rate(metric);

        if (figure->error) {
            printf("%-22s not measured: %s\n", metric->name, figure->error);
            continue;
        }
        printf("%-22s", metric->name);
        rate_print(bench_maximum(&figure->samples));
        rate_print(bench_median(&figure->samples));
        for (int peer = 0; peer < METRIC_PEERS; peer++)
            rate_print(metric_peer_rate(metric, (enum metric_peer)peer));
        if (best > 0)
            printf(" %9.1fx", bench_maximum(&figure->samples) / best);
        putchar('\n');
    }
    explain_print(bench);
}
