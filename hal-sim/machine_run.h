/* The machine's heart: one kernel entry, and what comes next in virtual time.
 *
 * A kernel entry takes place at its CPU's clock; what it costs is charged
 * after it, so that entries of all CPUs happen in order of time. A program
 * runs on without delay until it calls or works. Both run on the stack of
 * whatever thread has just been running: there is no loop to go back to. */
#ifndef HAL_SIM_MACHINE_RUN_H
#define HAL_SIM_MACHINE_RUN_H

#include "hal-sim/machine_state.h"

/* Enters the kernel on `cpu`, charges, and notes the decision. True if the
 * trap must be made once more when its thread runs again. */
bool machine_enter(struct machine *m, struct virtual_cpu *cpu,
                   const struct trap *trap);

/* Makes a call or fault of the running thread, all but its CPU and time filled
 * in, and returns when the thread goes on. */
void machine_trap(struct machine *m, struct trap *trap);

/* Does what is next in virtual time, until it is the caller's turn. */
void machine_advance(struct machine *m);

/* Back to machine_run()'s caller. */
void machine_leave(struct machine *m, enum machine_stop stop);

/* From now on the machine does not run any more. */
void machine_broken(struct machine *m, const char *text);

#endif
