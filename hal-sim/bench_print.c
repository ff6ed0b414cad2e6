#include "hal-sim/bench_print.h"

#include <jansson.h>
#include <string.h>

#include "hal-sim/bench_metric.h"
#include "hal-sim/bench_peers.h"
#include "hal-sim/orr_text.h"

/* What the figures are meant to be. */
enum bound {
    BOUND_NONE,
    BOUND_MOST,  /* at most so many of its unit */
    BOUND_LEAST, /* at least */
    BOUND_TIMES  /* at most so many times its floor */
};
static const struct goal {
    const char *figure;
    enum bound bound;
    double value;
} goals[] = {{"call and reply", BOUND_TIMES, 4},
             {"call and reply, 8 words", BOUND_TIMES, 4},
             {"signal and wait, and back", BOUND_TIMES, 5},
             {"events, call and reply", BOUND_LEAST, 10e6},
             {"event with digest", BOUND_MOST, 200},
             {"8 dirty pages, and back", BOUND_MOST, 2000},
             {"idle hour, virtual", BOUND_MOST, 1e6},
             {"first line, in process", BOUND_MOST, 5e6},
             {"first line, whole orr", BOUND_MOST, 5e6},
             {"one of 1,000 kernels", BOUND_MOST, 300 * 1024},
             {"compiled core", BOUND_MOST, 64 * 1024},
             {"fuzzed call, invariants on", BOUND_MOST, 1e9 / 500000},
             {"search, a schedule", BOUND_MOST, 1e9 / 60000}};
#define GOALS (sizeof goals / sizeof goals[0])

static struct goal
goal_of(const struct bench_figure *figure)
{
    for (size_t i = 0; i < GOALS; i++)
        if (strcmp(goals[i].figure, figure->name) == 0)
            return goals[i];
    return (struct goal){.bound = BOUND_NONE};
}

static bool
is_rate(const struct bench_figure *figure)
{
    return strstr(figure->unit, "/s") != NULL;
}

static double
best(const struct bench_figure *figure, const struct bench_samples *samples)
{
    return is_rate(figure) ? bench_maximum(samples) : bench_minimum(samples);
}

/* How many times the floor the figure is: the best of both, which other work
 * on the host disturbs least. */
static double
times_floor(const struct bench_figure *figure)
{
    double own = best(figure, &figure->samples);
    double floor = best(figure, &figure->floor);
    if (own <= 0 || floor <= 0)
        return 0;
    return is_rate(figure) ? floor / own : own / floor;
}

static bool
goal_met(const struct goal *goal, const struct bench_figure *figure)
{
    double own = best(figure, &figure->samples);
    if (goal->bound == BOUND_TIMES)
        return times_floor(figure) <= goal->value;
    return goal->bound == BOUND_MOST ? own <= goal->value : own >= goal->value;
}

const char *
bench_quantity(double value, const char *unit, char text[ORR_TEXT_TIME_BYTES])
{
    static const char *const times[] = {"ns", "us", "ms", "s"};
    static const char *const rates[] = {"/s", "k/s", "M/s", "G/s"};
    static const char *const sizes[] = {"B", "KiB", "MiB", "GiB"};
    bool size = strcmp(unit, "bytes") == 0;
    const char *const *names = size                      ? sizes
                               : strcmp(unit, "ns") == 0 ? times
                                                         : rates;
    const double each = size ? 1024 : 1000;
    size_t step = 0;
    for (; value >= each && step < 3; step++)
        value /= each;
    snprintf(text, ORR_TEXT_TIME_BYTES, "%.*f %s",
             value < 10    ? 2
             : value < 100 ? 1
                           : 0,
             value, names[step]);
    return text;
}

static void
goal_print(const struct bench_figure *figure)
{
    const struct goal goal = goal_of(figure);
    bool colour = orr_text_coloured(stdout), met;
    char text[ORR_TEXT_TIME_BYTES];
    if (goal.bound == BOUND_NONE) {
        printf("  %-18s", "");
        return;
    }
    met = goal_met(&goal, figure);
    if (goal.bound == BOUND_TIMES)
        snprintf(text, sizeof text, "%.0fx", goal.value);
    else
        bench_quantity(goal.value, figure->unit, text);
    printf("  %s%-6s%s %s %-9s",
           orr_text_colour(colour, met ? ORR_TEXT_GOOD : ORR_TEXT_BAD),
           met ? "met" : "MISSED", orr_text_colour(colour, ORR_TEXT_PLAIN),
           goal.bound == BOUND_LEAST ? ">" : "<", text);
}

