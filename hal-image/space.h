/* What processes and threads have in memory: a program, stacks, areas. */
#ifndef HAL_IMAGE_SPACE_H
#define HAL_IMAGE_SPACE_H

#include "hal-image/image.h"

/* Gives the process a space with its own copy of module `index` in it, and
 * with the plan if it is the first one. */
void space_load(struct hal *h, uint32_t process, uint32_t index);

/* A stack and an area for the thread in cell `n`, in its process's space; with
 * no space, an area that only the kernel sees. */
void space_add_thread(struct hal *h, uint32_t n);
void space_drop_thread(struct hal *h, uint32_t n);

uint64_t space_stack_low(const struct hal *h, uint32_t n);
uint64_t space_stack_top(const struct hal *h, uint32_t n);
uint64_t space_area(uint32_t n);

#endif
