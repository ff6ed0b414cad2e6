/* Restart policies: what is to be done about a process that has ended, or that
 * gives no sign of life. As init and the supervisor apply them; no system
 * calls, so that they can be tested, and used elsewhere. */
#ifndef APPS_LIB_CARE_H
#define APPS_LIB_CARE_H

#include <stdbool.h>

#include "core/include/orrery/plan.h"

#define CARE_NEVER UINT64_MAX

/* What is remembered of one process. */
struct care {
    uint32_t restarts;    /* in all */
    uint32_t recent;      /* in the present window */
    uint64_t window_ends; /* no restart since then: the count begins anew */
    uint64_t start;       /* when it is to be started; CARE_NEVER: not */
    uint64_t beat;        /* when it must have given a sign of life */
};

enum care_step {
    CARE_LEAVE, /* it stays as it is */
    CARE_START, /* it is started again at care->start */
    CARE_HALT   /* the whole system stops */
};

/* It has ended at `now`. */
enum care_step care_ended(struct care *care,
                          const struct orr_plan_restart *policy, bool failed,
                          uint64_t now);

/* It has been started at `now`. */
void care_started(struct care *care, const struct orr_plan_restart *policy,
                  uint64_t now);

/* At `now` it had, or had not, given a sign of life since it was last asked.
 * True: it hangs. */
bool care_hangs(struct care *care, const struct orr_plan_restart *policy,
                bool beat, uint64_t now);

/* The earlier of `time` and when this process must be looked at. */
uint64_t care_next(const struct care *care, uint64_t time);

#endif
