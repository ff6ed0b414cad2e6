/* Waiting: a thread blocks at an object until what it waits for comes, or its
 * deadline, or somebody takes it away.
 *
 * Keeps I-QUEUE-6, I-QUEUE-7, I-QUEUE-9, I-QUEUE-10 and I-ENDPOINT-1 (check.h).
 */
#ifndef CORE_WAIT_H
#define CORE_WAIT_H

#include "core/cell.h"

/* Can a call that would have to wait do so? OK, WOULD_BLOCK or TIMED_OUT. */
enum orr_error wait_allowed(const struct kernel *k, uint64_t deadline);

/* A running (or faulting) thread blocks at an endpoint or notification. */
void wait_begin(struct kernel *k, struct hal *h, struct thread_id id,
                struct object_id object, enum orr_state state);

/* ... or, its call received, until `server` replies. */
void wait_for_reply(struct kernel *k, struct hal *h, struct thread_id id,
                    struct thread_id server);

/* Its deadline. Waiting for ever needs none. */
void wait_deadline(struct kernel *k, struct thread_id id, uint64_t deadline);

/* A blocked thread leaves its queue: nobody runs yet, nothing is answered.
 * What it lent comes back. It must be woken or given a state at once. */
void wait_end(struct kernel *k, struct hal *h, struct thread_id id);

/* It only leaves the queue: its deadline stays, and what it lent remains lent.
 * wait_for_reply() must follow. */
void wait_leave(struct kernel *k, struct hal *h, struct thread_id id);

/* Is it an endpoint at which somebody waits to send? */
static inline bool
wait_has_senders(const struct kernel *k, struct object_id id)
{
    const union cell *cell = cell_at(k, id.n);

    return cell->object.kind == ORR_KIND_ENDPOINT &&
           cell->endpoint.waiters.n != 0 && cell->endpoint.receivers == 0;
}

/* The handle in this slot, to such an endpoint, is about to go: no message that
 * waits to be sent through it will be, and in steps (errand.h) those who wait
 * are told. */
void wait_lose_senders(struct kernel *k, struct slot_id slot);

/* Is that so of a sender's? */
bool wait_has_lost(const struct kernel *k, const struct thread *t);

/* A blocked thread's call fails with `error`: it becomes ready, or, if it
 * waited for the remedy of a fault, its process ends. */
void wait_fail(struct kernel *k, struct hal *h, struct thread_id id,
               enum orr_error error);

/* It becomes ready with this answer. */
void wait_finish(struct kernel *k, struct hal *h, struct thread_id id,
                 const struct orr_result *result);

/* Is it one of the states in which a thread is blocked in a call? */
bool wait_is_blocked(const struct thread *t);

#endif
