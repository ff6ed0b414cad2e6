/* Digests of a machine's state that leave out how much time has passed. */
#ifndef HAL_SIM_MACHINE_DIGEST_H
#define HAL_SIM_MACHINE_DIGEST_H

#include "hal-sim/machine_state.h"

/* One cell of the kernel: without times consumed, what is left of a slice, and
 * the CPUs' accounts. Deadlines and budgets with a period count. */
uint64_t machine_digest_cell(uint32_t n, const union cell *cell);

/* A digest takes in what the page frames hold, but for those that are zero: it
 * is equal on every build, as long as programs keep no addresses there. */
uint64_t machine_digest_frames(uint64_t digest, const struct machine *m);

/* Devices, with what is stored on them, and mishaps. */
uint64_t machine_digest_outside(uint64_t digest, const struct machine *m);

/* Threads' stacks and areas, programs' globals, devices, and what the CPUs
 * are at; without their clocks. */
uint64_t machine_digest_programs(const struct machine *m);

#endif
