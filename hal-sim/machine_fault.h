/* Crashes of programs: a fault of the thread, told to the kernel. Host
 * signals are used for nothing else. */
#ifndef HAL_SIM_MACHINE_FAULT_H
#define HAL_SIM_MACHINE_FAULT_H

#include "hal-sim/machine_state.h"

/* Word 0 of an access fault. Host addresses are different in every run, so
 * only offsets into the null page are told as they are. */
#define FAULT_NULL_PAGE_BYTES 65536u
#define FAULT_STACK_OVERFLOW UINT64_C(0xffffffffffff0000)
#define FAULT_ELSEWHERE UINT64_C(0xffffffffffff1000)

/* Installs the signal handlers, once in a process, and this host thread's
 * stack for them. */
void fault_prepare(void);

/* TRAP_FAULT of the running thread, with `detail` in its area's word 0. */
void machine_fault_raise(struct machine *m, enum orr_fault fault,
                         uint64_t detail);

/* The running thread has used up its stack. */
_Noreturn void fault_overflow(struct machine *m);

#endif
