/* The few functions that a program takes from the machine it runs on. None
 * needs a right of its own, blocks by itself, or can fail, unless it says so:
 * a system call's rights, errors and blocking stand in core/CALLS.md. */
#ifndef ORRERY_SYSTEM_H
#define ORRERY_SYSTEM_H

#include <stdint.h>

#include "core/include/orrery/call.h"

/* Enters the kernel; returns when call->result holds the answer. */
void orr_trap(struct orr_call *call);

/* The calling thread's message words, ORR_WORDS_MAX of them: what it sends is
 * read from here, what it receives is written here. */
uint64_t *orr_area(void);

/* Computes for `ns` nanoseconds: charged and preemptible in simulation, a busy
 * loop on a machine. */
void orr_work(uint64_t ns);

/* A basic block, in simulation: charged and preemptible, but never long. For
 * what the compiler puts in (apps/README.md); there is none on a machine. */
void orr_block(void);

/* Raises a fault of this thread, as a bad instruction would. Returns only if
 * a handler resumes it. */
void orr_raise(enum orr_fault fault, uint64_t detail);

/* The processor's counter of cycles; virtual nanoseconds in simulation. For
 * measuring only: it is no clock. */
uint64_t orr_cycles(void);

/* Where the program finds what is mapped at `address` (in bytes): there on a
 * machine, elsewhere in simulation; null if nothing can be mapped there. */
void *orr_address(uint64_t address);

/* The system to build (orrery/plan.h): for the first program, others get 0. */
struct orr_plan;
const struct orr_plan *orr_machine_plan(void);

#endif
