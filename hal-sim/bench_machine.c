/* What the machine as a whole costs: snapshots, an idle hour, a first line. */
#include "hal-sim/bench.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/bench_programs.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/run_live.h"
#include "hal-sim/scenario.h"

#define ERROR_BYTES 256u
#define CELLS 1024u
#define EVENTS_BEFORE 2000u
#define HOUR_NS (UINT64_C(3600) * 1000000000)
#define COPIES 16u

static struct machine *
machine_of_programs(void (*boot)(void), void (*other)(void),
                    struct bench_figure *figure)
{
    struct module modules[3] = {{.name = "boot", .start = boot},
                                {.name = "other", .start = other},
                                {.name = "client", .start = bench_client}};
    char error[ERROR_BYTES] = "";
    struct machine_config config = {
        .limits = {.cells = CELLS, .cpus = 4, .lines = 8, .slots = 128},
        .modules = modules,
        .modules_count = 3};
    costs_default(&config.costs);
    struct machine *m = machine_create(&config, error, sizeof error);
    if (!m)
        figure->error = orr_text_format("%s", error);
    return m;
}

/* Copies as much memory as a snapshot does, warm. */
static double
copy_ns(size_t bytes)
{
    char *from = orr_text_allocate(bytes, 1);
    char *to = orr_text_allocate(bytes, 1);
    memset(from, 1, bytes);
    memcpy(to, from, bytes);
    uint64_t started = run_host_ns();
    for (uint32_t i = 0; i < COPIES; i++) {
        memcpy(to, from, bytes);
        __asm__ volatile("" : : "r"(to) : "memory");
    }
    uint64_t taken = run_host_ns() - started;
    free(from);
    free(to);
    return (double)taken / COPIES;
}

static void
snapshot_repeat(const struct bench *bench, struct machine *m,
                struct bench_figure *take, struct bench_figure *restore)
{
    size_t bytes = 0;
    for (uint32_t i = 0; i < bench->repetitions; i++) {
        uint64_t started = run_host_ns();
        struct snapshot *snapshot = machine_snapshot(m);
        uint64_t taken = run_host_ns();
        bytes = snapshot_bytes(snapshot);
        machine_run(m, NEVER, machine_events(m) + EVENTS_BEFORE);
        uint64_t resumed = run_host_ns();
        machine_restore(m, snapshot);
        uint64_t restored = run_host_ns();
        snapshot_free(snapshot);
        bench_sample(&take->samples, (double)(taken - started));
        bench_sample(&restore->samples, (double)(restored - resumed));
        double floor = copy_ns(bytes);
        bench_sample(&take->floor, floor);
        bench_sample(&restore->floor, floor);
    }
    take->note =
        orr_text_format("%zu KiB: 10 processes, %u cells", bytes >> 10, CELLS);
}

static void
measure_snapshot(struct bench *bench)
{
    struct bench_figure *take = bench_figure_add(bench, "snapshot", "ns");
    struct bench_figure *restore =
        bench_figure_add(bench, "snapshot, restored", "ns");
    struct bench_figure unwanted = {0};
    if (!take && !restore)
        return;
    take = take ? take : &unwanted;
    restore = restore ? restore : &unwanted;
    take->floor_name = restore->floor_name = "memcpy of the same size";
    struct machine *m =
        machine_of_programs(bench_crowd_boot, bench_server, take);
    if (m && machine_run(m, NEVER, EVENTS_BEFORE) == STOP_EVENTS)
        snapshot_repeat(bench, m, take, restore);
    else if (!take->error)
        take->error = orr_text_format("the workload ended early");
    if (m)
        machine_destroy(m);
    free(unwanted.note);
    free(unwanted.error);
}

/* An hour in which somebody wakes once a second. */
static void
measure_hour(struct bench *bench)
{
    struct bench_figure *figure =
        bench_figure_add(bench, "idle hour, virtual", "ns");
    uint64_t events = 0;
    if (!figure)
        return;
    figure->floor_name = "a switch and back per event";
    for (uint32_t i = 0; i < bench->repetitions; i++) {
        struct machine *m =
            machine_of_programs(bench_idle_boot, bench_server, figure);
        if (!m)
            return;
        uint64_t started = run_host_ns();
        machine_run(m, HOUR_NS, UINT64_MAX);
        bench_sample(&figure->samples, (double)(run_host_ns() - started));
        events = machine_events(m);
        machine_destroy(m);
        bench_sample(&figure->floor,
                     bench_switch_ns(bench->events / 4) * (double)events);
    }
    figure->note = orr_text_format("wakes every second: %llu events",
                                   (unsigned long long)events);
}

static const char hello[] = "scenario: bench\n"
                            "sentence: One program says a line.\n"
                            "topic: bench\n"
                            "processes:\n"
                            "  hello: {program: hello}\n";

static void
note_first_line(void *self, const struct machine *m,
                const struct output *output)
{
    uint64_t *when = self;
    (void)m;
    (void)output;
    if (*when == 0)
        *when = run_host_ns();
}

/* ns from nothing to the first line; 0 if there was none. */
static uint64_t
first_line_ns(const struct bench *bench, const struct scenario *scenario,
              const struct orr_plan *plan, struct bench_figure *figure)
{
    uint64_t when = 0, started = run_host_ns();
    char error[ERROR_BYTES] = "";
    struct machine_config config = bench_config(bench, scenario, plan);
    config.observer =
        (struct observer){.self = &when, .output = note_first_line};
    struct machine *m = machine_create(&config, error, sizeof error);
    if (m) {
        machine_run(m, NEVER, UINT64_MAX);
        machine_destroy(m);
    }
    if (when == 0 && !figure->error)
        figure->error = orr_text_format("no line came: %s", error);
    return when == 0 ? 0 : when - started;
}

static double
load_ns(const struct bench *bench)
{
    uint64_t started = run_host_ns();
    for (size_t i = 0; i < bench->modules.count; i++) {
        const struct module *module = &bench->modules.item[i];
        if (strcmp(module->name, "init") && strcmp(module->name, "hello"))
            continue;
        void *object = dlopen(module->path, RTLD_NOW | RTLD_LOCAL);
        if (object)
            dlclose(object);
    }
    return (double)(run_host_ns() - started);
}

static void
measure_first_line(struct bench *bench)
{
    struct bench_figure *figure =
        bench_figure_add(bench, "first line, in process", "ns");
    struct complaints complaints = {0};
    if (!figure)
        return;
    figure->floor_name = "dlopen and dlclose of init and hello";
    struct scenario *scenario =
        scenario_parse("bench", hello, sizeof hello - 1, &complaints);
    struct orr_plan *plan =
        scenario ? scenario_plan(scenario, bench->modules.names,
                                 bench->modules.count, &complaints)
                 : NULL;
    for (uint32_t i = 0; plan && i < bench->repetitions; i++) {
        bench_sample(&figure->floor, load_ns(bench));
        bench_sample(&figure->samples,
                     (double)first_line_ns(bench, scenario, plan, figure));
    }
    if (!plan)
        figure->error = orr_text_format(
            "%s", complaints.count ? complaints.item[0].text : "no plan");
    figure->note = orr_text_format("machine made, system built by init");
    free(plan);
    if (scenario)
        scenario_free(scenario);
    complaints_free(&complaints);
}

void
bench_machine(struct bench *bench)
{
    measure_snapshot(bench);
    measure_hour(bench);
    measure_first_line(bench);
}
