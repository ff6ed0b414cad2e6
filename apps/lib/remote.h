/* Things that other programs serve, by the object protocol
 * (apps/lib/protocol/object.h): the client's side. When a service dies in the
 * middle of a request, the request is made again, for as long as there is
 * patience: whoever takes its place knows what had been done.
 *
 * The functions that ask need the rights SEND and GRANT for the endpoint, and
 * to give a handle TRANSFER for that. They block until the answer is there, no
 * longer than the remote's patience. How it went is in the outcome's status, in
 * which errors of the kernel are LOST. */
#ifndef APPS_LIB_REMOTE_H
#define APPS_LIB_REMOTE_H

#include "apps/lib/handle.h"
#include "apps/lib/protocol/object.h"

/* A service, or an open of one of its things. Not to be copied: its requests
 * are counted. */
struct orr_remote {
    struct orr_endpoint to;
    uint64_t number;      /* of the last request */
    uint64_t patience_ns; /* with one request, whoever has to be waited for */
    uint64_t deaths;      /* of the service in the middle of a request */
    struct orr_ring_client *ring; /* null, or over which its reads and writes
                                     go: remote_ring.h */
};

/* How a request went. */
struct orr_outcome {
    enum object_status status;
    uint64_t value;
    uint64_t bytes;
};

#define ORR_PATIENCE_NS (10000 * ORR_MS)

/* The service behind a door. */
struct orr_remote orr_remote_service(struct orr_endpoint door);

/* What stands in enum object_status, in words. */
const char *orr_remote_text(enum object_status status);

/* Opens a thing by its name, for `rights` of enum object_right; or makes it if
 * it is not there. The outcome's value is its size. Names of more than 31
 * bytes are BAD. */
struct orr_outcome orr_remote_open(struct orr_remote *service, const char *name,
                                   uint64_t rights, struct orr_remote *opened);
struct orr_outcome orr_remote_create(struct orr_remote *service,
                                     const char *name, uint64_t rights,
                                     struct orr_remote *opened);

/* Moves bytes, in as many requests as it takes; `offset` may be OBJECT_HERE.
 * The outcome's bytes are those that were moved, also after a failure: a read
 * ends where the thing does, or a frame. */
struct orr_outcome orr_remote_read(struct orr_remote *from, uint64_t offset,
                                   void *to, uint64_t bytes);
struct orr_outcome orr_remote_write(struct orr_remote *to, uint64_t offset,
                                    const void *from, uint64_t bytes);

/* Asks for a field, or sets it; both answer its value. */
struct orr_outcome orr_remote_query(struct orr_remote *of, uint64_t field);
struct orr_outcome orr_remote_set(struct orr_remote *of, uint64_t field,
                                  uint64_t value);
/* The same with a handle, which moves to the service. Made only once. */
struct orr_outcome orr_remote_give(struct orr_remote *of, uint64_t field,
                                   uint64_t value, orr_handle handle);

/* Sets the position of reads and writes at OBJECT_HERE. */
struct orr_outcome orr_remote_seek(struct orr_remote *in, uint64_t position);

/* One more open of the same thing, with no more rights: to be given away. */
struct orr_outcome orr_remote_share(struct orr_remote *of, uint64_t rights,
                                    struct orr_remote *shared);

/* Ends the open, or the thing itself with all its opens. */
struct orr_outcome orr_remote_close(struct orr_remote *open);
struct orr_outcome orr_remote_destroy(struct orr_remote *open);

#endif
