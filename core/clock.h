/* Who is to be woken when: one heap of timing nodes per CPU.
 *
 * Keeps I-QUEUE-8 (check.h).
 */
#ifndef CORE_CLOCK_H
#define CORE_CLOCK_H

#include "core/queue.h"

/* Arms a thread, context or timer that is not armed, on the CPU that is
 * entering. `time` is absolute, in ns, not NEVER. */
void clock_arm(struct kernel *k, struct object_id id, uint64_t time);

/* Disarms it if it is armed. */
void clock_disarm(struct kernel *k, struct object_id id);

/* When the next is due on a CPU, NEVER if none is armed. */
static inline uint64_t
clock_next_on(const struct kernel *k, const struct cpu *cpu)
{
    const struct object_id first = cpu->timers;

    return first.n == 0 ? NEVER : queue_node(k, QUEUE_TIMING, first)->key;
}

static inline uint64_t
clock_next(const struct kernel *k, uint32_t cpu)
{
    return clock_next_on(k, cpu_at(k, cpu));
}

/* Disarms and returns one that is due now on this CPU, or nobody; its time
 * goes to *time. */
struct object_id clock_take_due(struct kernel *k, uint32_t cpu, uint64_t *time);

#endif
