/* The policy of a thread's CPU, whichever that is. */
#include "core/policy.h"

static enum policy
policy_of(const struct kernel *k, const struct thread *t)
{
    return (enum policy)cpu_at(k, t->cpu)->policy;
}

/* POLICY_STEP(name) for the one that it is. */
#define POLICY_CASE(NAME, name, most) \
    case POLICY_##NAME: \
        POLICY_STEP(name); \
        break;
#define POLICY_SWITCH \
    switch (policy_of(k, t)) { \
        POLICIES(POLICY_CASE) \
    }

uint64_t
policy_key(const struct kernel *k, const struct thread *t)
{
    uint64_t answer = NEVER;

#define POLICY_STEP(name) answer = policy_##name##_key(k, t)
    POLICY_SWITCH
#undef POLICY_STEP
    return answer;
}

bool
policy_preempts(const struct kernel *k, const struct thread *t)
{
    bool answer = true;

#define POLICY_STEP(name) answer = policy_##name##_preempts()
    POLICY_SWITCH
#undef POLICY_STEP
    return answer;
}

uint64_t
policy_turn(const struct kernel *k, const struct thread *t, uint64_t left)
{
    const struct context *c = context_at(k, t->context);
    uint64_t answer = left;

#define POLICY_STEP(name) answer = policy_##name##_turn(c, left)
    POLICY_SWITCH
#undef POLICY_STEP
    return answer;
}

uint64_t
policy_due(const struct kernel *k, const struct thread *t)
{
    uint64_t answer = CLAIM_NO_DEADLINE;

    if (t->context.n == 0) {
        return answer;
    }
#define POLICY_STEP(name) \
    answer = policy_##name##_due(context_at(k, t->context))
    POLICY_SWITCH
#undef POLICY_STEP
    return answer;
}

void
policy_activate(struct kernel *k, const struct thread *t)
{
    struct context *c = context_edit(k, t->context);

#define POLICY_STEP(name) policy_##name##_activate(c, k->now)
    POLICY_SWITCH
#undef POLICY_STEP
}

void
policy_arrive(struct kernel *k, const struct thread *t)
{
    struct context *c = context_edit(k, t->context);
    struct cpu *cpu = cpu_edit(k, t->cpu);

#define POLICY_STEP(name) policy_##name##_arrive(cpu, c)
    POLICY_SWITCH
#undef POLICY_STEP
}

void
policy_charge(struct kernel *k, const struct thread *t, uint64_t ns)
{
    struct context *c = context_edit(k, t->context);
    struct cpu *cpu = cpu_edit(k, t->cpu);

#define POLICY_STEP(name) policy_##name##_charge(cpu, t, c, ns)
    POLICY_SWITCH
#undef POLICY_STEP
}

bool
policy_admits(enum policy policy, uint64_t promised)
{
#define POLICY_MOST(NAME, name, most) [POLICY_##NAME] = (most),
    static const uint64_t all[] = {POLICIES(POLICY_MOST)};
#undef POLICY_MOST

    return promised <= all[policy];
}
