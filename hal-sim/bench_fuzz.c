/* How many system calls a second the kernel's fuzz target tries, on one CPU:
 * made-up calls and other events for a kernel on the stub machine. What each
 * touched is checked after it, and all invariants after every few. */
#include "hal-sim/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "hal-sim/bench_spawn.h"
#include "hal-sim/orr_places.h"
#include "hal-sim/orr_text.h"

#define EVENTS 400000u
#define GOAL_PER_SECOND 500000.0

/* What the program said of one repetition; false: nothing that is known. */
static bool
measure_once(char *program, double *calls, double *events, double *seconds)
{
    char rate[] = "rate", count[16], line[128] = "";
    char *arguments[] = {program, rate, count, NULL};
    struct spawned spawned;

    snprintf(count, sizeof count, "%u", EVENTS);
    if (!bench_spawn(arguments, &spawned))
        return false;
    FILE *told = fdopen(dup(spawned.output), "r");
    bool read = told && fgets(line, sizeof line, told) != NULL;
    if (told)
        fclose(told);
    if (bench_spawned_end(&spawned) != 0 || !read)
        return false;
    char *at = line + sizeof "calls";
    *calls = strtod(at, &at);
    *events = strtod(at + sizeof "events", &at);
    *seconds = strtod(at + sizeof "seconds", &at);
    return *calls > 0 && *events >= EVENTS && *seconds > 0;
}

static void
measure(const struct bench *bench, char *program, struct bench_figure *figure)
{
    double calls = 1, events = 0, seconds = 1, best = 0;

    for (uint32_t r = 0; r < bench->repetitions; r++) {
        if (!measure_once(program, &calls, &events, &seconds)) {
            figure->error = orr_text_format("%s could not tell", program);
            return;
        }
        bench_sample(&figure->samples, 1e9 * seconds / calls);
        bench_sample(&figure->floor, 1e9 / GOAL_PER_SECOND);
        best = calls / seconds > best ? calls / seconds : best;
    }
    figure->note =
        orr_text_format("%.0f system calls per CPU second, %.2f events each",
                        best, events / calls);
}

void
bench_fuzz(struct bench *bench)
{
    struct bench_figure *figure =
        bench_figure_add(bench, "fuzzed call, invariants on", "ns");
    if (!figure)
        return;
    figure->floor_name = "the goal of 500,000 a second";
    char *program = orr_place_beside("fuzz/repeat_kernel");
    if (program)
        measure(bench, program, figure);
    else
        figure->error = orr_text_format("fuzz/repeat_kernel is not here");
    free(program);
}
