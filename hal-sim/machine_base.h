/* Many runs from one state: a machine at its base, deltas that are told from
 * it, and a digest under which equal states meet. Only what has changed since
 * the base is copied, so going back costs about a microsecond. */
#ifndef HAL_SIM_MACHINE_BASE_H
#define HAL_SIM_MACHINE_BASE_H

#include "hal-sim/machine.h"

struct base;
struct delta;

/* The machine's present state becomes the base; null: no memory. It belongs to
 * the machine and goes before it; there is one base for a machine. */
struct base *base_create(struct machine *m);
void base_free(struct base *base);

/* Back to the base. */
void base_restore(struct base *base);

/* Bytes that going back copies at least. */
size_t base_bytes(const struct base *base);

/* A later state, as it differs from the base; it goes before the base does. */
struct delta *delta_take(struct base *base);
void delta_restore(struct base *base, const struct delta *delta);
void delta_free(struct delta *delta);

/* A digest of the present state, without what only tells how much time has
 * passed: clocks, times consumed, what is left of slices. Equal in one host
 * process only, as stacks hold addresses. */
uint64_t base_digest(struct base *base);

/* The same of the kernel alone, without stacks and globals. */
uint64_t base_digest_kernel(struct base *base);

/* The run's digest so far with the kernel's: the same in every build. To be
 * asked instead of machine_digest() where there is a base. */
uint64_t base_digest_run(struct base *base);

#endif
