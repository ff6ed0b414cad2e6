/* `orr bench --images`: what system calls cost on real machines, counted in
 * instructions under QEMU, beside seL4. */
#ifndef HAL_SIM_BENCH_IMAGES_H
#define HAL_SIM_BENCH_IMAGES_H

#include <stdbool.h>
#include <stdint.h>

#define BENCH_MACHINES 2u /* x86_64, riscv64 */

/* What is counted, and seL4's counts; 0: there is none. */
struct bench_row {
    const char *key; /* what apps/bench calls it */
    const char *name;
    uint32_t plain[BENCH_MACHINES]; /* seL4 */
    uint32_t mcs[BENCH_MACHINES];   /* seL4 with scheduling contexts */
};

/* Whole boots, seL4: instructions to its first program, and bytes of code and
 * constants. */
struct bench_peer {
    uint32_t first, bytes, bytes_mcs;
};
extern const struct bench_peer bench_peers[BENCH_MACHINES];

#define BENCH_ROWS_MAX 32u
extern const struct bench_row bench_rows[];
extern const uint32_t bench_rows_count;

/* Of one machine. */
struct bench_image {
    char *error;                    /* null, or why nothing was measured */
    uint64_t count[BENCH_ROWS_MAX]; /* 0: not measured */
    uint64_t most[BENCH_ROWS_MAX];
    uint64_t init; /* from the kernel's entry to init's first instruction */
    uint64_t first_line;                         /* ... to a program's */
    uint64_t text, constants, initialised, zero; /* bytes of kernel.elf */
    uint64_t arena, tables;        /* bytes that the bundle's limits ask for */
    uint64_t init_pages, all_pages; /* of init, of all programs at the end:
                                       with stacks, areas and page tables */
};

/* Boots the machines, measures, prints; the exit status. */
int bench_images(bool json);

/* Prints what was measured. */
void bench_images_print(const struct bench_image image[BENCH_MACHINES]);
void bench_images_print_json(const struct bench_image image[BENCH_MACHINES]);

extern const char *const bench_machines[BENCH_MACHINES];

#endif
