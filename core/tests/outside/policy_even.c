/* A policy of one's own, outside of the kernel's tree: all who are ready take
 * turns of half a millisecond, whatever their priorities, in the order in
 * which they came. A budget is a bound on top. */
#include "core/policy.h"

#define TURN_NS UINT64_C(500000)

uint64_t
policy_even_key(const struct kernel *k, const struct thread *t)
{
    (void)k, (void)t;
    return 0;
}

bool
policy_even_preempts(void)
{
    return false; /* no key is smaller than another */
}

uint64_t
policy_even_turn(const struct context *c, uint64_t left)
{
    (void)c;
    return left < TURN_NS ? left : TURN_NS;
}

uint64_t
policy_even_due(const struct context *c)
{
    (void)c;
    return CLAIM_NO_DEADLINE;
}

void
policy_even_activate(struct context *c, uint64_t now)
{
    context_activate(c, now);
}

POLICY_KEEPS_NOTHING(even)
