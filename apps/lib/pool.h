/* Blocks of one size out of memory of the program's own, for all its threads:
 * taken and given back in a few instructions, without a system call and
 * without ever waiting.
 *
 * None of these needs a right, and none blocks. `room` and `bytes` are bytes.
 *
 * Inline, so that a program that tells of its basic blocks can be preempted
 * inside, and a search sees what then happens. */
#ifndef APPS_LIB_POOL_H
#define APPS_LIB_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Blocks are as far apart as this or a multiple of it. */
#define ORR_POOL_UNIT 8u

struct orr_pool {
    /* The first free block's number, from 1 (0: none); in the upper half, how
     * many were taken so far: a list that looks as it did, but whose first
     * block was out meanwhile, is told apart by that. */
    uint64_t first;
    unsigned char *memory;
    uint32_t bytes; /* of a block */
    uint32_t count; /* of blocks */
};

/* A free block begins with the number of the next one. */
static inline uint32_t *
pool_next(const struct orr_pool *pool, uint32_t number)
{
    unsigned char *block = pool->memory + (size_t)(number - 1) * pool->bytes;

    return (uint32_t *)(void *)block;
}

/* Makes a pool of as many blocks of `bytes` bytes, rounded up to whole units,
 * as `memory`, of `room` bytes and aligned to a unit, has room for; how many
 * these are. Nobody may use the pool meanwhile. It cannot fail. */
static inline uint32_t
orr_pool_create(struct orr_pool *pool, void *memory, size_t room,
                uint32_t bytes)
{
    const size_t unit = ORR_POOL_UNIT;
    const size_t apart = bytes == 0 ? unit : (bytes + unit - 1) / unit * unit;
    const size_t blocks = room / apart;

    pool->memory = (unsigned char *)memory;
    pool->bytes = (uint32_t)apart;
    pool->count = blocks < UINT32_MAX ? (uint32_t)blocks : UINT32_MAX - 1;
    for (uint32_t number = 1; number <= pool->count; number++)
        *pool_next(pool, number) = number < pool->count ? number + 1 : 0;
    pool->first = pool->count > 0;
    return pool->count;
}

/* A block, with whatever was in it; null if all are out. */
static inline void *
orr_pool_take(struct orr_pool *pool)
{
    uint64_t first = __atomic_load_n(&pool->first, __ATOMIC_ACQUIRE);
    uint64_t after;

    do {
        if ((uint32_t)first == 0)
            return NULL;
        /* what is read here is of no use if somebody else takes the block
         * first; but then `first` is another */
        after =
            __atomic_load_n(pool_next(pool, (uint32_t)first), __ATOMIC_RELAXED);
        after |= ((first >> 32) + 1) << 32;
    } while (!__atomic_compare_exchange_n(&pool->first, &first, after, 0,
                                          __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE));
    return (void *)(uintptr_t)pool_next(pool, (uint32_t)first);
}

/* Is this one of the pool's blocks, out or not? False for whatever else. */
static inline bool
orr_pool_has(const struct orr_pool *pool, const void *block)
{
    const uintptr_t at = (uintptr_t)block - (uintptr_t)pool->memory;

    return at / pool->bytes < pool->count && at % pool->bytes == 0;
}

/* Gives back what orr_pool_take() gave, once; that is not refused if it is
 * wrong, see orr_pool_has(). */
static inline void
orr_pool_give(struct orr_pool *pool, void *block)
{
    const size_t at = (size_t)((unsigned char *)block - pool->memory);
    const uint32_t number = (uint32_t)(at / pool->bytes) + 1;
    uint64_t first = __atomic_load_n(&pool->first, __ATOMIC_RELAXED);
    uint64_t after;

    do {
        __atomic_store_n(pool_next(pool, number), (uint32_t)first,
                         __ATOMIC_RELAXED);
        after = (first >> 32) << 32 | number;
    } while (!__atomic_compare_exchange_n(&pool->first, &first, after, 0,
                                          __ATOMIC_RELEASE, __ATOMIC_RELAXED));
}

#endif
