/* Temporal partitions: time is cut into windows by a cyclic table, the same
 * on all CPUs. In a window only the threads of its partition run, only what
 * they armed expires, and only their interrupts come. Windows of nobody in
 * between take up what the kernel still does at the end of one, so that the
 * next begins to the nanosecond, whatever went before.
 *
 * Keeps I-PARTITION (check.h).
 */
#ifndef CORE_PARTITION_H
#define CORE_PARTITION_H

#include "core/cell.h"

/* Shorter ones could be over before somebody runs. */
#define WINDOW_MIN_NS UINT64_C(1000)
#define WINDOW_MAX_NS (UINT64_C(1) << 56)

/* Can a kernel have this table of windows? */
bool partition_allowed(const struct limits *limits);

/* Cells for the lanes, and the lanes, at boot. */
uint32_t partition_cells(const struct limits *limits);
void partition_boot(struct kernel *k);

/* Whose window it is, and until when. */
struct turn {
    uint32_t partition;
    uint64_t end;
};
struct turn partition_turn(const struct kernel *k, uint64_t now);

struct cpu *partition_lane(struct kernel *k, uint32_t cpu, uint32_t partition);

/* Where the ready threads, and what is armed, of a partition hang at a CPU: at
 * its front in its windows, else in its lane. */
static inline struct cpu *
partition_place(struct kernel *k, uint32_t cpu, uint32_t partition)
{
    struct cpu *c = cpu_edit(k, cpu);

    return c->partition == partition ? c : partition_lane(k, cpu, partition);
}

/* Another partition comes to the front of a CPU that runs nobody. */
void partition_change(struct kernel *k, uint32_t cpu, uint32_t partition);

#endif
