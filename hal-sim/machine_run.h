/* The machine's heart: one kernel entry, and what comes next in virtual time.
 *
 * A kernel entry takes place at its CPU's clock; what it costs is charged
 * after it, so that entries of all CPUs happen in order of time. A program
 * runs on without delay until it calls or works. Both run on the stack of
 * whatever thread has just been running: there is no loop to go back to. */
#ifndef HAL_SIM_MACHINE_RUN_H
#define HAL_SIM_MACHINE_RUN_H

#include "hal-sim/machine_state.h"

enum next_kind {
    NEXT_NOTHING,
    NEXT_THREAD, /* goes on with its program */
    NEXT_TIMER,
    NEXT_KICK,
    NEXT_INTERRUPT
};

/* What comes next, on one CPU or on all. */
struct next {
    uint64_t time;
    uint64_t others; /* earliest time of anything else */
    struct virtual_cpu *cpu;
    enum next_kind kind;
    uint32_t ties; /* CPUs with something at this same time */
};

/* Enters the kernel on `cpu` for what comes from outside of its program,
 * charges, and notes the decision. */
void machine_enter(struct machine *m, struct virtual_cpu *cpu,
                   const struct trap *trap);

/* Makes a call or fault of the running thread, all but its CPU and time filled
 * in, and returns when the thread goes on. */
void machine_trap(struct machine *m, struct trap *trap);

/* Does what is next in virtual time, until it is the caller's turn. */
void machine_advance(struct machine *m);

/* Must the run stop before what happens next, at `time` (NEVER: nothing)? */
bool machine_must_stop(struct machine *m, uint64_t time,
                       enum machine_stop *stop);

/* Carries out a timer, kick or interrupt. */
void machine_trap_outside(struct machine *m, const struct next *next);

/* Runs the program on this CPU; returns when the caller's turn has come. */
void machine_resume(struct machine *m, const struct next *next);

/* Back to machine_run()'s caller. */
void machine_leave(struct machine *m, enum machine_stop stop);

/* From now on the machine does not run any more. */
void machine_broken(struct machine *m, const char *text);

#endif
