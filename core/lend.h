/* Donation: the caller's time goes with its call, and comes back.
 *
 * Keeps I-LEND (check.h): who lent a context has none, and the chain of
 * borrowers from it ends at the context's user.
 */
#ifndef CORE_LEND_H
#define CORE_LEND_H

#include "core/cell.h"

/* `from`, who blocks in a call, lends its context to `to`, who has none. */
void lend_context(struct kernel *k, struct hal *h, struct thread_id from,
                  struct thread_id to);

/* What `from` lent comes back, whoever has it now. */
void lend_return(struct kernel *k, struct hal *h, struct thread_id from);

/* A thread starts or stops using a context: it must have none, or this. */
void lend_attach(struct kernel *k, struct context_id id, struct thread_id to);
void lend_detach(struct kernel *k, struct context_id id);

/* A thread that runs on nothing goes on with its own context, if it has one
 * that nobody uses. */
void lend_attach_own(struct kernel *k, struct thread_id id);

/* The context that a thread was given for its own, or nobody. */
struct context_id lend_own(const struct kernel *k, struct thread_id id);

#endif
