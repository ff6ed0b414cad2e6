/* Scheduling policies: who of the ready threads of a CPU runs next, when it
 * makes room, and what of it is remembered. Budgets and their accounts are
 * the same under all (context.h). DESIGN.md has the contract on one page.
 *
 * A policy is a file policy_<name>.c that defines the functions below, and a
 * line in this table. Which CPU has which is given with the limits. While all
 * have the first, none of these functions is called.
 */
#ifndef CORE_POLICY_H
#define CORE_POLICY_H

#include "core/claim.h"
#include "core/context.h"

/* How much of a CPU the budgets of its threads may use in all. Up to the whole,
 * all deadlines can be met (Liu and Layland 1973). */
#define PROMISE_BITS 40u
#define PROMISE_WHOLE (UINT64_C(1) << PROMISE_BITS)
#define PROMISE_ANY UINT64_MAX /* budgets are limits, not promises */

/* X(NAME, name, most) */
#define POLICIES(X) \
    X(FIXED, fixed, PROMISE_ANY)         /* the highest priority; in turn */ \
    X(DEADLINE, deadline, PROMISE_WHOLE) /* within it, the first deadline */ \
    X(COOPERATIVE, cooperative, PROMISE_ANY) /* nobody is interrupted */ \
    X(SHARE, share, PROMISE_ANY) /* all at once, in proportion to priority */

enum policy {
#define POLICY_ENTRY(NAME, name, most) POLICY_##NAME,
    POLICIES(POLICY_ENTRY)
#undef POLICY_ENTRY
};

#define POLICY_ONE(NAME, name, most) +1
enum { POLICY_MAX = POLICIES(POLICY_ONE) };
#undef POLICY_ONE

/* What each policy defines:
 *
 * _key       the place of a ready thread that has time: the smallest first,
 *            first come first served among equals. It may only change when
 *            one of those below is called for it
 * _preempts  does a smaller key take the CPU from who runs?
 * _turn      ns that who runs may go on when its time lasts for `left`;
 *            NEVER: its slice, when it ends, begins anew
 * _due       the deadline that goes with this time, or CLAIM_NO_DEADLINE
 * _activate  a user of this time gets ready after a break in its use
 * _arrive    a user of this time joins those who are ready
 * _charge    the thread has just run on this time for `ns` */
#define POLICY_DECLARE(NAME, name, most) \
    uint64_t policy_##name##_key(const struct kernel *k, \
                                 const struct thread *t); \
    bool policy_##name##_preempts(void); \
    uint64_t policy_##name##_turn(const struct context *c, uint64_t left); \
    uint64_t policy_##name##_due(const struct context *c); \
    void policy_##name##_activate(struct context *c, uint64_t now); \
    void policy_##name##_arrive(struct cpu *cpu, struct context *c); \
    void policy_##name##_charge(struct cpu *cpu, const struct thread *t, \
                                struct context *c, uint64_t ns);
POLICIES(POLICY_DECLARE)
#undef POLICY_DECLARE

/* ... of those that keep nothing of what ran. */
#define POLICY_KEEPS_NOTHING(name) \
    void policy_##name##_arrive(struct cpu *cpu, struct context *c) \
    { \
        (void)cpu, (void)c; \
    } \
    void policy_##name##_charge(struct cpu *cpu, const struct thread *t, \
                                struct context *c, uint64_t ns) \
    { \
        (void)cpu, (void)t, (void)c, (void)ns; \
    }

/* The same, by the policy of the thread's CPU; due and turn are asked also of
 * threads without time. */
uint64_t policy_key(const struct kernel *k, const struct thread *t);
bool policy_preempts(const struct kernel *k, const struct thread *t);
uint64_t policy_turn(const struct kernel *k, const struct thread *t,
                     uint64_t left);
uint64_t policy_due(const struct kernel *k, const struct thread *t);
void policy_activate(struct kernel *k, const struct thread *t);
void policy_arrive(struct kernel *k, const struct thread *t);
void policy_charge(struct kernel *k, const struct thread *t, uint64_t ns);

bool policy_admits(enum policy policy, uint64_t promised);

#endif
