/* How many schedules a search can try: the bounded buffer by which such tools
 * are measured (1 producer, 1 consumer, room for 2, 8 items, a lock and two
 * conditions), from its first choice to its judged end. */
#include "hal-sim/bench.h"

#include <stdlib.h>
#include <string.h>

#include "hal-sim/explore_random.h"
#include "hal-sim/orr_places.h"
#include "hal-sim/orr_text.h"

#define SCENARIO "monitor"
#define SCHEDULES 4000u
#define SHUTTLE_PER_SECOND 18000.0 /* on a host like this */

static struct explorer *
explorer_for(const struct bench *bench, struct scenario **scenario,
             struct bench_figure *figure)
{
    struct complaints complaints = {0};
    struct explore_options options = {.modules = &bench->modules};
    struct explorer *x = NULL;
    char *path = orr_place_scenario(SCENARIO);

    *scenario = scenario_read(path, &complaints);
    free(path);
    complaints_free(&complaints);
    if (!*scenario) {
        figure->error = orr_text_format("there is no scenario " SCENARIO);
        return NULL;
    }
    options.window_ns = (*scenario)->search_delay_ns;
    options.refusals = (*scenario)->search_refusals;
    options.blocks = EXPLORE_BLOCKS;
    x = explorer_create(*scenario, &options, &figure->error);
    return x;
}

static void
measure_schedules(const struct bench *bench, struct explorer *x,
                  struct bench_figure *figure)
{
    uint64_t events = 0, runs = 0;
    double best = 1e18;

    for (uint32_t r = 0; r < bench->repetitions; r++) {
        uint64_t started = bench_cpu_ns();
        for (uint32_t i = 0; i < SCHEDULES; i++, runs++)
            events += explore_random(x, runs).events;
        double each = (double)(bench_cpu_ns() - started) / SCHEDULES;
        bench_sample(&figure->samples, each);
        bench_sample(&figure->floor, 1e9 / SHUTTLE_PER_SECOND);
        best = each < best ? each : best;
    }
    figure->note =
        orr_text_format("%.0f schedules and %.1f million steps per CPU second",
                        1e9 / best, 1e3 / best * (double)events / (double)runs);
}

/* A copy of so many bytes, warm. */
static double
copy_ns(size_t bytes)
{
    char *from = orr_text_allocate(bytes, 1), *to = orr_text_allocate(bytes, 1);
    uint64_t started = bench_cpu_ns();

    for (uint32_t i = 0; i < SCHEDULES; i++) {
        memcpy(to, from, bytes);
        __asm__ volatile("" : : "r"(to) : "memory");
    }
    double taken = (double)(bench_cpu_ns() - started);
    free(from);
    free(to);
    return taken / SCHEDULES;
}

static void
measure_restore(const struct bench *bench, struct explorer *x,
                struct bench_figure *figure)
{
    for (uint32_t r = 0; r < bench->repetitions; r++) {
        uint64_t taken = 0;
        for (uint32_t i = 0; i < SCHEDULES / 4; i++) {
            explore_random(x, i);
            uint64_t started = bench_cpu_ns();
            base_restore(explorer_base(x));
            taken += bench_cpu_ns() - started;
        }
        bench_sample(&figure->samples, (double)taken / (SCHEDULES / 4.0));
        bench_sample(&figure->floor, copy_ns(base_bytes(explorer_base(x))));
    }
    figure->note = orr_text_format("after a whole run of " SCENARIO
                                   ", the clock's own cost included");
}

void
bench_search(struct bench *bench)
{
    struct bench_figure *schedule =
        bench_figure_add(bench, "search, a schedule", "ns");
    struct bench_figure *restore =
        bench_figure_add(bench, "search, back to base", "ns");
    struct bench_figure unwanted = {0};
    struct scenario *scenario = NULL;

    if (!schedule && !restore)
        return;
    struct bench_figure *figure = schedule ? schedule : restore;
    struct explorer *x = explorer_for(bench, &scenario, figure);
    if (schedule)
        schedule->floor_name = "Shuttle, measured before";
    if (restore)
        restore->floor_name = "memcpy of the same size";
    if (x) {
        measure_schedules(bench, x, schedule ? schedule : &unwanted);
        measure_restore(bench, x, restore ? restore : &unwanted);
        explorer_destroy(x);
    }
    free(unwanted.note);
    scenario_free(scenario);
}
