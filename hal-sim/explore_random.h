/* Random schedules: each run draws how often it leaves the default at all. */
#ifndef HAL_SIM_EXPLORE_RANDOM_H
#define HAL_SIM_EXPLORE_RANDOM_H

#include "hal-sim/explore.h"

/* splitmix64 (Steele, Lea and Flood, 2014). */
static inline uint64_t
random_next(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* 0..n-1; the bias of small n is far below what anybody could see. */
static inline uint32_t
random_below(uint64_t *state, uint32_t n)
{
    return (uint32_t)(((random_next(state) >> 32) * n) >> 32);
}

struct ending explore_random(struct explorer *x, uint64_t seed);

#endif
