/* Within a priority the earliest deadline first, by the rules of the constant
 * bandwidth server (Abeni and Buttazzo 1998), in its hard form: who has used
 * up its budget waits for its next period. A budget's deadline is one period
 * after its first refill became usable. Slices have none: they come last. */
#include "core/policy.h"

__extension__ typedef unsigned __int128 policy_product;

uint64_t
policy_deadline_key(const struct kernel *k, const struct thread *t)
{
    (void)k;
    return claim_of(t);
}

bool
policy_deadline_preempts(void)
{
    return true;
}

uint64_t
policy_deadline_turn(const struct context *c, uint64_t left)
{
    (void)c;
    return left;
}

uint64_t
policy_deadline_due(const struct context *c)
{
    uint64_t deadline;

    if (c->period_ns == 0) {
        return CLAIM_NO_DEADLINE;
    }
    deadline = c->refill[0].time + c->period_ns;
    return deadline < CLAIM_NO_DEADLINE ? deadline : CLAIM_NO_DEADLINE - 1;
}

/* What is left may be used until the old deadline, unless that would be more
 * than its share of the time until then: then a new period begins. */
void
policy_deadline_activate(struct context *c, uint64_t now)
{
    const uint64_t deadline = c->refill[0].time + c->period_ns;
    const uint64_t left = c->refill[0].amount;

    if (c->period_ns == 0 || c->refill[0].time >= now || c->charged_to == now) {
        return;
    }
    if (deadline <= now ||
        (policy_product)left * c->period_ns >
            (policy_product)c->budget_ns * (deadline - now)) {
        context_restart(c, now);
    }
}

POLICY_KEEPS_NOTHING(deadline)
