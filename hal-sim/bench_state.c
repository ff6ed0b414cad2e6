/* A machine as a value: what it takes to keep a state of it and to go back,
 * when little has changed, and how much memory a thousand of them take. */
#include "hal-sim/bench.h"

#include <stdlib.h>
#include <string.h>

#include "core/cell.h"
#include "hal-sim/bench_programs.h"
#include "hal-sim/bench_scenario.h"
#include "hal-sim/machine_base.h"
#include "hal-sim/machine_state.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/run_live.h"

#define ERROR_BYTES 256u
#define CELLS 692u
#define PAGE 4096u
#define PAGES 8u
#define EVENTS_BEFORE 2000u
#define TRIES 100u
#define KERNELS 1000u
#define KERNELS_QUICK 100u
#define QUICK_MOST 8u /* repetitions */

/* A client, which is the first program, calls a server for ever. */
static const struct module modules[] = {
    {.name = "boot", .start = bench_call_boot},
    {.name = "server", .start = bench_server}};
#define MODULES 2u

/* Pages of the machine's block that differ from `before`, and for each thread
 * a page of its stack and one of its area. */
static uint32_t
pages_changed(const struct machine *m, const char *before)
{
    const char *now = (const char *)m;
    uint32_t pages = 0;

    for (size_t at = 0; at < m->bytes; at += PAGE) {
        size_t bytes = m->bytes - at < PAGE ? m->bytes - at : PAGE;
        pages += memcmp(now + at, before + at, bytes) != 0;
    }
    for (uint32_t i = FIBER_THREAD; i < m->fibers_count; i++)
        pages += m->fibers[i].thread != 0 ? 2 : 0;
    return pages;
}

/* Runs until so many pages have changed; how many that are. */
static uint32_t
pages_change(struct machine *m, const char *before)
{
    uint32_t pages = 0;

    for (uint32_t i = 0; i < TRIES && pages < PAGES; i++) {
        machine_run(m, NEVER, machine_events(m) + 1);
        pages = pages_changed(m, before);
    }
    return pages;
}

/* A copy of as many pages, there and back, warm. */
static double
copy_ns(void)
{
    static char from[PAGES * PAGE], to[PAGES * PAGE];
    uint64_t least = UINT64_MAX;

    for (uint32_t i = 0; i < TRIES; i++) {
        uint64_t started = run_host_ns();
        memcpy(to, from, sizeof to);
        __asm__ volatile("" : : "r"(to) : "memory");
        memcpy(from, to, sizeof to);
        __asm__ volatile("" : : "r"(from) : "memory");
        uint64_t taken = run_host_ns() - started;
        least = taken < least ? taken : least;
    }
    return (double)least;
}

/* One state taken with its pages changed, and gone back to after as many more
 * have: the least of several tries, as other work on the host disturbs them. */
static double
there_and_back_ns(struct machine *m, struct base *base, char *before,
                  uint32_t *pages)
{
    uint64_t least = UINT64_MAX;

    for (uint32_t i = 0; i < TRIES; i++) {
        base_restore(base);
        memcpy(before, m, m->bytes);
        *pages = pages_change(m, before);
        uint64_t started = run_host_ns();
        struct delta *delta = delta_take(base);
        uint64_t taken = run_host_ns() - started;
        if (!delta)
            return 0;
        pages_change(m, before);
        started = run_host_ns();
        delta_restore(base, delta);
        taken += run_host_ns() - started;
        delta_free(delta);
        least = taken < least ? taken : least;
    }
    return (double)least;
}

static void
measure_pages(struct bench *bench)
{
    struct bench_figure *figure =
        bench_figure_add(bench, "8 dirty pages, and back", "ns");
    struct machine_config config = {
        .limits = {.cells = CELLS, .cpus = 1, .lines = 8, .slots = 128},
        .modules = modules,
        .modules_count = MODULES};
    char error[ERROR_BYTES] = "";
    uint32_t pages = 0;

    if (!figure)
        return;
    figure->floor_name = "memcpy of 8 pages, and back";
    costs_default(&config.costs);
    struct machine *m = machine_create(&config, error, sizeof error);
    if (!m) {
        figure->error = orr_text_format("%s", error);
        return;
    }
    machine_run(m, NEVER, EVENTS_BEFORE);
    struct base *base = base_create(m);
    char *before = orr_text_allocate(m->bytes, 1);
    for (uint32_t i = 0; base && i < bench->repetitions; i++) {
        bench_sample(&figure->floor, copy_ns());
        bench_sample(&figure->samples,
                     there_and_back_ns(m, base, before, &pages));
    }
    figure->note = orr_text_format("a machine of %zu KiB, %u pages changed",
                                   m->bytes >> 10, pages);
    free(before);
    base_free(base);
    machine_destroy(m);
}

/* This process's share of the host's memory; what others have as well, or it
 * has several times, is divided by how often. */
static double
memory_bytes(void)
{
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    char line[256];
    double bytes = 0;

    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "Pss:", strlen("Pss:")) == 0)
            bytes = 1024 * strtod(line + strlen("Pss:"), NULL);
    if (file)
        fclose(file);
    return bytes;
}

/* Machines of a scenario, in the midst of it; how many could be made. */
static uint32_t
kernels_make(const struct bench *bench, const struct bench_scenario *system,
             struct machine **machines, struct bench_figure *figure)
{
    const struct machine_config config =
        bench_config(bench, system->scenario, system->plan);
    const uint32_t wanted =
        bench->repetitions <= QUICK_MOST ? KERNELS_QUICK : KERNELS;
    char error[ERROR_BYTES] = "";
    uint32_t count = 0;

    for (; count < wanted; count++) {
        machines[count] = machine_create(&config, error, sizeof error);
        if (!machines[count]) {
            figure->error = orr_text_format("after %u: %s", count, error);
            break;
        }
        machine_run(machines[count], NEVER, EVENTS_BEFORE);
    }
    return count;
}

static void
measure_kernels(struct bench *bench)
{
    static struct machine *machines[KERNELS];
    struct bench_figure *figure =
        bench_figure_add(bench, "one of 1,000 kernels", "bytes");
    uint32_t count = 0;

    if (!figure)
        return;
    figure->floor_name = "its kernel's state";
    struct bench_scenario small =
        bench_scenario_open(bench, "small", &figure->error);
    if (!figure->error) {
        double before = memory_bytes();
        count = kernels_make(bench, &small, machines, figure);
        if (count > 0)
            bench_sample(&figure->samples,
                         (memory_bytes() - before) / (double)count);
        bench_sample(&figure->floor,
                     (double)cell_arena_bytes(&small.scenario->limits));
        figure->note = orr_text_format(
            "%u at once, in each init, and a client in the midst of its calls "
            "to a server",
            count);
    }
    while (count > 0)
        machine_destroy(machines[--count]);
    bench_scenario_close(&small);
}

void
bench_state(struct bench *bench)
{
    measure_pages(bench);
    measure_kernels(bench);
}
