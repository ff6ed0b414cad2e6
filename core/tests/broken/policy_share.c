/* The policy of fixed priorities once more, in the place of another one, with
 * one of several flaws: so that the tests of policies can show that they see
 * it. Which flaw, ORR_FLAW says; without, there is none. */
#include <stdlib.h>
#include <string.h>

#include "core/policy.h"

static bool
has_flaw(const char *name)
{
    const char *flaw = getenv("ORR_FLAW");

    return flaw != NULL && strcmp(flaw, name) == 0;
}

/* restless: the place changes while its thread queues. partial: equals come in
 * an order of the policy's own. */
uint64_t
policy_share_key(const struct kernel *k, const struct thread *t)
{
    static uint64_t calls;

    if (has_flaw("restless")) {
        return policy_fixed_key(k, t) + ++calls;
    }
    return policy_fixed_key(k, t) + (has_flaw("partial") ? t->context.n : 0);
}

bool
policy_share_preempts(void)
{
    return policy_fixed_preempts();
}

/* late: who runs goes on beyond its time. endless: a budget begins anew, like
 * a slice. */
uint64_t
policy_share_turn(const struct context *c, uint64_t left)
{
    if (has_flaw("endless")) {
        return NEVER;
    }
    return policy_fixed_turn(c, left) * (has_flaw("late") ? 2 : 1);
}

/* undue: a deadline that is not the state's alone. */
uint64_t
policy_share_due(const struct context *c)
{
    static uint64_t calls;

    return has_flaw("undue") ? ++calls : policy_fixed_due(c);
}

/* generous: a break fills the budget again. */
void
policy_share_activate(struct context *c, uint64_t now)
{
    if (has_flaw("generous")) {
        context_restart(c, now);
    } else {
        policy_fixed_activate(c, now);
    }
}

void
policy_share_arrive(struct cpu *cpu, struct context *c)
{
    policy_fixed_arrive(cpu, c);
}

/* forgetful: what was charged is given back. */
void
policy_share_charge(struct cpu *cpu, const struct thread *t, struct context *c,
                    uint64_t ns)
{
    policy_fixed_charge(cpu, t, c, ns);
    if (has_flaw("forgetful")) {
        c->consumed_ns -= ns;
    }
}
