/* The few functions of memory and text that a compiler counts on, since
 * there is no libc below. The library's own; programs may use them too. */
#ifndef APPS_LIB_MEMORY_H
#define APPS_LIB_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

void *memcpy(void *__restrict to, const void *__restrict from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *at, int byte, size_t bytes);
int memcmp(const void *one, const void *other, size_t bytes);

/* Bytes before the closing NUL. */
size_t text_length(const char *text);

/* Do both texts say the same? */
bool text_equal(const char *one, const char *other);

#endif
