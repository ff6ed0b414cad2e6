/* One scenario, run again and again from the same point with other choices,
 * each run judged. Strategies decide; this knows what a failure is. */
#ifndef HAL_SIM_EXPLORE_H
#define HAL_SIM_EXPLORE_H

#include "hal-sim/explore_log.h"
#include "hal-sim/machine_base.h"
#include "hal-sim/machine_search.h"
#include "hal-sim/orr_modules.h"

#define EXPLORE_WINDOW_NS UINT64_C(2000000)
#define EXPLORE_BLOCKS 256u
#define EXPLORE_BLOCKS_MAX 1000000u

struct explore_options {
    const struct orr_modules *modules;
    uint64_t window_ns; /* nothing is put off for longer in one choice */
    uint32_t blocks;    /* so many after each system call may be choices */
    bool refusals;      /* CREATE may be refused */
    bool check;         /* invariants after every event */
};

/* Who chooses in a run. Null as a whole: always the default. */
struct decider {
    void *self;
    uint32_t (*choose)(void *self, const struct machine *m,
                       const struct choice *choice);
};

/* How a run ended, or the part of it up to CHOICE_STOP. */
struct ending {
    enum machine_stop stop;
    bool cut; /* it was too long to be judged */
    struct flaw flaw;
    uint32_t choices; /* so far in this run */
    uint64_t events;  /* kernel entries of this part */
};

struct explorer;

/* Builds the machine and lets it boot. Null, and why in *error (free() it). */
struct explorer *explorer_create(const struct scenario *scenario,
                                 const struct explore_options *options,
                                 char **error);
void explorer_destroy(struct explorer *x);

/* Somebody else who is told of everything in the runs to come. */
void explorer_watch(struct explorer *x, const struct observer *watch);

/* No kernel event beyond this number happens (UINT64_MAX: as many as in any
 * run that is not cut). */
void explorer_limit(struct explorer *x, uint64_t events);

/* Whether invariants are checked after every event of the runs to come, even
 * if the options do not ask for it: that is slow. */
void explorer_check(struct explorer *x, bool check);

/* A run from the beginning to its end, or to CHOICE_STOP. */
struct ending explorer_run(struct explorer *x, const struct decider *decider);
/* Goes on after CHOICE_STOP or explorer_return(). */
struct ending explorer_go_on(struct explorer *x, const struct decider *decider);

/* A place in a run to which one can return, after CHOICE_STOP. */
struct place_in_run;
struct place_in_run *explorer_mark(struct explorer *x);
void explorer_return(struct explorer *x, const struct place_in_run *place);
void place_free(struct place_in_run *place);

/* A digest of where the run is and of what was seen in it, without time. */
uint64_t explorer_state(struct explorer *x);

/* What was picked at every choice of the newest run. */
const uint8_t *explorer_trail(const struct explorer *x, uint32_t *count);

/* The judge's verdict in words, on the newest run; free() it. */
char *explorer_explain(struct explorer *x, const struct flaw *flaw);

struct machine *explorer_machine(struct explorer *x);
struct base *explorer_base(struct explorer *x);
const struct scenario *explorer_scenario(const struct explorer *x);

#endif
