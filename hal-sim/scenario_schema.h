/* The format of scenario files as data: which keys there are, what they hold,
 * their ranges, defaults and meanings. One table drives reading, checking,
 * defaults and the reference. */
#ifndef HAL_SIM_SCENARIO_SCHEMA_H
#define HAL_SIM_SCENARIO_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum field_type {
    FIELD_NAME,    /* [a-z0-9_-]+, up to 32 characters */
    FIELD_PROGRAM, /* a name, or a name and "@blocks" */
    FIELD_TEXT,    /* any text of min..max bytes */
    FIELD_NUMBER,  /* min..max */
    FIELD_STATUS,  /* a number that may be negative: of 32 bits */
    FIELD_TIME,    /* with a unit; in ns */
    FIELD_SIZE,    /* with a unit; in bytes */
    FIELD_FLAG,    /* true or false */
    FIELD_PERCENT, /* 0..100, one decimal; in permille */
    FIELD_CHOICE,  /* one of `choices` */
    FIELD_CHOICES, /* a list of `choices`, or one; their values or-ed */
    FIELD_TEXTS,   /* a list of texts */
    FIELD_FORM,    /* a mapping by `schema` */
    FIELD_NAMED,   /* a mapping from names to mappings by `schema` */
    FIELD_LIST     /* a list of mappings by `schema` */
};

struct choice {
    const char *word;
    uint64_t value;
};

struct field {
    const char *key;
    enum field_type type;
    bool required;
    uint64_t min, max;
    const char *fallback;  /* the default, as it would be written; or null */
    const char *otherwise; /* what holds without it, in words; or null */
    const char *example;   /* of a value */
    const struct choice *choices; /* ends with a null word */
    const struct schema *schema;
    const char *meaning;
};

struct schema {
    const char *title;   /* "a process" */
    const char *heading; /* of its table in the reference */
    /* the fields of `base` come first, then these */
    const struct schema *base;
    const struct field *fields;
    size_t count;
    size_t one_of; /* of the first so many fields, exactly one is given */
};

#define NAME_BYTES_MAX 32u
#define INPUT_MAX 4096u /* bytes typed at once */
#define TIME_MAX UINT64_C(1000000000000000) /* 1,000,000 s */

size_t schema_count(const struct schema *schema); /* its base's too */
const struct field *schema_field(const struct schema *schema, size_t index);