static void
figure_print(const struct bench_figure *figure)
{
    bool colour = orr_text_coloured(stdout);
    char own[ORR_TEXT_TIME_BYTES], median[ORR_TEXT_TIME_BYTES];
    char floor[ORR_TEXT_TIME_BYTES];
    if (figure->error) {
        printf("%-26s not measured: %s\n", figure->name, figure->error);
        return;
    }
    printf(
        "%s%-26s%s %9s %9s", orr_text_colour(colour, ORR_TEXT_BOLD),
        figure->name, orr_text_colour(colour, ORR_TEXT_PLAIN),
        bench_quantity(best(figure, &figure->samples), figure->unit, own),
        bench_quantity(bench_median(&figure->samples), figure->unit, median));
    goal_print(figure);
    if (figure->floor.count > 0)
        printf(
            " %7.1fx of %9s  %s", times_floor(figure),
            bench_quantity(best(figure, &figure->floor), figure->unit, floor),
            figure->floor_name);
    putchar('\n');
    if (figure->note)
        printf("%s%-26s   %s%s\n", orr_text_colour(colour, ORR_TEXT_DIM), "",
               figure->note, orr_text_colour(colour, ORR_TEXT_PLAIN));
}

void
bench_print(const struct bench *bench)
{
    printf("%-26s %9s %9s  %-18s times its floor (best of both)\n", "", "best",
           "median", "goal");
    for (uint32_t i = 0; i < bench->count; i++)
        figure_print(&bench->figure[i]);
    puts(
        "\nRound trips, events, switches: the least time that passed in any of "
        "many short\nturns. First lines and Thread-Metric: time passed. The "
        "rest: time computed.");
    if (bench->only)
        return;
    putchar('\n');
    peers_print(bench);
}

/* Iterations per second of the others. */
static json_t *
metric_json(const struct metric *metric)
{
    static const char *const names[] = {"ThreadX Linux", "FreeRTOS POSIX",
                                        "Zephyr, newest simulator",
                                        "Zephyr, assembly switch"};
    json_t *others = json_object();
    for (int peer = 0; peer < METRIC_PEERS; peer++) {
        double rate = metric_peer_rate(metric, (enum metric_peer)peer);
        if (rate > 0)
            json_object_set_new(others, names[peer], json_real(rate));
    }
    return others;
}

static json_t *
figure_json(const struct bench_figure *figure)
{
    json_t *object =
        json_pack("{s:s, s:s}", "name", figure->name, "unit", figure->unit);
    if (figure->error) {
        json_object_set_new(object, "error", json_string(figure->error));
        return object;
    }
    json_object_set_new(object, "best",
                        json_real(best(figure, &figure->samples)));
    json_object_set_new(object, "median",
                        json_real(bench_median(&figure->samples)));
    const struct goal goal = goal_of(figure);
    if (goal.bound != BOUND_NONE)
        json_object_set_new(
            object, "goal",
            json_pack("{s:s, s:f, s:b}", "is",
                      goal.bound == BOUND_TIMES   ? "times its floor, at most"
                      : goal.bound == BOUND_LEAST ? "at least"
                                                  : "at most",
                      "value", goal.value, "met", goal_met(&goal, figure)));
    json_object_set_new(object, "repetitions",
                        json_integer(figure->samples.count));
    if (figure->floor.count > 0)
        json_object_set_new(object, "floor",
                            json_pack("{s:s, s:f, s:f, s:f}", "name",
                                      figure->floor_name, "best",
                                      best(figure, &figure->floor), "median",
                                      bench_median(&figure->floor), "times",
                                      times_floor(figure)));
    const struct metric *metric = metric_of_figure(figure->name);
    if (metric)
        json_object_set_new(object, "peers", metric_json(metric));
    if (figure->note)
        json_object_set_new(object, "note", json_string(figure->note));
    return object;
}

void
bench_print_json(const struct bench *bench)
{
    json_t *figures = json_array();
    for (uint32_t i = 0; i < bench->count; i++)
        json_array_append_new(figures, figure_json(&bench->figure[i]));
    json_t *object =
        json_pack("{s:o, s:o}", "figures", figures, "peers", peers_json());
    json_dumpf(object, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    putchar('\n');
    json_decref(object);
}
