/* The digest: a sum over all cells, each mixed with its number, so that only
 * touched cells need another look. Not cryptographic. */
#ifndef CORE_DIGEST_H
#define CORE_DIGEST_H

#include "core/cell.h"

/* What cell `n` adds to the sum of all cells, if it holds this. */
uint64_t digest_cell(uint32_t n, const union cell *cell);

/* A word more that must be the same, in its order. */
uint64_t digest_add(uint64_t sum, uint64_t word);

#endif
