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
uint64_t context_left(const struct context *c, uint64_t now);

/* Its user becomes ready: if there was a break in its use, that ends. */
void context_activate(struct context *c, uint64_t now);

/* Its user ran for `ns`, up to now. */
void context_charge(struct context *c, uint64_t ns, uint64_t now);

/* A slice that has run out begins anew. */
void context_renew(struct context *c);

#endif
