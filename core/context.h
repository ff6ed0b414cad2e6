/* Scheduling contexts: budgets as refills in order of time. What is consumed
 * comes back one period after the chunk it was taken from became usable
 * (sporadic server; Sprunt, Sha and Lehoczky 1989, with the corrections of
 * Stanovich et al. 2010). With period 0 there is one refill, a slice.
 *
 * Keeps I-CONTEXT-2 and I-CONTEXT-3 (check.h).
 */
#ifndef CORE_CONTEXT_H
#define CORE_CONTEXT_H

#include "core/cell.h"

/* A context's budget and period, full from now on. */
void context_start(struct context *c, uint64_t budget_ns, uint64_t period_ns,
                   uint64_t now);

/* Nanoseconds it can pay for without a break from `now` on. */
static inline uint64_t
context_left(const struct context *c, uint64_t now)
{
    return c->refill[0].time <= now ? c->refill[0].amount : 0;
}

/* Full again, from now on. */
void context_restart(struct context *c, uint64_t now);

/* The part of context_activate() that ends a break. */
void context_resume(struct context *c, uint64_t now);

/* Is there a break in its use, if it has been charged for all until now? */
static inline bool
context_pauses(const struct context *c, uint64_t now)
{
    return c->period_ns != 0 && c->refill[0].time < now &&
           c->charged_to != now;
}

/* Its user becomes ready: if there was a break in its use, that ends. */
static inline void
context_activate(struct context *c, uint64_t now)
{
    if (context_pauses(c, now)) {
        context_resume(c, now);
    }
}

/* The part of context_charge() for contexts with a period. */
void context_consume(struct context *c, uint64_t ns);

/* Its user ran for `ns`, up to now. */
static inline void
context_charge(struct context *c, uint64_t ns, uint64_t now)
{
    const uint64_t left = c->refill[0].amount;

    if (ns == 0) {
        return;
    }
    c->consumed_ns += ns;
    c->charged_to = now;
    if (c->period_ns != 0) {
        context_consume(c, ns);
    } else {
        c->refill[0].amount = ns < left ? left - ns : 0;
    }
}

/* A slice that has run out begins anew. */
static inline void
context_renew(struct context *c)
{
    c->refill[0].amount = c->budget_ns;
}

#endif
