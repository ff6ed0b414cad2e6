/* Writing a start block (orrery/plan.h): what a new program finds in its
 * area. First all arguments, then all handles. */
#ifndef APPS_INIT_BLOCK_H
#define APPS_INIT_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "core/include/orrery/plan.h"

#define BLOCK_WORDS_MAX (ORR_WORDS_MAX - 2u)
#define BLOCK_HANDLES_MAX 48u

struct block {
    uint32_t arguments;
    uint32_t handles;
    uint32_t bytes; /* of strings */
    bool full;      /* something did not fit: the block is of no use */
    struct orr_start_handle handle[BLOCK_HANDLES_MAX];
    char string[BLOCK_WORDS_MAX * 8];
};

void block_clear(struct block *block);
void block_add_argument(struct block *block, const char *argument);
void block_add_handle(struct block *block, const char *name,
                      struct orr_start_handle handle);

/* Writes the block to `words`, BLOCK_WORDS_MAX of them; returns how many are
 * in use, or 0 if it does not fit. */
uint32_t block_write(const struct block *block, uint64_t *words);

#endif
