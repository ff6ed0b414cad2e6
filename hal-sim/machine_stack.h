/* The native stacks, one for each fiber, mapped when first needed and kept
 * until the machine is destroyed. From low to high: a guard page, a small
 * emergency stack, a guard page, the stack, and at its top the thread's area
 * of message words. */
#ifndef HAL_SIM_MACHINE_STACK_H
#define HAL_SIM_MACHINE_STACK_H

#include "hal-sim/machine_state.h"

/* Takes a free fiber and sees to its stack; a null pointer if the host has
 * no memory. Its area is zero. */
struct fiber *stack_take(struct machine *m);
void stack_give(struct machine *m, struct fiber *fiber);
void stack_unmap_all(struct machine *m);

/* Bounds: of everything writable, of the stack proper, of the emergency one.
 * The area lies from stack_top on. */
char *stack_low(const struct machine *m, const struct fiber *fiber);
size_t stack_bytes(const struct machine *m);
char *stack_base(const struct machine *m, const struct fiber *fiber);
char *stack_top(const struct machine *m, const struct fiber *fiber);
char *stack_emergency_top(const struct machine *m, const struct fiber *fiber);

/* The bytes of the whole mapping of one stack, and where it starts. */
size_t stack_mapped(const struct machine *m);
char *stack_mapping(const struct machine *m, const struct fiber *fiber);

/* Is there too little left of its stack for the kernel to run on it? */
static inline __attribute__((always_inline)) bool
stack_is_short(const struct fiber *fiber)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);

    return here - (uintptr_t)fiber->low < HEADROOM_BYTES;
}

/* Tells the address sanitizer and valgrind that these bytes, whatever they
 * were, may be written anew. */
void stack_unpoison(const void *at, size_t bytes);

#endif
