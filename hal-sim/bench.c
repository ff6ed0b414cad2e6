#include "hal-sim/bench.h"

#include <getopt.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/bench_images.h"
#include "hal-sim/orr.h"
#include "hal-sim/orr_text.h"

#define REPETITIONS 15u
#define REPETITIONS_QUICK 5u
#define EVENTS 400000u
#define EVENTS_QUICK 40000u

/* Measured elsewhere, on a machine like the one this was written on (two
 * cores, no KVM, loaded): one round trip between two threads. */
static const struct peer {
    const char *name;
    double ns;
    const char *what;
} peers[] = {
    {"Zephyr 3.4, its newest simulator's switch", 4500, "semaphores"},
    {"Zephyr 3.4 native_posix", 15000, "semaphores"},
    {"NuttX sim", 16000, "semaphores"},
    {"RIOT native", 28000, "semaphores"},
    {"FreeRTOS POSIX", 41000, "semaphores"},
    {"ThreadX Linux, pinned", 69000, "semaphores"},
    {"futex ping-pong of two host threads, one CPU", 7480, "no kernel"}};
#define PEERS (sizeof peers / sizeof peers[0])

struct bench_figure *
bench_figure_add(struct bench *bench, const char *name, const char *unit)
{
    if (bench->count == BENCH_FIGURES_MAX ||
        (bench->only && !strstr(name, bench->only)))
        return NULL;
    struct bench_figure *figure = &bench->figure[bench->count++];
    *figure = (struct bench_figure){.name = name, .unit = unit};
    return figure;
}

void
bench_sample(struct bench_samples *samples, double value)
{
    if (samples->count < BENCH_REPETITIONS_MAX)
        samples->value[samples->count++] = value;
}

static int
compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

double
bench_median(const struct bench_samples *samples)
{
    struct bench_samples sorted = *samples;
    if (sorted.count == 0)
        return 0;
    qsort(sorted.value, sorted.count, sizeof sorted.value[0], compare);
    uint32_t middle = sorted.count / 2;
    return sorted.count % 2
               ? sorted.value[middle]
               : (sorted.value[middle - 1] + sorted.value[middle]) / 2;
}

double
bench_minimum(const struct bench_samples *samples)
{
    double least = samples->count ? samples->value[0] : 0;
    for (uint32_t i = 1; i < samples->count; i++)
        least = samples->value[i] < least ? samples->value[i] : least;
    return least;
}

static double
maximum(const struct bench_samples *samples)
{
    double most = 0;
    for (uint32_t i = 0; i < samples->count; i++)
        most = samples->value[i] > most ? samples->value[i] : most;
    return most;
}

static bool
is_rate(const struct bench_figure *figure)
{
    return strcmp(figure->unit, "events/s") == 0;
}

