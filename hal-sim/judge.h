/* The judge: sees what happens in a run and says which expectations hold. It
 * knows no machine: run.c tells it, and so can a test. */
#ifndef HAL_SIM_JUDGE_H
#define HAL_SIM_JUDGE_H

#include "hal-sim/scenario.h"

enum happening_kind {
    HAPPENED_OUTPUT,    /* `value` bytes of `text`, as written */
    HAPPENED_MARK,      /* `text` */
    HAPPENED_FAULT,     /* `number` says which */
    HAPPENED_END,       /* `number` says how; `value`: status */
    HAPPENED_SPENT,     /* its budget ran out */
    HAPPENED_INTERRUPT, /* a pulse on line `value` */
    HAPPENED_DEADLOCK   /* `text`: who waits for whom */
};

struct happening {
    enum happening_kind kind;
    uint32_t badge;   /* of the process: its index + 1; 0: init, or nobody */
    uint32_t number;  /* FAULT: enum orr_fault; END: enum orr_end */
    const char *text; /* OUTPUT, MARK, DEADLOCK */
    uint64_t value;
    uint64_t time_ns, event;
};

/* What became of one expectation. */
struct finding {
    const struct expectation *expectation;
    bool holds;
    uint64_t event, time_ns; /* where it was decided */
    char *text;              /* what happened */
};

struct judge;

/* The scenario must outlive the judge. */
struct judge *judge_create(const struct scenario *scenario);
void judge_destroy(struct judge *judge);

void judge_see(struct judge *judge, const struct happening *happening);

/* The run has ended. `final`: nothing more could have happened. Returns one
 * finding per expectation, in the scenario's order; they live as long as the
 * judge. */
const struct finding *judge_end(struct judge *judge, uint64_t time_ns,
                                uint64_t event, bool final);

/* All that a process has written so far, NUL-terminated. */
const char *judge_output(struct judge *judge, uint32_t badge, size_t *bytes);

/* The names that scenarios and verdicts use; "?" when out of range. */
const char *judge_fault_name(uint64_t fault);
const char *judge_end_name(uint64_t end);

#endif
