/* Run to completion: the highest priority next, first come first served among
 * equals, but whoever runs goes on until it waits, yields or ends. A slice
 * has no end; a budget has, for it is a promise to others. */
#include "core/policy.h"

uint64_t
policy_cooperative_key(const struct kernel *k, const struct thread *t)
{
    (void)k;
    return claim_of(t);
}

bool
policy_cooperative_preempts(void)
{
    return false;
}

uint64_t
policy_cooperative_turn(const struct context *c, uint64_t left)
{
    return c->period_ns == 0 ? NEVER : left;
}

uint64_t
policy_cooperative_due(const struct context *c)
{
    (void)c;
    return CLAIM_NO_DEADLINE;
}

void
policy_cooperative_activate(struct context *c, uint64_t now)
{
    context_activate(c, now);
}

POLICY_KEEPS_NOTHING(cooperative)
