/* What processes and threads have in memory: a program, stacks, areas. */
#ifndef HAL_IMAGE_SPACE_H
#define HAL_IMAGE_SPACE_H

#include "hal-image/image.h"

/* Gives the process a space with its own copy of module `index` in it, and
 * with the plan if it is the first one. */
void space_load(struct hal *h, uint32_t process, uint32_t index);

/* A stack and an area for the thread in cell `n`, in its process's space; with
 * no space, an area that only the kernel sees. Of the stack there is the first
 * page; the others come when they are used. */
void space_add_thread(struct hal *h, uint32_t n);
void space_drop_thread(struct hal *h, uint32_t n);

/* The process met nothing at the address, from STACK_ADDRESS on, or less than
 * it needs. True if a thread of it has its stack there, and has that page of it
 * now. */
bool space_fill_stack(struct hal *h, uint32_t process, uint64_t address);

uint64_t space_stack_low(const struct hal *h, uint32_t n);
uint64_t space_stack_top(const struct hal *h, uint32_t n);
uint64_t space_area(uint32_t n);

#endif
