/* Fixed priority: the highest first, in turn among equals, each for the slice
 * or budget it has. */
#include "core/policy.h"

uint64_t
policy_fixed_key(const struct kernel *k, const struct thread *t)
{
    (void)k;
    return claim_of(t);
}

bool
policy_fixed_preempts(void)
{
    return true;
}

uint64_t
policy_fixed_turn(const struct context *c, uint64_t left)
{
    (void)c;
    return left;
}

uint64_t
policy_fixed_due(const struct context *c)
{
    (void)c;
    return CLAIM_NO_DEADLINE;
}

void
policy_fixed_activate(struct context *c, uint64_t now)
{
    context_activate(c, now);
}

POLICY_KEEPS_NOTHING(fixed)
