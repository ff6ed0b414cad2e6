/* The part of the format that says what must hold. */
#include "hal-sim/scenario_schema.h"

#include "core/include/orrery/call.h"

#define COUNT(fields) (sizeof(fields) / sizeof *(fields))
#define TEXT_MAX 4096u
#define MARK_MAX 256u

/* --- conditions --- */

#define SOME_PROCESS \
    { \
        .key = "process", .type = FIELD_NAME, .example = "control", \
        .otherwise = "any process", .meaning = "who" \
    }
#define THE_PROCESS \
    { \
        .key = "process", .type = FIELD_NAME, .required = true, \
        .example = "hello", .meaning = "who" \
    }

static const struct field line_fields[] = {
    [ABOUT_PROCESS] = SOME_PROCESS,
    [ABOUT_TEXT] = {.key = "contains",
                    .type = FIELD_TEXT,
                    .required = true,
                    .min = 1,
                    .max = TEXT_MAX,
                    .example = "done",
                    .meaning = "part of one line that it prints"},
};
static const struct field mark_fields[] = {
    [ABOUT_PROCESS] = SOME_PROCESS,
    [ABOUT_TEXT] = {.key = "name",
                    .type = FIELD_TEXT,
                    .required = true,
                    .min = 1,
                    .max = MARK_MAX,
                    .example = "done",
                    .meaning = "the mark that it writes, in full"},
};
static const struct choice faults[] = {{"access", ORR_FAULT_ACCESS},
                                       {"instruction", ORR_FAULT_INSTRUCTION},
                                       {"arithmetic", ORR_FAULT_ARITHMETIC},
                                       {"abort", ORR_FAULT_ABORT},
                                       {"budget", ORR_FAULT_BUDGET},
                                       {0}};
static const struct field fault_fields[] = {
    [ABOUT_PROCESS] = SOME_PROCESS,
    [ABOUT_TEXT] = {.key = "kind",
                    .type = FIELD_CHOICE,
                    .choices = faults,
                    .otherwise = "any",
                    .example = "access",
                    .meaning = "which fault"},
};
static const struct choice ends[] = {{"exited", ORR_END_EXITED},
                                     {"fault", ORR_END_FAULT},
                                     {"killed", ORR_END_KILLED},
                                     {0}};
static const struct field end_fields[] = {
    [ABOUT_PROCESS] = SOME_PROCESS,
    [ABOUT_TEXT] = {.key = "how",
                    .type = FIELD_CHOICE,
                    .choices = ends,
                    .otherwise = "any",
                    .example = "exited",
                    .meaning = "in which way"},
};
static const struct field spent_fields[] = {
    [ABOUT_PROCESS] = SOME_PROCESS,
};
const struct schema schema_line = {.title = "a line of output",
                                   .heading = "CONDITION.output",
                                   .fields = line_fields,
                                   .count = COUNT(line_fields)};
const struct schema schema_mark = {.title = "a mark",
                                   .heading = "CONDITION.mark",
                                   .fields = mark_fields,
                                   .count = COUNT(mark_fields)};
const struct schema schema_fault = {.title = "a fault",
                                    .heading = "CONDITION.fault",
                                    .fields = fault_fields,
                                    .count = COUNT(fault_fields)};
const struct schema schema_end = {.title = "an end",
                                  .heading = "CONDITION.end",
                                  .fields = end_fields,
                                  .count = COUNT(end_fields)};
const struct schema schema_spent = {.title = "a spent budget",
                                    .heading = "CONDITION.spent",
                                    .fields = spent_fields,
                                    .count = COUNT(spent_fields)};