static double
best(const struct bench_figure *figure, const struct bench_samples *samples)
{
    return is_rate(figure) ? maximum(samples) : bench_minimum(samples);
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

/* A value with its unit, at three or four digits. */
static const char *
quantity(double value, const char *unit, char text[ORR_TEXT_TIME_BYTES])
{
    static const char *const times[] = {"ns", "us", "ms", "s"};
    static const char *const rates[] = {"/s", "k/s", "M/s", "G/s"};
    const char *const *names = strcmp(unit, "ns") == 0 ? times : rates;
    size_t step = 0;
    if (strcmp(unit, "bytes") == 0) {
        snprintf(text, ORR_TEXT_TIME_BYTES, "%.0f B", value);
        return text;
    }
    for (; value >= 1000 && step < 3; step++)
        value /= 1000;
    snprintf(text, ORR_TEXT_TIME_BYTES, "%.*f %s",
             value < 10    ? 2
             : value < 100 ? 1
                           : 0,
             value, names[step]);
    return text;
}

static void
figure_print(const struct bench_figure *figure)
{
    char own[ORR_TEXT_TIME_BYTES], median[ORR_TEXT_TIME_BYTES];
    char floor[ORR_TEXT_TIME_BYTES];
    if (figure->error) {
        printf("%-26s not measured: %s\n", figure->name, figure->error);
        return;
    }
    printf("%-26s %9s %9s", figure->name,
           quantity(best(figure, &figure->samples), figure->unit, own),
           quantity(bench_median(&figure->samples), figure->unit, median));
    if (figure->floor.count > 0)
        printf(" %7.1fx of %9s  %s", times_floor(figure),
               quantity(best(figure, &figure->floor), figure->unit, floor),
               figure->floor_name);
    putchar('\n');
    if (figure->note)
        printf("%-26s   %s\n", "", figure->note);
}

static void
bench_print(const struct bench *bench)
{
    char text[ORR_TEXT_TIME_BYTES];
    printf("%-26s %9s %9s  times its floor (best of both)\n", "", "best",
           "median");
    for (uint32_t i = 0; i < bench->count; i++)
        figure_print(&bench->figure[i]);
    puts("\nPrograms, kernel and machine: time computed; first lines: time "
         "passed.");
    puts("\nOther kernels as a Linux process: a round trip between two "
         "threads, time\ncomputed, measured elsewhere on a loaded machine with "
         "two cores:");
    for (size_t i = 0; i < PEERS; i++)
        printf("  %-46s %9s  %s\n", peers[i].name,
               quantity(peers[i].ns, "ns", text), peers[i].what);
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
    json_object_set_new(object, "repetitions",
                        json_integer(figure->samples.count));
    if (figure->floor.count > 0)
        json_object_set_new(object, "floor",
                            json_pack("{s:s, s:f, s:f, s:f}", "name",
                                      figure->floor_name, "best",
                                      best(figure, &figure->floor), "median",
                                      bench_median(&figure->floor), "times",
                                      times_floor(figure)));
    if (figure->note)
        json_object_set_new(object, "note", json_string(figure->note));
    return object;
}

static void
bench_print_json(const struct bench *bench)
{
    json_t *figures = json_array(), *others = json_array();
    for (uint32_t i = 0; i < bench->count; i++)
        json_array_append_new(figures, figure_json(&bench->figure[i]));
    for (size_t i = 0; i < PEERS; i++)
        json_array_append_new(
            others, json_pack("{s:s, s:f, s:s, s:s}", "name", peers[i].name,
                              "round_trip_ns", peers[i].ns, "by", peers[i].what,
                              "source", "measured elsewhere, least CPU time"));
    json_t *object =
        json_pack("{s:o, s:o}", "figures", figures, "peers", others);
    json_dumpf(object, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    putchar('\n');
    json_decref(object);
}

/* Runs and reports all measurements that `bench` asks for. */
static int
bench_run(struct bench *bench, bool json)
{
    char *error = NULL;
    int status = ORR_STATUS_PASS;
    orr_modules_find(&bench->modules, &error);
    bench_kernel(bench);
    bench_machine(bench);
    bench_host(bench);
    bench_search(bench);
    bench_fuzz(bench);
    bench_block(bench);
    if (bench->count == 0)
        status = orr_usage_error("bench", "no measurement's name has `%s`",
                                 bench->only);
    else if (json)
        bench_print_json(bench);
    else
        bench_print(bench);
    for (uint32_t i = 0; i < bench->count; i++) {
        status |= bench->figure[i].error ? ORR_STATUS_FAIL : 0;
        free(bench->figure[i].note);
        free(bench->figure[i].error);
    }
    orr_modules_free(&bench->modules);
    free(error);
    return status;
}

int
orr_command_bench(int argc, char **argv)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'},
                                            {"quick", no_argument, NULL, 'q'},
                                            {"images", no_argument, NULL, 'i'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    static struct bench bench = {.repetitions = REPETITIONS, .events = EVENTS};
    bool json = false, images = false;
    int option;
    optind = 0;
    opterr = 0;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (option == '?')
            return orr_usage_error("bench", "no option `%s`", argv[optind - 1]);
        if (option == 'h')
            return !orr_help_print(stdout, "bench");
        json |= option == 'j';
        images |= option == 'i';
        if (option == 'q') {
            bench.repetitions = REPETITIONS_QUICK;
            bench.events = EVENTS_QUICK;
        }
    }
    if (images && argc == optind)
        return bench_images(json);
    if (argc - optind > 1 || images)
        return orr_usage_error("bench", images ? "--images takes no name"
                                               : "one name at most");
    bench.only = argc > optind ? argv[optind] : NULL;
    return bench_run(&bench, json);
}
