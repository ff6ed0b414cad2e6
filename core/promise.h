/* Admission: what part of a CPU's time the budgets of its threads may use in
 * all. Each thread's own time counts at the CPU it was given, wherever it is
 * lent to; slices promise nothing. How much is too much the CPU's policy says.
 *
 * Keeps I-PROMISE (check.h).
 */
#ifndef CORE_PROMISE_H
#define CORE_PROMISE_H

#include "core/cell.h"

/* budget / period, in parts of PROMISE_WHOLE (policy.h), rounded down. */
uint64_t promise_part(const struct context *c);

/* The part that a thread's own time has; 0 without. */
uint64_t promise_of(const struct kernel *k, struct thread_id id);

/* May what the CPU has promised become that much less and more? */
bool promise_fits(const struct kernel *k, uint32_t cpu, uint64_t less,
                  uint64_t more);

/* It does. */
void promise_change(struct kernel *k, uint32_t cpu, uint64_t less,
                    uint64_t more);

#endif
