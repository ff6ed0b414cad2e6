/* Reading and writing in order over a ring: one request after the other. Each
 * function blocks until its answer is there, at most until the deadline, which
 * is absolute, in ns. Requests of the same client that are on their way go on
 * meanwhile, and are reaped later. The rights and errors are those of
 * ring_client.h. */
#ifndef APPS_LIB_RING_SYNC_H
#define APPS_LIB_RING_SYNC_H

#include "apps/lib/ring_client.h"

/* How it ended, and the bytes that were done before. */
struct orr_ring_outcome {
    enum orr_error error;
    uint32_t bytes;
};

/* Submits one request, with whatever buffer it names, and waits for its
 * answer. At the deadline it is cancelled and forgotten, with its buffer:
 * TIMED_OUT. Errors of orr_ring_client_submit() too. */
struct orr_ring_done
orr_ring_call(struct orr_ring_client *client,
              const struct orr_ring_request *request, uint64_t deadline);

/* Moves bytes by ORR_RING_READ or ORR_RING_WRITE, `offset` as the argument, in
 * as many requests as they take; what the server does less than it was asked
 * for is asked for again, until it does nothing. NO_QUOTA: no buffer is
 * left. */
struct orr_ring_outcome orr_ring_read(struct orr_ring_client *client,
                                      uint64_t offset, void *to, uint32_t bytes,
                                      uint64_t deadline);
struct orr_ring_outcome orr_ring_write(struct orr_ring_client *client,
                                       uint64_t offset, const void *from,
                                       uint32_t bytes, uint64_t deadline);

#endif
