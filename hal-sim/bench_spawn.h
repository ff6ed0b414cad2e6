/* Other programs, started to be measured or asked. */
#ifndef HAL_SIM_BENCH_SPAWN_H
#define HAL_SIM_BENCH_SPAWN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A program that was started, and what it writes. */
struct spawned {
    pid_t child;
    int output;
    uint64_t started; /* host time, ns */
};

/* False: there is no such program. What it complains of is not heard. */
bool bench_spawn(char **arguments, struct spawned *spawned);

/* Reads no more and waits for its end; its exit status, or -1. */
int bench_spawned_end(struct spawned *spawned);

#endif
