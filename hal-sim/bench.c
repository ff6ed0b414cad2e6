#include "hal-sim/bench.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/bench_images.h"
#include "hal-sim/bench_metric.h"
#include "hal-sim/bench_print.h"
#include "hal-sim/orr.h"
#include "hal-sim/orr_text.h"

#define REPETITIONS 15u
#define REPETITIONS_QUICK 5u
#define EVENTS 400000u
#define EVENTS_QUICK 40000u

struct machine_config
bench_config(const struct bench *bench, const struct scenario *scenario,
             const struct orr_plan *plan)
{
    return (struct machine_config){
        .limits = scenario->limits,
        .costs = scenario->costs,
        .plan = plan,
        .modules = bench->modules.item,
        .modules_count = (uint32_t)bench->modules.count,
        .typed = scenario->typed,
        .stimuli = scenario->stimuli,
        .stimuli_count = (uint32_t)scenario->stimuli_count,
        .models = scenario->models,
        .models_count = (uint32_t)scenario->models_count,
        .stack_bytes = scenario->stack_bytes};
}

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

double
bench_maximum(const struct bench_samples *samples)
{
    double most = 0;
    for (uint32_t i = 0; i < samples->count; i++)
        most = samples->value[i] > most ? samples->value[i] : most;
    return most;
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
    bench_state(bench);
    bench_host(bench);
    bench_search(bench);
    bench_fuzz(bench);
    bench_block(bench);
    bench_device(bench);
    bench_metric(bench);
    if (bench->count == 0)
        status = orr_usage_error("bench", "no measurement's name has `%s`",
                                 bench->only);
    else if (bench->only && strcmp(bench->only, METRIC_FIGURES) == 0 && !json)
        metric_print(bench);
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
    static const struct option options[] = {
        {"json", no_argument, NULL, 'j'},
        {"quick", no_argument, NULL, 'q'},
        {"images", no_argument, NULL, 'i'},
        {"thread-metric", no_argument, NULL, 'm'},
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
        if (option == 'm')
            bench.only = METRIC_FIGURES;
        if (option == 'q') {
            bench.repetitions = REPETITIONS_QUICK;
            bench.events = EVENTS_QUICK;
        }
    }
    if (images && argc == optind)
        return bench_images(json);
    if (argc - optind > (bench.only ? 0 : 1) || images)
        return orr_usage_error("bench", images || bench.only
                                            ? "a table of its own takes no name"
                                            : "one name at most");
    if (argc > optind)
        bench.only = argv[optind];
    return bench_run(&bench, json);
}