static const struct field condition_fields[] = {
    [CONDITION_FIELD_OUTPUT] = {.key = "output",
                                .type = FIELD_FORM,
                                .schema = &schema_line,
                                .example = "{process: ping, contains: done}",
                                .meaning = "a process prints a line"},
    [CONDITION_FIELD_MARK] = {.key = "mark",
                              .type = FIELD_FORM,
                              .schema = &schema_mark,
                              .example = "{process: control, name: done}",
                              .meaning = "a process writes a mark"},
    [CONDITION_FIELD_FAULT] = {.key = "fault",
                               .type = FIELD_FORM,
                               .schema = &schema_fault,
                               .example = "{process: server}",
                               .meaning = "a process raises a fault"},
    [CONDITION_FIELD_END] = {.key = "end",
                             .type = FIELD_FORM,
                             .schema = &schema_end,
                             .example = "{process: server, how: exited}",
                             .meaning = "a process ends"},
    [CONDITION_FIELD_SPENT] = {.key = "spent",
                               .type = FIELD_FORM,
                               .schema = &schema_spent,
                               .example = "{process: greedy}",
                               .meaning = "a process uses up its budget"},
    [CONDITION_FIELD_DEADLOCK] =
        {.key = "deadlock",
         .type = FIELD_FLAG,
         .example = "true",
         .meaning = "the run ends with threads that wait "
                    "for each other for ever (`eventually` and `never` only)"},
};
const struct schema schema_condition = {.title = "a condition",
                                        .heading = "CONDITION: one of",
                                        .fields = condition_fields,
                                        .count = COUNT(condition_fields),
                                        .one_of = CONDITION_FIELDS};

static const struct field from_fields[] = {
    {.key = "interrupt",
     .type = FIELD_NAME,
     .example = "sensor",
     .meaning = "a pulse on the line of this object"},
};
const struct schema schema_from = {.title = "a beginning",
                                   .heading = "FROM: a CONDITION, or",
                                   .base = &schema_condition,
                                   .fields = from_fields,
                                   .count = COUNT(from_fields),
                                   .one_of = CONDITION_FIELDS + 1};

/* --- expectations --- */

static const struct field is_fields[] = {
    [IS_TEXT] = {.key = "is",
                 .type = FIELD_TEXT,
                 .max = TEXT_MAX,
                 .example = "\"hello, world\\n\"",
                 .meaning = "all that it prints, to the byte; or"},
    [IS_CONTAINS] =
        {.key = "contains",
         .type = FIELD_TEXT,
         .min = 1,
         .max = TEXT_MAX,
         .example = "done",
         .meaning = "part of one line, at some time: short for `eventually`"},
    [IS_PROCESS] = THE_PROCESS,
};
const struct schema schema_output = {.title = "an output",
                                     .heading = "output",
                                     .fields = is_fields,
                                     .count = COUNT(is_fields),
                                     .one_of = 2};

static const struct field exit_fields[] = {
    [EXIT_PROCESS] = THE_PROCESS,
    [EXIT_STATUS] = {.key = "status",
                     .type = FIELD_STATUS,
                     .fallback = "0",
                     .example = "0",
                     .meaning = "its exit status"},
};
const struct schema schema_exit = {.title = "an exit",
                                   .heading = "exit",
                                   .fields = exit_fields,
                                   .count = COUNT(exit_fields)};

static const struct field eventually_fields[] = {
    {.key = "within",
     .type = FIELD_TIME,
     .min = 1,
     .max = TIME_MAX,
     .example = "5ms",
     .otherwise = "before the run ends",
     .meaning = "from the start of the run"},
};
const struct schema schema_eventually = {.title = "an event that must come",
                                         .heading =
                                             "eventually: a CONDITION, and",
                                         .base = &schema_condition,
                                         .fields = eventually_fields,
                                         .count = COUNT(eventually_fields),
                                         .one_of = CONDITION_FIELDS};

static const struct field count_fields[] = {
    {.key = "min",
     .type = FIELD_NUMBER,
     .max = UINT64_MAX,
     .fallback = "0",
     .example = "10",
     .meaning = "at least so often"},
    {.key = "max",
     .type = FIELD_NUMBER,
     .max = UINT64_MAX,
     .otherwise = "any number",
     .example = "10",
     .meaning = "at most so often"},
};
const struct schema schema_occurrence = {.title = "a count",
                                         .heading = "count: a CONDITION, and",
                                         .base = &schema_condition,
                                         .fields = count_fields,
                                         .count = COUNT(count_fields),
                                         .one_of = CONDITION_FIELDS};

