/* What kernel entries cost, beside the switch of stacks that each pair of
 * them cannot do without. */
#include "hal-sim/bench.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "hal-sim/bench_programs.h"
#include "hal-sim/machine_switch.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/run_live.h"

#define SWITCH_FLOOR "stack switch and back"
#define SWITCH_STACK_BYTES 16384u
#define ERROR_BYTES 256u
#define EVENTS_BEFORE 2000u /* set-up and warming */
#define CELLS 1024u
#define BITS 64u
#define TURN_EVENTS 2000u /* 0.1 ms */
#define TURN_SWITCHES 1000u

/* A workload: a machine that goes on for ever. */
struct load {
    struct module module[3];
    uint32_t cpus;
    bool digests;
    struct stimulus stimulus; /* count 0 and period 0: none */
    struct observer observer;
};

static void *bench_main_sp, *bench_other_sp;

static _Noreturn void
switch_back_for_ever(void)
{
    for (;;)
        machine_switch(&bench_other_sp, bench_main_sp);
}

uint64_t
bench_cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

double
bench_switch_ns(uint64_t rounds)
{
    char *stack = orr_text_allocate(SWITCH_STACK_BYTES, 1);
    double least = INFINITY;
    bench_other_sp = machine_switch_frame(stack + SWITCH_STACK_BYTES - BITS,
                                          switch_back_for_ever);
    machine_switch(&bench_main_sp, bench_other_sp);
    for (uint64_t done = 0; done < rounds; done += TURN_SWITCHES) {
        uint64_t started = run_host_ns();
        for (uint32_t i = 0; i < TURN_SWITCHES; i++)
            machine_switch(&bench_main_sp, bench_other_sp);
        least = fmin(least, (double)(run_host_ns() - started) / TURN_SWITCHES);
    }
    free(stack);
    return least;
}

static struct machine *
load_create(const struct load *load, struct bench_figure *figure)
{
    char error[ERROR_BYTES] = "";
    struct machine_config config = {.limits = {.cells = CELLS,
                                               .cpus = load->cpus,
                                               .lines = 8,
                                               .slots = 128},
                                    .modules = load->module,
                                    .modules_count = 3,
                                    .stimuli = &load->stimulus,
                                    .stimuli_count =
                                        load->stimulus.period_ns ? 1 : 0,
                                    .digests = load->digests,
                                    .observer = load->observer};
    costs_default(&config.costs);
    struct machine *m = machine_create(&config, error, sizeof error);
    if (!m)
        figure->error = orr_text_format("%s", error);
    return m;
}

static bool
load_run(struct machine *m, uint64_t events, struct bench_figure *figure)
{
    enum machine_stop stop = machine_run(m, NEVER, machine_events(m) + events);
    if (stop == STOP_EVENTS)
        return true;
    figure->error = orr_text_format("the workload ended after %llu events: %s",
                                    (unsigned long long)machine_events(m),
                                    machine_stop_text(m));
    return false;
}

/* ns of one event, `repetitions` times; beside it the floor. Of each the least
 * of many short turns, one of this and one of that: what else the host does
 * only ever adds to the time that passes, and spares most turns. */
static void
load_measure(const struct bench *bench, const struct load *load,
             struct bench_figure *figure, struct bench_samples *ns)
{
    struct machine *m = load_create(load, figure);
    bool fine = m && load_run(m, EVENTS_BEFORE, figure);
    for (uint32_t i = 0; fine && i < bench->repetitions; i++) {
        double floor = INFINITY, least = INFINITY;
        for (uint64_t done = 0; fine && done < bench->events;
             done += TURN_EVENTS) {
            floor = fmin(floor, bench_switch_ns(TURN_SWITCHES));
            uint64_t started = run_host_ns();
            fine = load_run(m, TURN_EVENTS, figure);
            least =
                fmin(least, (double)(run_host_ns() - started) / TURN_EVENTS);
        }
        bench_sample(&figure->floor, floor);
        bench_sample(ns, least);
    }
    if (m)
        machine_destroy(m);
}

static void
scale(struct bench_samples *samples, double factor)
{
    for (uint32_t i = 0; i < samples->count; i++)
        samples->value[i] *= factor;
}

/* What is done in a round trip, and how many kernel entries that takes. */
struct trip {
    const char *name;
    enum record_kind record; /* is made `records` times in each */
    uint32_t records;
    uint32_t events;
};

struct tally {
    enum record_kind record;
    uint64_t count;
};

static void
tally_record(void *self, const struct machine *m, const struct record *record)
{
    struct tally *tally = self;
    (void)m;
    tally->count += record->kind == tally->record;
}

/* Do the programs really do what the figure's name says? */
static void
trip_verify(const struct trip *trip, struct load load,
            struct bench_figure *figure)
{
    struct tally tally = {.record = trip->record};
    load.observer = (struct observer){.self = &tally, .record = tally_record};
    struct machine *m = load_create(&load, figure);
    if (m && load_run(m, EVENTS_BEFORE, figure)) {
        uint64_t before = tally.count;
        bool fine = load_run(m, EVENTS_BEFORE * trip->events, figure);
        uint64_t trips = (tally.count - before) / trip->records;
        if (fine && (trips + 2 < EVENTS_BEFORE || trips > EVENTS_BEFORE + 2))
            figure->error =
                orr_text_format("%llu round trips instead of %u in %u events",
                                (unsigned long long)trips, EVENTS_BEFORE,
                                EVENTS_BEFORE * trip->events);
    }
    if (m)
        machine_destroy(m);
}

