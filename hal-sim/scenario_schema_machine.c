/* The format of scenario files: the machine. */
#include "core/policy.h"
#include "hal-sim/machine.h"
#include "hal-sim/scenario_schema.h"

#define COUNT(fields) (sizeof(fields) / sizeof *(fields))

/* Jitter is the one that is no time. */
#define IS_JITTER(name) \
    (offsetof(struct costs, name) == offsetof(struct costs, jitter))
#define COST(name, value, reason) \
    {.key = #name, \
     .type = IS_JITTER(name) ? FIELD_NUMBER : FIELD_TIME, \
     .max = IS_JITTER(name) ? 1000000 : TIME_MAX, \
     .fallback = IS_JITTER(name) ? #value : #value "ns", \
     .example = IS_JITTER(name) ? "50" : "250ns", \
     .meaning = reason},
static const struct field costs_fields[] = {
#include "hal-sim/costs.def"
};
#undef COST
const struct schema schema_costs = {.title = "the costs",
                                    .heading = "machine.costs",
                                    .fields = costs_fields,
                                    .count = COUNT(costs_fields)};

#define SCHEDULER(NAME, name, most) {#name, POLICY_##NAME},
static const struct choice schedulers[] = {POLICIES(SCHEDULER){0}};
#undef SCHEDULER

static const struct field by_cpu_fields[] = {
    [BY_CPU_CPU] = {.key = "cpu",
                    .type = FIELD_NUMBER,
                    .required = true,
                    .max = ORR_CPU_MAX - 1,
                    .example = "1",
                    .meaning = "which CPU, below `machine.cpus`"},
    [BY_CPU_SCHEDULER] = {.key = "scheduler",
                          .type = FIELD_CHOICE,
                          .choices = schedulers,
                          .example = "deadline",
                          .otherwise = "`machine.scheduler`",
                          .meaning = "who runs next there"},
};
const struct schema schema_by_cpu = {.title = "the settings of a CPU",
                                     .heading = "machine.by_cpu[]",
                                     .fields = by_cpu_fields,
                                     .count = COUNT(by_cpu_fields)};

static const struct field window_fields[] = {
    [WINDOW_PARTITION] = {.key = "partition",
                          .type = FIELD_NAME,
                          .example = "left",
                          .otherwise = "of init, and those without one",
                          .meaning = "whose it is"},
    [WINDOW_LENGTH] = {.key = "length",
                       .type = FIELD_TIME,
                       .required = true,
                       .min = 1000,
                       .max = TIME_MAX,
                       .example = "1ms",
                       .meaning = "how long it is"},
};
const struct schema schema_window = {.title = "a window",
                                     .heading = "machine.windows[]",
                                     .fields = window_fields,
                                     .count = COUNT(window_fields)};

static const struct field machine_fields[] = {
    [MACHINE_CPUS] = {.key = "cpus",
                      .type = FIELD_NUMBER,
                      .min = 1,
                      .max = ORR_CPU_MAX,
                      .fallback = "1",
                      .example = "2",
                      .meaning = "CPUs"},
    [MACHINE_CELLS] =
        {.key = "cells",
         .type = FIELD_NUMBER,
         .min = 64,
         .max = 1u << 20,
         .fallback = "4096",
         .example = "8192",
         .meaning = "cells of kernel memory: 160 bytes each; every object "
                    "takes one or more"},
    [MACHINE_LINES] = {.key = "lines",
                       .type = FIELD_NUMBER,
                       .max = 512,
                       .fallback = "8",
                       .example = "16",
                       .meaning = "interrupt lines"},
    [MACHINE_SLOTS] = {.key = "slots",
                       .type = FIELD_NUMBER,
                       .min = 8,
                       .max = ORR_TABLE_MAX,
                       .example = "512",
                       .otherwise =
                           "256, or what the processes and objects need",
                       .meaning =
                           "handles that the first program, init, can hold"},
    [MACHINE_PAGES] = {.key = "pages",
                       .type = FIELD_NUMBER,
                       .max = 16384,
                       .fallback = "0",
                       .example = "256",
                       .meaning = "page frames of 4 KiB that programs can "
                                  "make memory of"},
    [MACHINE_UNTIL] = {.key = "until",
                       .type = FIELD_TIME,
                       .min = 1,
                       .max = TIME_MAX,
                       .example = "10ms",
                       .otherwise = "until nothing can happen any more",
                       .meaning = "virtual time at which the run ends"},
    [MACHINE_STACK] = {.key = "stack",
                       .type = FIELD_SIZE,
                       .min = 16384,
                       .max = 16777216,
                       .fallback = "64KiB",
                       .example = "128KiB",
                       .meaning = "stack of each thread"},
    [MACHINE_SCHEDULER] =
        {.key = "scheduler",
         .type = FIELD_CHOICE,
         .choices = schedulers,
         .fallback = "fixed",
         .example = "deadline",
         .meaning =
             "who runs next: by `fixed` priority and in turn, the earliest "
             "`deadline` of those with the highest priority, `cooperative`: "
             "who runs is never interrupted, or each by its `share`: "
             "priority + 1 parts"},
    [MACHINE_BY_CPU] = {.key = "by_cpu",
                        .type = FIELD_LIST,
                        .schema = &schema_by_cpu,
                        .max = ORR_CPU_MAX,
                        .example = "[{cpu: 1, scheduler: deadline}]",
                        .otherwise = "all alike",
                        .meaning = "what is different on single CPUs"},
    [MACHINE_WINDOWS] =
        {.key = "windows",
         .type = FIELD_LIST,
         .min = 1,
         .max = WINDOWS_MAX / 2,
         .schema = &schema_window,
         .example = "[{length: 1ms}, {partition: left, length: 1ms}]",
         .otherwise = "no partitions",
         .meaning = "the cycle of time: in each window only the processes of "
                    "its partition run, on all CPUs"},
    [MACHINE_GAP] = {.key = "gap",
                     .type = FIELD_TIME,
                     .min = 1000,
                     .max = TIME_MAX,
                     .fallback = "10us",
                     .example = "20us",
                     .meaning = "after each window, in which nobody runs: "
                                "longer than any call, or one partition may "
                                "make the next begin late"},
    [MACHINE_COSTS] = {.key = "costs",
                       .example = "{call: 250ns}",
                       .type = FIELD_FORM,
                       .schema = &schema_costs,
                       .otherwise = "their defaults",
                       .meaning = "what things cost in virtual time"},
};
const struct schema schema_machine = {.title = "the machine",
                                      .heading = "machine",
                                      .fields = machine_fields,
                                      .count = COUNT(machine_fields)};
