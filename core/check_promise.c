/* What CPUs have promised, against what the times of their threads say. */
#include "core/check_walk.h"
#include "core/policy.h"
#include "core/promise.h"

/* The part that a thread's own time has of the CPU, if it is the thread's. */
static uint64_t
part_of(const struct kernel *k, uint32_t n, uint32_t cpu)
{
    const struct thread *t = &check_at(k, n)->thread;
    const struct slot *slot;

    if (!check_is(k, n, ORR_KIND_THREAD) || t->home != cpu) {
        return 0;
    }
    slot = check_slot_at(k, check_slot_of(k, n, THREAD_SLOT_CONTEXT));
    return check_is(k, slot->object.n, ORR_KIND_CONTEXT)
               ? promise_part(&check_at(k, slot->object.n)->context)
               : 0;
}

/* ... that all threads of the CPU have. */
static uint64_t
parts_of(const struct kernel *k, uint32_t cpu)
{
    uint64_t sum = 0;

    for (uint32_t n = k->root.n; n != 0; n = check_next(k, n)) {
        sum += part_of(k, n, cpu);
    }
    return sum;
}

enum invariant
check_promises(const struct kernel *k)
{
    uint64_t all = 0;

    for (uint32_t n = k->root.n; n != 0; n = check_next(k, n)) {
        if (check_is(k, n, ORR_KIND_THREAD)) {
            all += part_of(k, n, check_at(k, n)->thread.home);
        }
    }
    for (uint32_t i = 0; i < k->limits.cpus; i++) {
        const struct cpu *cpu = &check_at(k, 1 + i)->cpu;

        all -= cpu->promised;
        if (cpu->promised != 0 && cpu->promised != parts_of(k, i)) {
            return INVARIANT_PROMISE_1;
        }
        if (!policy_admits((enum policy)cpu->policy, cpu->promised)) {
            return INVARIANT_PROMISE_2;
        }
    }
    return all == 0 ? INVARIANT_NONE : INVARIANT_PROMISE_1;
}