/* Positions in the tables, in their order. */
enum top_field {
    TOP_SCENARIO,
    TOP_SENTENCE,
    TOP_TOPIC,
    TOP_MACHINE,
    TOP_OBJECTS,
    TOP_PROCESSES,
    TOP_DEVICES,
    TOP_STIMULI,
    TOP_MISHAPS,
    TOP_EXPECTATIONS,
    TOP_SEARCH,
    TOP_FIELDS
};
enum search_field {
    SEARCH_BREAKS,
    SEARCH_DEATHS,
    SEARCH_DELAY,
    SEARCH_REFUSALS,
    SEARCH_FIELDS
};
enum machine_field {
    MACHINE_CPUS,
    MACHINE_CELLS,
    MACHINE_LINES,
    MACHINE_SLOTS,
    MACHINE_PAGES,
    MACHINE_UNTIL,
    MACHINE_STACK,
    MACHINE_SCHEDULER,
    MACHINE_BY_CPU,
    MACHINE_WINDOWS,
    MACHINE_GAP,
    MACHINE_COSTS,
    MACHINE_FIELDS
};
enum window_field { WINDOW_PARTITION, WINDOW_LENGTH, WINDOW_FIELDS };
enum by_cpu_field { BY_CPU_CPU, BY_CPU_SCHEDULER, BY_CPU_FIELDS };
enum object_field {
    OBJECT_KIND,
    OBJECT_INHERIT,
    OBJECT_LINE,
    OBJECT_PAGES,
    OBJECT_DEVICE,
    OBJECT_FIELDS
};
enum process_field {
    PROCESS_PROGRAM,
    PROCESS_ARGUMENTS,
    PROCESS_PRIORITY,
    PROCESS_CEILING,
    PROCESS_CPU,
    PROCESS_PARTITION,
    PROCESS_BUDGET,
    PROCESS_PERIOD,
    PROCESS_PASSIVE,
    PROCESS_QUOTA,
    PROCESS_PAGES,
    PROCESS_HANDLES_MAX,
    PROCESS_START,
    PROCESS_RESTART,
    PROCESS_HEARTBEAT,
    PROCESS_SUPERVISOR,
    PROCESS_ORPHAN,
    PROCESS_FAULT_HANDLER,
    PROCESS_TIMEOUT_HANDLER,
    PROCESS_HANDLES,
    PROCESS_FIELDS
};
enum restart_field {
    RESTART_WHEN,
    RESTART_LIMIT,
    RESTART_WINDOW,
    RESTART_BACKOFF,
    RESTART_BACKOFF_MAX,
    RESTART_THEN,
    RESTART_FIELDS
};
enum handle_field {
    HANDLE_OBJECT,
    HANDLE_PROCESS,
    HANDLE_RIGHTS,
    HANDLE_BADGE,
    HANDLE_FIRST,
    HANDLE_PAGES,
    HANDLE_ADDRESS,
    HANDLE_FIELDS
};
enum stimulus_field {
    STIMULUS_INTERRUPT,
    STIMULUS_AT,
    STIMULUS_EVERY,
    STIMULUS_COUNT,
    STIMULUS_INPUT,
    STIMULUS_FIELDS
};
enum mishap_field {
    MISHAP_PROCESS,
    MISHAP_CALL,
    MISHAP_EACH,
    MISHAP_FIELDS
};
enum device_field {
    DEVICE_KIND,
    DEVICE_LINE,
    DEVICE_BLOCKS,
    DEVICE_FRAME,
    DEVICE_TO,
    DEVICE_LATENCY,
    DEVICE_SPREAD,
    DEVICE_FAULTS,
    DEVICE_FIELDS
};
enum device_fault_field {
    DEVICE_FAULT_AT,
    DEVICE_FAULT_CHANCE,
    DEVICE_FAULT_KIND,
    DEVICE_FAULT_FOR,
    DEVICE_FAULT_MOST,
    DEVICE_FAULT_FIELDS
};
enum expectation_field {
    EXPECTATION_OUTPUT,
    EXPECTATION_EXIT,
    EXPECTATION_EVENTUALLY,
    EXPECTATION_ALWAYS,
    EXPECTATION_NEVER,
    EXPECTATION_COUNT,
    EXPECTATION_DEADLINE,
    EXPECTATION_LATENCY,
    EXPECTATION_FIELDS
};
enum is_field { IS_TEXT, IS_CONTAINS, IS_PROCESS, IS_FIELDS };
enum exit_field { EXIT_PROCESS, EXIT_STATUS, EXIT_FIELDS };
/* A condition's own key, one of six, then what it goes with. */
enum condition_field {
    CONDITION_FIELD_OUTPUT,
    CONDITION_FIELD_MARK,
    CONDITION_FIELD_FAULT,
    CONDITION_FIELD_END,
    CONDITION_FIELD_SPENT,
    CONDITION_FIELD_DEADLOCK,
    CONDITION_FIELDS,
    FROM_INTERRUPT = CONDITION_FIELDS,
    EVENTUALLY_WITHIN = CONDITION_FIELDS,
    COUNT_MIN = CONDITION_FIELDS,
    COUNT_MAX
};
/* Of each condition's own mapping: the process, then a text or choice. */
enum about_field { ABOUT_PROCESS, ABOUT_TEXT, ABOUT_FIELDS };
enum span_field {
    SPAN_FROM,
    SPAN_TO,
    SPAN_WITHIN,
    SPAN_FIELDS,
    LATENCY_PERCENTILE = SPAN_FIELDS
};

/* The whole format, and every schema in it, in the reference's order; ends
 * with a null pointer. */
extern const struct schema schema_top;
extern const struct schema *const schema_all[];
extern const struct schema schema_machine, schema_by_cpu, schema_window,
    schema_costs, schema_object, schema_stimulus, schema_mishap, schema_device,
    schema_device_fault, schema_expectation, schema_output,
    schema_exit, schema_eventually, schema_occurrence, schema_span,
    schema_latency, schema_from, schema_condition, schema_line, schema_mark,
    schema_fault, schema_end, schema_spent, schema_search;

#endif
