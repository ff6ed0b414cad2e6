/* The digest: a sum over all cells, each mixed with its number, so that only
 * touched cells need another look. Not cryptographic. */
#include "core/cell.h"
#include "core/kernel.h"

#define LANES 4u
#define MULTIPLIER UINT64_C(0x9e3779b97f4a7c15) /* 2^64 / golden ratio, odd */

static uint64_t
digest_mix(uint64_t sum, uint64_t word)
{
    sum = (sum ^ word) * MULTIPLIER;
    return sum ^ sum >> 29;
}

/* Four independent lanes, so that a processor can overlap them. */
static uint64_t
digest_cell(uint32_t n, const union cell *cell)
{
    uint64_t lane[LANES] = {n, 1, 2, 3};

    for (uint32_t i = 0; i < CELL_BYTES / 8; i += LANES) {
        for (uint32_t j = 0; j < LANES; j++) {
            lane[j] = digest_mix(lane[j], cell->word[i + j]);
        }
    }
    return digest_mix(digest_mix(digest_mix(lane[0], lane[1]), lane[2]),
                      lane[3]);
}

uint64_t
kernel_digest(struct kernel *k)
{
    const struct touch touch = cell_touch(k);
    uint64_t sum;

    for (uint32_t i = 0; i < k->touched; i++) {
        const uint32_t n = touch.list[i];
        const uint64_t hash = digest_cell(n, cell_at(k, n));

        k->digest += hash - touch.hash[n];
        touch.hash[n] = hash;
        touch.marked[n] = 0;
    }
    k->touched = 0;
    sum = digest_mix(k->digest, k->now);
    sum = digest_mix(sum, k->events);
    sum = digest_mix(sum, k->kicks);
    sum = digest_mix(sum, k->free.n);
    sum = digest_mix(sum, k->free_cells);
    return digest_mix(sum, k->limits.cells);
}
