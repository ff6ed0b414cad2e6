/* Counts the entries into the kernel for tools/longest.py, which links every
 * program with it in place of kernel_enter(). ORR_ENTRIES names the file to
 * which a line is added at the end: how many entries, the most basic blocks
 * that one executed (0: the core was not built to tell), and which it was.
 * ORR_ENTRY is the number of one that goes through entries_chosen(), where
 * callgrind counts. Entries of a kernel that a test lets make more steps than
 * any other may are none of these. */
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/kernel.h"
#include "core/state.h"

#define NUMBER_BITS 40

/* Of all threads; the most is blocks and number in one word. */
static _Atomic uint64_t entries_count, entries_most;
static _Thread_local uint64_t entries_blocks;
static uint64_t entries_wanted;

void __sanitizer_cov_trace_pc(void);
struct decision __real_kernel_enter(struct kernel *k, struct hal *h,
                                    const struct trap *trap);
struct decision __wrap_kernel_enter(struct kernel *k, struct hal *h,
                                    const struct trap *trap);
struct decision entries_chosen(struct kernel *k, struct hal *h,
                               const struct trap *trap);

void
__sanitizer_cov_trace_pc(void)
{
    entries_blocks++;
}

__attribute__((constructor)) static void
entries_begin(void)
{
    const char *wanted = getenv("ORR_ENTRY");

    entries_wanted = wanted ? strtoull(wanted, NULL, 10) : 0;
}

__attribute__((destructor)) static void
entries_end(void)
{
    const char *path = getenv("ORR_ENTRIES");
    FILE *file = path && entries_count > 0 ? fopen(path, "a") : NULL;
    const uint64_t most = entries_most;

    if (!file)
        return;
    fprintf(file, "%llu %llu %llu\n", (unsigned long long)entries_count,
            (unsigned long long)(most >> NUMBER_BITS),
            (unsigned long long)(most & ((1ull << NUMBER_BITS) - 1)));
    fclose(file);
}

/* Not inlined, and not left by a jump, so that callgrind sees it end. */
__attribute__((noinline)) struct decision
entries_chosen(struct kernel *k, struct hal *h, const struct trap *trap)
{
    struct decision decision = __real_kernel_enter(k, h, trap);

    entries_wanted = 0;
    return decision;
}

struct decision
__wrap_kernel_enter(struct kernel *k, struct hal *h, const struct trap *trap)
{
    const uint64_t number = ++entries_count, before = entries_blocks;
    struct decision decision = number == entries_wanted
                                   ? entries_chosen(k, h, trap)
                                   : __real_kernel_enter(k, h, trap);
    const uint64_t mine = (entries_blocks - before) << NUMBER_BITS | number;
    uint64_t most = entries_most;

    if (k->steps > STEPS_MAX)
        return decision;
    while (mine >> NUMBER_BITS > most >> NUMBER_BITS &&
           !atomic_compare_exchange_weak(&entries_most, &most, mine))
        continue;
    return decision;
}
