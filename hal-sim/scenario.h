/* A scenario file in memory: what was written, checked, with names resolved
 * and everything in order of name, so that the order in the file does not
 * matter. */
#ifndef HAL_SIM_SCENARIO_H
#define HAL_SIM_SCENARIO_H

#include <stdio.h>

#include "core/include/orrery/plan.h"
#include "hal-sim/machine.h"

struct scenario_handle {
    const char *name;
    bool is_process;
    uint32_t object; /* index into objects[] or processes[] */
    uint32_t rights;
    uint64_t badge;        /* of memory: its range of pages */
    uint32_t address;      /* where memory is mapped; 0: nowhere */
    uint32_t line, column; /* in the file */
};

struct scenario_object {
    const char *name;
    enum orr_kind kind;
    uint64_t value; /* as in struct orr_plan_object */
    uint32_t line, column; /* in the file */
};

/* A process's place in processes[] is its place in the plan: the badge of its
 * console is that place + 1. */
struct scenario_process {
    const char *name, *program;
    uint32_t priority, ceiling, cpu, cells, slots, pages;
    uint32_t partition; /* 0: init's */
    uint64_t budget_ns, period_ns, start_ns;
    struct orr_plan_restart restart;
    uint32_t supervisor; /* process index + 1; 0: init */
    uint32_t fault_handler, timeout_handler; /* object index + 1; 0: none */
    struct scenario_handle *handles;
    size_t handles_count;
    const char **arguments;
    size_t arguments_count;
    uint32_t line, column; /* in the file */
    uint32_t program_line, program_column;
};

/* What an expectation speaks of. Empty strings match anything; no string is
 * ever null. */
enum condition_kind {
    CONDITION_OUTPUT,   /* a line of `process` contains `text` */
    CONDITION_MARK,     /* `process` writes the mark `text` */
    CONDITION_FAULT,    /* `process` raises the fault named `text` */
    CONDITION_END,      /* `process` ends (`text`: exited, fault, killed) */
    CONDITION_DEADLOCK, /* the run ends with threads that wait for ever */
    CONDITION_SPENT     /* `process` runs out of budget */
};
struct condition {
    enum condition_kind kind;
    const char *process, *text;
    uint32_t badge;  /* of the process: its index + 1; 0: of any process */
    uint32_t number; /* FAULT: enum orr_fault, END: enum orr_end; 0: any */
};

enum expectation_kind {
    EXPECT_OUTPUT,     /* `process`'s whole output equals `text` */
    EXPECT_EXIT,       /* `process` exits with `status` */
    EXPECT_EVENTUALLY, /* condition, within `limit_ns` of the start */
    EXPECT_ALWAYS,     /* after each `from`, condition within `limit_ns` */
    EXPECT_NEVER,      /* condition */
    EXPECT_COUNT,      /* condition happens min..max times */
    EXPECT_DEADLINE,   /* each `from` is followed by condition in limit_ns */
    EXPECT_LATENCY     /* percentile of from -> condition is <= limit_ns */
};
struct expectation {
    enum expectation_kind kind;
    uint32_t line;
    const char *sentence;       /* as a person would say it, for the verdict */
    const char *process, *text; /* OUTPUT, EXIT */
    uint32_t badge;             /* of `process`: its index + 1 */
    int64_t status;
    uint64_t limit_ns;            /* EVENTUALLY: UINT64_MAX if not given */
    uint64_t min, max;            /* COUNT: 0 and UINT64_MAX if not given */
    uint32_t percentile_permille; /* 990: the 99th */
    bool from_interrupt;          /* `from` is a pulse on from_line; */
    uint32_t from_line;           /* from.text names the interrupt */
    struct condition from, condition;
};

struct scenario {
    const char *path, *name, *sentence, *topic;
    struct limits limits;
    struct costs costs;
    uint64_t until_ns; /* the run ends then; UINT64_MAX: when idle */
    uint32_t stack_bytes;
    struct scenario_object *objects;
    size_t objects_count;
    struct scenario_process *processes;
    size_t processes_count;
    struct stimulus *stimuli;
    size_t stimuli_count;
    struct mishap_config *mishaps;
    size_t mishaps_count;
    struct model_config *models; /* by name */
    size_t models_count;
    const char *typed; /* what they bring to the console, in their order */
    struct expectation *expectations;
    size_t expectations_count;
    bool search_breaks;       /* the ordinary run succeeds, others do not */
    bool search_refusals;     /* a search may refuse to create objects */
    uint64_t search_delay_ns; /* longest delay by one choice of a search */
    void *memory; /* scenario.c's own: everything above lives in it */
};

/* One complaint about a file. Line and column count from 1; 0: the file as a
 * whole. No string is null; `key` is a path, as "processes.pong.priority". */
struct complaint {
    const char *file, *key, *text, *remedy;
    uint32_t line, column;
    bool warning; /* the file can be used all the same */
};
struct complaints {
    struct complaint *item;
    size_t count;
    void *memory;
};

/* Reads a file. Returns null if there is anything to complain of; then
 * *complaints has all of it, in order of lines. Free both with _free; what
 * *complaints held before is not freed. */
struct scenario *scenario_read(const char *path, struct complaints *complaints);
/* The same for a text in memory; `path` is what complaints call it. */
struct scenario *scenario_parse(const char *path, const char *text,
                                size_t bytes, struct complaints *complaints);
void scenario_free(struct scenario *scenario);
void complaints_free(struct complaints *complaints);

/* Is the process given a handle that lets it look at the whole system? Then it
 * finds "init" as well, to ask it for names. */
bool scenario_sees(const struct scenario *scenario,
                   const struct scenario_process *process);

/* Prints each complaint on a line of its own, as compilers do:
 * "file:line:column: key: text; remedy" ("warning: " before a warning's key).
 */
void complaints_print(const struct complaints *complaints, FILE *out);

/* What is not wrong, but hardly meant: objects that nobody has a handle of,
 * processes that nobody can reach or that may wait for each other in a circle,
 * rights that an object cannot use, or that a run has not used (`ran`: what
 * looked on there; or null). */
struct reach_watch;
void scenario_warn(const struct scenario *scenario,
                   const struct reach_watch *ran, struct complaints *warnings);

/* Prints the reference of the format: every key with its type, default, range
 * and meaning, as Markdown (the tables of scenarios/README.md). */
void scenario_reference(FILE *out);

/* The block that init builds the system from (orrery/plan.h). modules[i] names
 * module i; a program that is missing there is a complaint. free() it. */
struct orr_plan *scenario_plan(const struct scenario *scenario,
                               const char *const *modules, size_t count,
                               struct complaints *complaints);

#endif
