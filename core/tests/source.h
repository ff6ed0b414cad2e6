/* Where the tests' chance comes from: the same each time. */
#ifndef CORE_TESTS_SOURCE_H
#define CORE_TESTS_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes as long as there are enough, else a seed. */
struct source {
    uint64_t seed;
    const uint8_t *bytes;
    size_t left;
};

/* Was it one of bytes, which are used up? */
bool source_is_over(const struct source *source);

/* One of 0 .. n - 1; n > 0. */
uint64_t source_draw(struct source *source, uint64_t n);

/* True once in n times. */
bool source_one_in(struct source *source, uint64_t n);

/* One of the numbers given; one of those where mistakes like to hide. */
uint64_t source_pick(struct source *source, const uint64_t *from, size_t count);
uint64_t source_odd(struct source *source);

#endif