static const struct field span_fields[] = {
    [SPAN_FROM] = {.key = "from",
                   .type = FIELD_FORM,
                   .required = true,
                   .schema = &schema_from,
                   .example = "{interrupt: sensor}",
                   .meaning = "what starts the clock: a FROM"},
    [SPAN_TO] = {.key = "to",
                 .type = FIELD_FORM,
                 .required = true,
                 .schema = &schema_condition,
                 .example = "{mark: {name: done}}",
                 .meaning = "what stops it: a CONDITION"},
    [SPAN_WITHIN] = {.key = "within",
                     .type = FIELD_TIME,
                     .required = true,
                     .min = 1,
                     .max = TIME_MAX,
                     .example = "300us",
                     .meaning = "longest time from one to the other"},
};
const struct schema schema_span = {.title = "a time limit",
                                   .heading = "always, deadline",
                                   .fields = span_fields,
                                   .count = COUNT(span_fields)};

static const struct field latency_fields[] = {
    {.key = "percentile",
     .type = FIELD_PERCENT,
     .fallback = "100",
     .example = "99.9",
     .meaning = "how many of a hundred must keep to `within`"},
};
const struct schema schema_latency = {
    .title = "a latency",
    .heading = "latency: the keys of always and deadline, and",
    .base = &schema_span,
    .fields = latency_fields,
    .count = COUNT(latency_fields)};

static const struct field expectation_fields[] = {
    [EXPECTATION_OUTPUT] = {.key = "output",
                            .type = FIELD_FORM,
                            .schema = &schema_output,
                            .example = "{process: hello, is: \"hi\\n\"}",
                            .meaning = "a process prints exactly this"},
    [EXPECTATION_EXIT] = {.key = "exit",
                          .type = FIELD_FORM,
                          .schema = &schema_exit,
                          .example = "{process: hello, status: 0}",
                          .meaning = "a process exits with this status"},
    [EXPECTATION_EVENTUALLY] = {.key = "eventually",
                                .type = FIELD_FORM,
                                .schema = &schema_eventually,
                                .example = "{mark: {name: done}, within: 5ms}",
                                .meaning = "the condition comes true"},
    [EXPECTATION_ALWAYS] =
        {.key = "always",
         .type = FIELD_FORM,
         .schema = &schema_span,
         .example = "{from: {interrupt: sensor}, to: {mark: {name: done}}, "
                    "within: 1ms}",
         .meaning = "after each `from`, `to` happens in time; one `to` does "
                    "for all `from` before it, and there may be none"},
    [EXPECTATION_NEVER] = {.key = "never",
                           .type = FIELD_FORM,
                           .schema = &schema_condition,
                           .example = "{deadlock: true}",
                           .meaning = "the condition never comes true"},
    [EXPECTATION_COUNT] = {.key = "count",
                           .type = FIELD_FORM,
                           .schema = &schema_occurrence,
                           .example = "{mark: {name: x}, min: 10}",
                           .meaning =
                               "the condition comes true min..max times"},
    [EXPECTATION_DEADLINE] =
        {.key = "deadline",
         .type = FIELD_FORM,
         .schema = &schema_span,
         .example = "{from: {interrupt: sensor}, to: {mark: {name: done}}, "
                    "within: 300us}",
         .meaning = "each `from` has a `to` of its own in time, and there is "
                    "at least one"},
    [EXPECTATION_LATENCY] = {.key = "latency",
                             .type = FIELD_FORM,
                             .schema = &schema_latency,
                             .example =
                                 "{percentile: 99, from: {interrupt: sensor}, "
                                 "to: {mark: {name: done}}, within: 200us}",
                             .meaning =
                                 "so many of a hundred `from` are followed by "
                                 "`to` in time; there is at least one `from`"},
};
const struct schema schema_expectation = {.title = "an expectation",
                                          .heading = "expectations[]: one of",
                                          .fields = expectation_fields,
                                          .count = COUNT(expectation_fields),
                                          .one_of = EXPECTATION_FIELDS};
