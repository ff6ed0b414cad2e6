/* The priority in force: what a thread was given, or inherits.
 *
 * Keeps I-PRIORITY-1 (check.h): the best claim of a thread itself, of those to
 * whom it owes a reply, and of who waits to send at an INHERIT endpoint that
 * it serves. Deadlines are inherited with it.
 */
#ifndef CORE_PRIORITY_H
#define CORE_PRIORITY_H

#include "core/cell.h"

/* Puts I-PRIORITY-1 right for a thread whose reasons have changed, and for
 * those who inherit from it in turn, wherever they queue. */
void priority_update(struct kernel *k, struct hal *h, struct thread_id id);

/* Those who wait at an endpoint or notification, by claim. */
struct object_id *priority_queue(struct kernel *k, struct object_id object);

/* A thread has given its time away: it no longer claims that one's deadline. */
void priority_forget(struct kernel *k, struct hal *h, struct thread_id id);

#endif
