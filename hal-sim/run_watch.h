/* The observers of one run: they tell the judge, the trace and the terminal
 * what the machine does. */
#ifndef HAL_SIM_RUN_WATCH_H
#define HAL_SIM_RUN_WATCH_H

#include "hal-sim/judge.h"
#include "hal-sim/reach_watch.h"
#include "hal-sim/run_live.h"
#include "hal-sim/run_pulse.h"
#include "hal-sim/run_type.h"
#include "hal-sim/trace.h"

struct run {
    const struct scenario *scenario;
    struct judge *judge;
    struct trace *trace; /* or null */
    struct run_live live;
    struct run_pulses pulses;
    struct run_type type;
    uint32_t *badge_of; /* process cell -> badge + 1; 0: not yet known */
    struct machine *machine;
    struct reach_watch *reach; /* or null */
    /* told instead of the judge, if set */
    void (*tell)(void *teller, const struct happening *happening);
    void *teller;
};

/* Tells the judge, after it was told of all pulses before that. */
void run_see(struct run *run, const struct happening *happening);

/* For the machine's configuration; `run` must outlive the machine. */
struct observer run_watch_observer(struct run *run);

#endif
