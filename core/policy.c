/* The policy of a thread's CPU, whichever that is. */
#include "core/policy.h"

static enum policy
policy_of(const struct kernel *k, const struct thread *t)
{
    return (enum policy)cpu_at(k, t->cpu)->policy;
}

uint64_t
policy_key(const struct kernel *k, const struct thread *t)
{
    uint64_t answer = NEVER;

    switch (policy_of(k, t)) {
#define POLICY_KEY(NAME, name, text) \
    case POLICY_##NAME: \
        answer = policy_##name##_key(k, t); \
        break;
        POLICIES(POLICY_KEY)
#undef POLICY_KEY
    }
    return answer;
}

bool
policy_preempts(const struct kernel *k, const struct thread *t)
{
    bool answer = true;

    switch (policy_of(k, t)) {
#define POLICY_PREEMPTS(NAME, name, text) \
    case POLICY_##NAME: \
        answer = policy_##name##_preempts(); \
        break;
        POLICIES(POLICY_PREEMPTS)
#undef POLICY_PREEMPTS
    }
    return answer;
}

uint64_t
policy_turn(const struct kernel *k, const struct thread *t, uint64_t left)
{
    const struct context *c = context_at(k, t->context);
    uint64_t answer = left;

    switch (policy_of(k, t)) {
#define POLICY_TURN(NAME, name, text) \
    case POLICY_##NAME: \
        answer = policy_##name##_turn(c, left); \
        break;
        POLICIES(POLICY_TURN)
#undef POLICY_TURN
    }
    return answer;
}

uint64_t
policy_due(const struct kernel *k, const struct thread *t)
{
    uint64_t answer = CLAIM_NO_DEADLINE;

    if (t->context.n == 0) {
        return answer;
    }
    switch (policy_of(k, t)) {
#define POLICY_DUE(NAME, name, text) \
    case POLICY_##NAME: \
        answer = policy_##name##_due(context_at(k, t->context)); \
        break;
        POLICIES(POLICY_DUE)
#undef POLICY_DUE
    }
    return answer;
}

void
policy_activate(struct kernel *k, const struct thread *t)
{
    struct context *c = context_edit(k, t->context);

    switch (policy_of(k, t)) {
#define POLICY_ACTIVATE(NAME, name, text) \
    case POLICY_##NAME: \
        policy_##name##_activate(c, k->now); \
        break;
        POLICIES(POLICY_ACTIVATE)
#undef POLICY_ACTIVATE
    }
}

void
policy_arrive(struct kernel *k, const struct thread *t)
{
    struct context *c = context_edit(k, t->context);
    struct cpu *cpu = cpu_edit(k, t->cpu);

    switch (policy_of(k, t)) {
#define POLICY_ARRIVE(NAME, name, text) \
    case POLICY_##NAME: \
        policy_##name##_arrive(cpu, c); \
        break;
        POLICIES(POLICY_ARRIVE)
#undef POLICY_ARRIVE
    }
}

void
policy_charge(struct kernel *k, const struct thread *t, uint64_t ns)
{
    struct context *c = context_edit(k, t->context);
    struct cpu *cpu = cpu_edit(k, t->cpu);

    switch (policy_of(k, t)) {
#define POLICY_CHARGE(NAME, name, text) \
    case POLICY_##NAME: \
        policy_##name##_charge(cpu, t, c, ns); \
        break;
        POLICIES(POLICY_CHARGE)
#undef POLICY_CHARGE
    }
}

const char *
policy_name(enum policy policy)
{
    static const char *const names[] = {
#define POLICY_NAME(NAME, name, text) #name,
        POLICIES(POLICY_NAME)
#undef POLICY_NAME
    };

    return names[policy];
}

const char *
policy_text(enum policy policy)
{
    static const char *const texts[] = {
#define POLICY_TEXT(NAME, name, text) text,
        POLICIES(POLICY_TEXT)
#undef POLICY_TEXT
    };

    return texts[policy];
}
