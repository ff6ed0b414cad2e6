/* How a first program that is linked in builds a small system: for the
 * measurements, and for tests. Without libc. */
#ifndef HAL_SIM_BENCH_SYSTEM_H
#define HAL_SIM_BENCH_SYSTEM_H

#include "core/include/orrery/system.h"
#include "core/kernel.h"

#define BENCH_PRIORITY_TOP 255u

/* A process with one thread, which has a round robin slice of time. */
struct bench_child {
    orr_handle process, thread;
};

orr_handle bench_boot_handle(enum boot_handle index);

/* Makes the call; if it is refused, the program aborts: a measurement whose
 * set-up fails must not go on as if it had not. */
struct orr_result bench_need(struct orr_call call);

orr_handle bench_create(enum orr_kind kind, uint64_t a, uint64_t b, uint64_t c);
void bench_configure(orr_handle thread, enum orr_setting what, uint64_t value);

struct bench_child bench_child_create(uint64_t priority, uint64_t cpu);

/* A copy of the handle in the child's table. */
orr_handle bench_child_give(struct bench_child child, orr_handle handle,
                            enum orr_right right);

/* Starts a module, which finds two words in its area. */
void bench_child_start(struct bench_child child, uint64_t module,
                       uint64_t first, uint64_t second);

#endif
