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

/* The stack pointer to be loaded so that a stack begins at `entry`. */
void *machine_switch_frame(void *top, void (*entry)(void));

/* Goes on with `to`; returns when the calling fiber is chosen again. */
void machine_switch_to(struct machine *m, struct fiber *to);

/* To be called first thing on a stack that was never left. */
void machine_switch_arrived(struct machine *m);

#endif
