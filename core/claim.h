/* What a thread is worth wherever it waits, as a key: its priority, and among
 * equals the deadline of its time; the smaller comes first. Claims compare
 * across CPUs, whatever their policies, and are what is inherited.
 *
 * Keeps I-PRIORITY-1 and I-PRIORITY-2 (check.h).
 */
#ifndef CORE_CLAIM_H
#define CORE_CLAIM_H

#include "core/cell.h"

/* Of time that has no deadline: later than all that have one. */
#define CLAIM_NO_DEADLINE ((UINT64_C(1) << 56) - 1)

static inline uint64_t
claim_make(uint8_t priority, uint64_t deadline)
{
    return (ORR_PRIORITY_MAX - 1 - (uint64_t)priority) << 56 | deadline;
}

static inline uint64_t
claim_of(const struct thread *t)
{
    return claim_make(t->priority, t->deadline);
}

static inline uint8_t
claim_priority(uint64_t claim)
{
    return (uint8_t)(ORR_PRIORITY_MAX - 1 - (claim >> 56));
}

static inline uint64_t
claim_deadline(uint64_t claim)
{
    return claim & CLAIM_NO_DEADLINE;
}

/* The best of a thread's own claim, of those it owes a reply, and of those
 * who wait where it serves with INHERIT. */
uint64_t claim_wanted(const struct kernel *k, struct thread_id id);

/* The time of a thread that is ready or runs has changed, and with it perhaps
 * its deadline. It must be in no queue. */
void claim_refresh(struct kernel *k, struct thread_id id);

#endif
