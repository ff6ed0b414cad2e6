/* What a driver costs: blocks of a disk, read by a program that has the device
 * itself, and through the driver by calls, over a ring, and in batches. */
#include "hal-sim/bench.h"

#include <stdlib.h>
#include <string.h>

#include "hal-sim/orr_places.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/scenario.h"

#define ERROR_BYTES 256u

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
run_once(const struct bench *bench, const struct scenario *scenario,
         const struct orr_plan *plan, char **error)
{
    char text[ERROR_BYTES] = "";
    struct watch watch = {0};
    struct machine_config config = bench_config(bench, scenario, plan);
    config.observer = (struct observer){.self = &watch, .output = watch_output};
    struct machine *m = machine_create(&config, text, sizeof text);

    if (m) {
        machine_run(m, scenario->until_ns, UINT64_MAX);
        machine_destroy(m);
    }
    if (watch.ended == 0 || watch.reads == 0)
        *error = orr_text_format("it did not come to its end %s", text);
    return watch;
}

static double
read_ns(const struct watch *watch)
{
    return (double)(watch->ended - watch->began) / (double)watch->reads;
}

/* A scenario with its plan. */
struct system {
    struct scenario *scenario;
    struct orr_plan *plan;
};

static struct system
system_open(const struct bench *bench, const char *name, char **error)
{
    struct complaints complaints = {0};
    struct system system = {0};
    char *folder = orr_place_scenarios();
    char *path =
        orr_text_format("%s/bench/%s.yaml", folder ? folder : ".", name);

    system.scenario = scenario_read(path, &complaints);
    if (system.scenario)
        system.plan = scenario_plan(system.scenario, bench->modules.names,
                                    bench->modules.count, &complaints);
    if (!system.plan)
        *error = orr_text_format("there is no scenario bench/%s.yaml that "
                                 "runs here",
                                 name);
    free(path);
    free(folder);
    complaints_free(&complaints);
    return system;
}

static void
system_close(struct system *system)
{
    free(system->plan);
    scenario_free(system->scenario);
}

/* Beside each run of the driver's one of the device itself. */
static void
measure_repeat(struct bench *bench, const struct way *way,
               const struct system *own, struct bench_figure *figure)
{
    struct system system = system_open(bench, way->scenario, &figure->error);
    struct watch watch = {0};

    for (uint32_t i = 0; !figure->error && i < bench->repetitions; i++) {
        watch = run_once(bench, system.scenario, system.plan, &figure->error);
        if (figure->error)
            break;
        bench_sample(&figure->samples, read_ns(&watch));
        if (way == ways) {
            bench_sample(&figure->floor, bench_switch_ns(bench->events / 16));
            continue;
        }
        struct watch floor =
            run_once(bench, own->scenario, own->plan, &figure->error);
        if (!figure->error)
            bench_sample(&figure->floor, read_ns(&floor));
    }
    if (!figure->error)
        figure->note = orr_text_format(
            "virtual %llu ns, of which 5000 the disk; %.1f events",
            (unsigned long long)watch.virtual_ns,
            (double)watch.events / (double)watch.reads);
    system_close(&system);
}

void
bench_device(struct bench *bench)
{
    char *error = NULL;
    struct system own = system_open(bench, ways[0].scenario, &error);

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
    system_close(&own);
}
