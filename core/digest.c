#include "core/digest.h"

#include "core/kernel.h"
#include "core/schedule.h"
#include "core/visit.h"

/* Odd, with no pattern in their bits: fractions of square roots. */
#define SALT_A UINT64_C(0x9e3779b97f4a7c15)
#define SALT_B UINT64_C(0xbb67ae8584caa73b)
#define SALT_C UINT64_C(0x3c6ef372fe94f82b)

__extension__ typedef unsigned __int128 digest_product;

/* Both halves of the full product: every bit of either word reaches it. */
static uint64_t
digest_mix(uint64_t a, uint64_t b)
{
    const digest_product product = (digest_product)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Two halves, so that a processor can overlap them. */
uint64_t
digest_cell(uint32_t n, const union cell *cell)
{
    const uint64_t *word = cell->word;
    uint64_t left = n ^ SALT_A;
    uint64_t right = n ^ SALT_B;

    for (uint32_t i = 0; i < CELL_BYTES / 8; i += 4) {
        left = digest_mix(word[i] ^ SALT_B, word[i + 1] ^ left);
        right = digest_mix(word[i + 2] ^ SALT_C, word[i + 3] ^ right);
    }
    return digest_mix(left ^ SALT_C, right ^ SALT_A);
}

uint64_t
digest_add(uint64_t sum, uint64_t word)
{
    return digest_mix(sum ^ SALT_A, word ^ SALT_B);
}

void
kernel_catch_up(struct kernel *k)
{
    visit_land(k);
    for (uint32_t cpu = 0; cpu < k->limits.cpus; cpu++) {
        schedule_catch_up(k, cpu);
    }
}

uint64_t
kernel_digest(struct kernel *k)
{
    const struct touch touch = cell_touch(k);
    uint64_t sum;

    kernel_catch_up(k);
    for (uint32_t i = cell_touched_count(k); i-- > 0;) {
        const uint32_t n = cell_touched(k, i);
        const uint64_t hash = digest_cell(n, cell_at(k, n));

        k->digest += hash - touch.hash[n];
        touch.hash[n] = hash;
        touch.marked[n] = 0;
    }
    k->untouched = k->limits.cells - 1;
    sum = digest_add(k->digest, k->now);
    sum = digest_add(sum, k->events);
    sum = digest_add(sum, k->kicks);
    sum = digest_add(sum, k->free.n);
    sum = digest_add(sum, k->free_cells);
    sum = digest_add(sum, k->free_page);
    sum = digest_add(sum, k->free_pages);
    for (uint32_t i = 0; k->workers != 0 && i < LANES; i++) {
        sum = digest_add(sum, k->works[i].n);
    }
    return digest_add(sum, k->limits.cells);
}
