/* Reads and writes of a remote over a ring. */
#ifndef APPS_LIB_REMOTE_RING_H
#define APPS_LIB_REMOTE_RING_H

#include "apps/lib/remote.h"
#include "apps/lib/ring_client.h"

/* Names of a ring's three objects, and where this side maps its memory. */
struct orr_remote_ring {
    const char *memory, *work, *done;
    uint64_t address;
};

/* If the scenario has the ring, reads and writes of this remote go over it from
 * now on, and only those; the other threads of the program must leave it
 * alone. Needs the rights READ and WRITE for the memory, SEND for `work`,
 * RECEIVE for `done`. False: it has none, or it was refused. Does not block. */
bool orr_remote_over(struct orr_remote *remote, struct orr_ring_client *ring,
                     const struct orr_remote_ring *names);

/* One request and its answer, as if by a call: for remote.c. Made again, as
 * long as there is patience, when the service dies or lies meanwhile. */
struct orr_outcome remote_ring_ask(struct orr_remote *remote,
                                   enum object_label label,
                                   struct object_message *message);

#endif
