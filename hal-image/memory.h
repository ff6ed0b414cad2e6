/* What compilers call, whether there is a libc or not. */
#ifndef HAL_IMAGE_MEMORY_H
#define HAL_IMAGE_MEMORY_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *at, int byte, size_t bytes);
int memcmp(const void *one, const void *other, size_t bytes);

#endif
