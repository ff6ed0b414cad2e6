/* One run of a scenario: a machine made from it, watched, judged. */
#ifndef HAL_SIM_RUN_H
#define HAL_SIM_RUN_H

#include "hal-sim/judge.h"
#include "hal-sim/orr_modules.h"
#include "hal-sim/scenario.h"

struct run_options {
    const struct orr_modules *modules;
    uint64_t seed;
    uint64_t until_ns;      /* instead of the scenario's; NEVER: its own */
    const char *trace_path; /* null: none */
    const char *type; /* interrupt that comes with what is typed; or null */
    FILE *typist;     /* who types it */
    const struct reach *reach; /* instead of the scenario's own; or null */
    bool check;             /* invariants after each event */
    bool live;              /* print what programs write, as they write it */
    bool progress;          /* tell about long runs on stderr */
};

enum run_verdict {
    RUN_PASS,
    RUN_FAIL,   /* an expectation does not hold */
    RUN_BROKEN, /* the kernel found itself inconsistent, or somebody holds
                   what nobody can have given to it (reach.h) */
    RUN_UNFIT   /* it could not be run: `error` or `complaints` says why */
};

struct run_result {
    enum run_verdict verdict;
    enum machine_stop stop;
    uint64_t seed, digest, events, virtual_ns, host_ns;
    uint64_t timeless;   /* kernel_digest_timeless() at the end */
    uint32_t answers[ORR_CALL_MAX + 1]; /* machine_answers() by call */
    const char *machine; /* that booted it; null: the simulated one */
    struct judge *judge;
    const struct finding *findings; /* of all the scenario's expectations */
    size_t failures;
    struct reach_watch *reach; /* what was held and used */
    char *typed;    /* what was typed, as stimuli of a scenario; or null */
    char *deadlock; /* who waits for whom for ever; null: nobody */
    char *error;    /* of RUN_BROKEN and RUN_UNFIT; may be null */
    struct reach *closure; /* what `reach` looks at */
    struct complaints complaints; /* about programs that are not there */
};

/* Runs the scenario once. The result is freed with run_result_free. */
struct run_result run_scenario(const struct scenario *scenario,
                               const struct run_options *options);
void run_result_free(struct run_result *result);

/* "pass", "fail", "broken", "error". */
const char *run_verdict_name(enum run_verdict verdict);

/* "done", "time", "events", "request", "broken". */
const char *run_stop_name(enum machine_stop stop);

/* After this, control-C ends a run early, and its verdict is still given. */
void run_catch_interrupt(void);
bool run_was_interrupted(void);

#endif
