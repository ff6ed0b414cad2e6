#include "core/promise.h"

#include "core/lend.h"
#include "core/policy.h"

uint64_t
promise_part(const struct context *c)
{
    uint64_t rest = c->budget_ns;
    uint64_t part = 0;

    if (c->period_ns == 0) {
        return 0;
    }
    for (uint32_t bit = 0; bit <= PROMISE_BITS; bit++) { /* long division */
        part <<= 1;
        if (rest >= c->period_ns) {
            rest -= c->period_ns;
            part |= 1;
        }
        rest <<= 1;
    }
    return part;
}

uint64_t
promise_of(const struct kernel *k, struct thread_id id)
{
    const struct context_id own = lend_own(k, id);

    return own.n == 0 ? 0 : promise_part(context_at(k, own));
}

bool
promise_fits(const struct kernel *k, uint32_t cpu, uint64_t less, uint64_t more)
{
    const struct cpu *c = cpu_at(k, cpu);

    CHECK(less <= c->promised);
    return policy_admits((enum policy)c->policy, c->promised - less + more);
}

void
promise_change(struct kernel *k, uint32_t cpu, uint64_t less, uint64_t more)
{
    struct cpu *c = cpu_edit(k, cpu);

    CHECK(less <= c->promised);
    c->promised += more - less;
}
