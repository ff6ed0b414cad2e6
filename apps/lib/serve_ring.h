/* Reads and writes of a service over a ring, by what its acts do anyway. */
#ifndef APPS_LIB_SERVE_RING_H
#define APPS_LIB_SERVE_RING_H

#include "apps/lib/ring_server.h"
#include "apps/lib/serve.h"

struct serve_ring {
    struct orr_ring_server end;
    struct open open; /* what it leads to, and for what it may be used */
};

/* If the scenario has a ring for this service (protocol/object_ring.h), serves
 * that too, mapped at `address`: it leads to the thing of `as`, with its
 * rights. Its bell `work` must be bound to the thread that serves. Ends the
 * program if the ring cannot be. */
void serve_over_ring(struct serve *serve, struct serve_ring *ring,
                     const struct open *as, uint64_t address);

/* The notification that a service waits for: the ring's bell, if it has one, or
 * a new one. Bound to this thread. */
struct orr_notification serve_bell(void);

/* For serve.c: takes what has come, until there is nothing more; an answer; is
 * one wanted; what the bell said. */
void serve_ring_take(const struct serve *serve);
enum orr_error serve_ring_answer(struct serve_request *request,
                                 enum object_status status);
bool serve_ring_wants(const struct serve_request *request);
void serve_ring_wake(const struct serve *serve, uint64_t bits);

#endif
