/* What a driver costs: blocks of a disk, read by a program that has the device
 * itself, and through the driver by calls, over a ring, and in batches. */
#include "hal-sim/bench_scenario.h"

#include <stdlib.h>
#include <string.h>

#include "hal-sim/orr_text.h"

static const struct way {
    const char *figure, *scenario;
} ways[] = {{"disk read, device itself", "read-device"},
            {"disk read, driver by calls", "read-call"},
            {"disk read, driver by ring", "read-ring"},
            {"disk read, ring, 8 at once", "read-batch"}};
#define WAYS (sizeof ways / sizeof ways[0])

/* What a run shows, from its first mark to its second. */
struct watch {
    uint64_t began, ended; /* host ns; 0: no mark yet */
    uint64_t events;
    uint64_t reads, virtual_ns; /* as the program says */
};

static void
watch_output(void *self, const struct machine *m, const struct output *output)
{
    struct watch *watch = self;
    char *rest;

    if (output->kind != ORR_WRITE_MARK) {
        watch->reads = strtoull(output->text, &rest, 10);
        if (strncmp(rest, " reads, ", strlen(" reads, ")) == 0)
            watch->virtual_ns = strtoull(rest + strlen(" reads, "), NULL, 10);
    } else if (watch->began == 0) {
        watch->events = machine_events(m);
        watch->began = bench_cpu_ns();
    } else {
        watch->ended = bench_cpu_ns();
        watch->events = machine_events(m) - watch->events;
    }
}

/* One run; why not in *error. */
static struct watch
run_once(const struct bench *bench, const struct bench_scenario *system,
         char **error)
{
    struct watch watch = {0};
    const struct observer observer = {.self = &watch, .output = watch_output};

    bench_scenario_run(bench, system, &observer, error);
    if (!*error && (watch.ended == 0 || watch.reads == 0))
        *error = orr_text_format("it did not come to its end");
    return watch;
}

static double
read_ns(const struct watch *watch)
{
    return (double)(watch->ended - watch->began) / (double)watch->reads;
}

/* Beside each run of the driver's one of the device itself. */
static void
measure_repeat(struct bench *bench, const struct way *way,
               const struct bench_scenario *own, struct bench_figure *figure)
{
    struct bench_scenario system =
        bench_scenario_open(bench, way->scenario, &figure->error);
    struct watch watch = {0};

    for (uint32_t i = 0; !figure->error && i < bench->repetitions; i++) {
        watch = run_once(bench, &system, &figure->error);
        if (figure->error)
            break;
        bench_sample(&figure->samples, read_ns(&watch));
        if (way == ways) {
            bench_sample(&figure->floor, bench_switch_ns(bench->events / 16));
            continue;
        }
        struct watch floor = run_once(bench, own, &figure->error);
        if (!figure->error)
            bench_sample(&figure->floor, read_ns(&floor));
    }
    if (!figure->error)
        figure->note = orr_text_format(
            "virtual %llu ns, of which 5000 the disk; %.1f events",
            (unsigned long long)watch.virtual_ns,
            (double)watch.events / (double)watch.reads);
    bench_scenario_close(&system);
}

void
bench_device(struct bench *bench)
{
    char *error = NULL;
    struct bench_scenario own =
        bench_scenario_open(bench, ways[0].scenario, &error);

    for (size_t i = 0; i < WAYS; i++) {
        struct bench_figure *figure =
            bench_figure_add(bench, ways[i].figure, "ns");

        if (!figure)
            continue;
        figure->floor_name = i == 0 ? "a switch and back" : "the device itself";
        if (error)
            figure->error = orr_text_format("%s", error);
        else
            measure_repeat(bench, &ways[i], &own, figure);
    }
    free(error);
    bench_scenario_close(&own);
}
