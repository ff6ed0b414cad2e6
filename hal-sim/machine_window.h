/* Page frames, and where programs see them. All frames are one file in the
 * host's memory. A process that asks for its addresses gets a window: a range
 * of the host's address space as large as the range for mappings, in which a
 * frame appears when it is first touched, and is gone when the kernel says
 * so. */
#ifndef HAL_SIM_MACHINE_WINDOW_H
#define HAL_SIM_MACHINE_WINDOW_H

#include "hal-sim/machine_state.h"

#define WINDOW_BYTES ((size_t)(ORR_ADDRESS_MAX - ORR_ADDRESS_MIN))

/* The frames, all zero; false: the host has no memory for them. */
bool window_create(struct machine *m, uint32_t pages);
void window_unmap_all(struct machine *m);

/* The process's window, or null if it has none yet; gives it one. */
char *window_find(const struct machine *m, uint32_t process);
void window_open(struct machine *m, uint32_t process);
void window_release(struct machine *m, uint32_t process);

/* The running program met nothing at that place in its window. True if it may
 * have access (one of READ, WRITE, EXECUTE of orr_right), and now can. */
bool window_fill(struct machine *m, uintptr_t at, uint32_t access);

/* Before a snapshot is put back: windows and frames are as at the start. */
void window_forget(struct machine *m);

/* Is the host's address in the window of the fiber's process? */
static inline bool
window_has(const struct fiber *fiber, uintptr_t at)
{
    return at - (uintptr_t)fiber->window < WINDOW_BYTES &&
           fiber->window != NULL;
}

/* What the program calls that address. */
static inline uint64_t
window_address(const struct fiber *fiber, uintptr_t at)
{
    return ORR_ADDRESS_MIN + (at - (uintptr_t)fiber->window);
}

#endif
