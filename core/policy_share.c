/* Proportional share, by strides (Waldspurger and Weihl 1995): an example of a
 * policy of one's own. A thread's priority p is its weight: of the time that
 * several want, it gets p + 1 parts. What it has had, divided by its weight,
 * is its pass; the smallest pass runs next. A budget is a bound on top.
 *
 * context.kept  the pass of this time
 * cpu.kept      the pass of who ran last: where those who come later begin */
#include "core/policy.h"

/* The longest turn, if others are ready. */
#define QUANTUM_NS UINT64_C(1000000)

/* How far ahead one can be that comes from another CPU. */
#define LEAD_MAX (QUANTUM_NS * ORR_PRIORITY_MAX)

uint64_t
policy_share_key(const struct kernel *k, const struct thread *t)
{
    return context_at(k, t->context)->kept;
}

bool
policy_share_preempts(void)
{
    return true;
}

uint64_t
policy_share_turn(const struct context *c, uint64_t left)
{
    (void)c;
    return left < QUANTUM_NS ? left : QUANTUM_NS;
}

uint64_t
policy_share_due(const struct context *c)
{
    (void)c;
    return CLAIM_NO_DEADLINE;
}

void
policy_share_activate(struct context *c, uint64_t now)
{
    context_activate(c, now);
}

void
policy_share_arrive(struct cpu *cpu, struct context *c)
{
    if (c->kept < cpu->kept) {
        c->kept = cpu->kept; /* a pause earns nothing */
    } else if (c->kept - cpu->kept > LEAD_MAX) {
        c->kept = cpu->kept + LEAD_MAX;
    }
}

void
policy_share_charge(struct cpu *cpu, const struct thread *t, struct context *c,
                    uint64_t ns)
{
    if (c->kept > cpu->kept) {
        cpu->kept = c->kept;
    }
    c->kept += ns * ORR_PRIORITY_MAX / (t->priority + UINT64_C(1));
}