static void
measure_round_trip(struct bench *bench, const struct trip *trip,
                   const struct load *load)
{
    struct bench_figure *figure = bench_figure_add(bench, trip->name, "ns");
    if (!figure)
        return;
    figure->floor_name = SWITCH_FLOOR;
    trip_verify(trip, *load, figure);
    if (!figure->error)
        load_measure(bench, load, figure, &figure->samples);
    scale(&figure->samples, trip->events);
    figure->note =
        orr_text_format("%u kernel entries, 2 switches", trip->events);
}

/* Events per second: the figure is a rate, its floor (here a ceiling) what
 * the switches alone would allow at two events per round trip. */
static void
measure_rate(struct bench *bench, const char *name, const struct load *load)
{
    struct bench_figure *figure = bench_figure_add(bench, name, "events/s");
    if (!figure)
        return;
    figure->floor_name = "two per " SWITCH_FLOOR;
    load_measure(bench, load, figure, &figure->samples);
    for (uint32_t i = 0; i < figure->samples.count; i++) {
        figure->samples.value[i] = 1e9 / figure->samples.value[i];
        figure->floor.value[i] = 2e9 / figure->floor.value[i];
    }
}

static void
measure_digest(struct bench *bench, struct load load)
{
    struct bench_figure *figure =
        bench_figure_add(bench, "event with digest", "ns");
    struct bench_figure plain = {0};
    if (!figure)
        return;
    figure->floor_name = "the same event without";
    load.digests = false;
    load_measure(bench, &load, &plain, &plain.samples);
    load.digests = true;
    load_measure(bench, &load, figure, &figure->samples);
    figure->floor = plain.samples;
    figure->note = orr_text_format("digest of the whole state, each event");
    if (plain.error && !figure->error)
        figure->error = plain.error;
}

/* From the interrupt's entry to the first system call of who waited. */
struct latency {
    uint64_t event, time_ns; /* of the newest interrupt; 0: none open */
    uint64_t events_most, ns_most, count;
};

static void
latency_event(void *self, const struct machine *m, struct thread_id running,
              const struct trap *trap, const struct decision *decision)
{
    struct latency *latency = self;
    uint64_t event = machine_events(m);
    (void)running;
    (void)decision;
    if (trap->kind == TRAP_INTERRUPT) {
        latency->event = event;
        latency->time_ns = trap->now;
    } else if (trap->kind == TRAP_CALL && latency->event) {
        uint64_t ns = trap->now - latency->time_ns;
        uint64_t events = event - latency->event;
        latency->count++;
        if (ns > latency->ns_most)
            latency->ns_most = ns;
        if (events > latency->events_most)
            latency->events_most = events;
        latency->event = 0;
    }
}

/* Measured without the observer; the observer's run gives the note. */
static void
measure_interrupt(struct bench *bench, struct load load)
{
    struct bench_figure *figure =
        bench_figure_add(bench, "interrupt, handled", "ns");
    struct bench_figure watched = {0};
    struct latency latency = {0};
    if (!figure)
        return;
    figure->floor_name = SWITCH_FLOOR;
    load_measure(bench, &load, figure, &figure->samples);
    scale(&figure->samples, 3);
    load.observer = (struct observer){.self = &latency, .event = latency_event};
    struct machine *m = load_create(&load, &watched);
    if (m && load_run(m, EVENTS_BEFORE, &watched))
        figure->note = orr_text_format(
            "3 kernel entries; handler's first call at most %llu event and "
            "%llu virtual ns after, of %llu",
            (unsigned long long)latency.events_most,
            (unsigned long long)latency.ns_most,
            (unsigned long long)latency.count);
    else
        figure->error = watched.error;
    if (m)
        machine_destroy(m);
}

void
bench_kernel(struct bench *bench)
{
    struct load call = {.cpus = 1,
                        .module = {{.name = "boot", .start = bench_call_boot},
                                   {.name = "server", .start = bench_server},
                                   {.name = "client", .start = bench_client}}};
    struct load words = call, budget = call, turns = call, bell = call;
    struct load crowd = call, interrupt = call;
    words.module[0].start = bench_call_words_boot;
    budget.module[0].start = bench_call_budget_boot;
    turns.module[0].start = bench_call_turns_boot;
    bell.module[0].start = bench_bell_boot;
    bell.module[1].start = bench_echo_bell;
    crowd.module[0].start = bench_crowd_boot;
    crowd.cpus = 4;
    interrupt.module[0].start = bench_interrupt_boot;
    interrupt.module[1].start = bench_worker;
    interrupt.stimulus =
        (struct stimulus){.time_ns = 100000, .period_ns = 10000};
    measure_round_trip(
        bench, &(struct trip){"call and reply", RECORD_REPLY, 1, 2}, &call);
    measure_round_trip(
        bench, &(struct trip){"call and reply, 8 words", RECORD_REPLY, 1, 2},
        &words);
    measure_round_trip(
        bench, &(struct trip){"call and reply, budgets", RECORD_REPLY, 1, 2},
        &budget);
    measure_round_trip(
        bench, &(struct trip){"call and reply, by turns", RECORD_REPLY, 1, 2},
        &turns);
    measure_round_trip(
        bench, &(struct trip){"signal and wait, and back", RECORD_SIGNAL, 2, 4},
        &bell);
    measure_interrupt(bench, interrupt);
    measure_rate(bench, "events, call and reply", &call);
    measure_rate(bench, "events, crowd on 4 CPUs", &crowd);
    measure_digest(bench, call);
}
