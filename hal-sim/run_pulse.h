/* The pulses of a scenario as they come, whether or not the kernel is able to
 * take them: a deadline counts from the pulse. */
#ifndef HAL_SIM_RUN_PULSE_H
#define HAL_SIM_RUN_PULSE_H

#include "hal-sim/judge.h"

struct run_pulses {
    struct stimulus *item; /* time_ns: of its next pulse; NEVER: no more */
    size_t count;
    uint64_t next_ns; /* the earliest of them */
};

void run_pulses_open(struct run_pulses *pulses,
                     const struct scenario *scenario);
void run_pulses_close(struct run_pulses *pulses);

/* Tells the judge of all pulses up to `time_ns`, in order of time; they are
 * seen at kernel event `event`. */
void run_pulses_tell(struct run_pulses *pulses, struct judge *judge,
                     uint64_t time_ns, uint64_t event);

/* The run has ended for want of anything that could happen, before
 * `until_ns`: tells of the next pulse of each that nobody will take. */
void run_pulses_tell_lost(struct run_pulses *pulses, struct judge *judge,
                          uint64_t until_ns, uint64_t event);

#endif
