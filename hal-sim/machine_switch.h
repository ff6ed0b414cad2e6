/* From one native stack to another, with the tools that must be told. */
#ifndef HAL_SIM_MACHINE_SWITCH_H
#define HAL_SIM_MACHINE_SWITCH_H

#include "hal-sim/machine_state.h"

/* Saves the callee-saved registers and the stack pointer in *save, and goes
 * on where `load` was saved. switch_*.S. */
void machine_switch(void **save, void *load);

/* Where stacks begin: a thread's, the machine's own, and that of a thread
 * that has crashed. Each calls the machine_..._main of its name. */
void machine_entry(void);
void machine_idle_entry(void);
void machine_crash_entry(void);
_Noreturn void machine_thread_main(void);
_Noreturn void machine_idle_main(void);
_Noreturn void machine_crash_main(void);

/* A thread that missed a page goes on at machine_missed_entry, with this at its
 * stack pointer. When machine_missed_main returns, it gets its registers back
 * and is where it was. */
struct missed {
    uint64_t registers[23]; /* in the order of the host's ucontext.h */
    uint64_t state;         /* address of what XRSTOR takes, */
    uint64_t mask;          /* ... if this is not 0; else FXRSTOR */
    uint64_t detail;        /* of the fault */
    uint64_t spare[6];
};
void machine_missed_entry(void);
void machine_missed_main(const struct missed *missed);

/* The stack pointer to be loaded so that a stack begins at `entry`. */
void *machine_switch_frame(void *top, void (*entry)(void));

/* Goes on with `to`; returns when the calling fiber is chosen again. */
void machine_switch_to(struct machine *m, struct fiber *to);

/* To be called first thing on a stack that was never left. */
void machine_switch_arrived(struct machine *m);

#endif
