/* What it costs a program to tell of its basic blocks. */
#include <stdlib.h>
#include <string.h>

#include "hal-sim/bench.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/scenario.h"

#define ROUNDS 1000000u
#define ERROR_BYTES 256u

/* It computes a million rounds without any system call. */
static const char text[] = "scenario: bench\n"
                           "sentence: One program computes.\n"
                           "topic: bench\n"
                           "processes:\n"
                           "  busy: {program: %s, arguments: [\"1000\"]}\n";

struct busy {
    double ns;     /* of the host, for all rounds */
    double blocks; /* of one round */
    char *error;
};

static struct busy
busy_run(const struct bench *bench, const struct scenario *scenario,
         const struct orr_plan *plan)
{
    char error[ERROR_BYTES] = "";
    struct machine_config config = bench_config(bench, scenario, plan);
    struct machine *m = machine_create(&config, error, sizeof error);

    if (!m)
        return (struct busy){.error = orr_text_format("%s", error)};
    uint64_t started = bench_cpu_ns();
    machine_run(m, NEVER, UINT64_MAX);
    uint64_t taken = bench_cpu_ns() - started;
    double blocks = (double)machine_now(m) / (double)scenario->costs.block;
    machine_destroy(m);
    return (struct busy){.ns = (double)taken, .blocks = blocks / ROUNDS};
}

static struct busy
busy_measure(const struct bench *bench, const char *program)
{
    struct complaints complaints = {0};
    char *yaml = orr_text_format(text, program);
    struct busy busy = {.error = NULL};
    struct orr_plan *plan = NULL;
    struct scenario *scenario =
        scenario_parse("bench", yaml, strlen(yaml), &complaints);

    if (scenario)
        plan = scenario_plan(scenario, bench->modules.names,
                             bench->modules.count, &complaints);
    if (plan)
        busy = busy_run(bench, scenario, plan);
    else
        busy.error = orr_text_format("%s", complaints.item[0].text);
    free(plan);
    scenario_free(scenario);
    complaints_free(&complaints);
    free(yaml);
    return busy;
}

void
bench_block(struct bench *bench)
{
    struct bench_figure *figure = bench_figure_add(bench, "basic block", "ns");
    double blocks = 1;

    if (!figure)
        return;
    figure->floor_name = "the same program without them";
    for (uint32_t i = 0; i < bench->repetitions && !figure->error; i++) {
        struct busy told = busy_measure(bench, "busy@blocks");
        struct busy plain = busy_measure(bench, "busy");
        figure->error = told.error ? told.error : plain.error;
        if (figure->error)
            return;
        blocks = told.blocks;
        bench_sample(&figure->samples, told.ns / ROUNDS / blocks);
        bench_sample(&figure->floor, plain.ns / ROUNDS / blocks);
    }
    figure->note = orr_text_format("charged, not preempted: a loop of %.1f "
                                   "blocks a round",
                                   blocks);
}
