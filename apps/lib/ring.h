/* Rings: requests and answers between two programs through memory that both
 * have mapped, a doorbell on each side, and no system call for each request.
 * RINGS.md has the contract. A client includes ring_client.h and perhaps
 * ring_sync.h, a server or a driver ring_server.h; what both need is here: no
 * function needs a right, answers an error, or blocks. */
#ifndef APPS_LIB_RING_H
#define APPS_LIB_RING_H

#include "apps/lib/handle.h"

#define ORR_RING_PLACES_MAX 64u   /* requests on their way at a time */
#define ORR_RING_BUFFERS_MAX 128u /* buffers of one ring */
#define ORR_RING_BUFFER_BYTES_MAX 65536u
#define ORR_RING_NO_BUFFER UINT32_MAX

/* What both sides know of a ring before they meet, from their scenario or
 * their protocol; neither believes the other about it. */
struct orr_ring_shape {
    uint32_t places;       /* a power of two, up to ORR_RING_PLACES_MAX */
    uint32_t buffers;      /* 0 to ORR_RING_BUFFERS_MAX, each of */
    uint32_t buffer_bytes; /* a multiple of 64, up to the bound above */
};

/* Pages of memory that a ring of this shape lies in: the first is written by
 * the client alone, the second by the server alone, the others are buffers. */
#define ORR_RING_PAGES(places, buffers, buffer_bytes) \
    (2u + ((buffers) * (buffer_bytes) + ORR_PAGE_BYTES - 1u) / ORR_PAGE_BYTES)

/* One side's end, as its program gives it. */
struct orr_ring_setup {
    void *memory; /* where this side finds it: orr_address() of a mapping */
    struct orr_ring_shape shape;
    struct orr_notification bell; /* this side waits for it */
    struct orr_notification peer; /* the other side's bell: this one rings it */
    uint64_t peer_bits;           /* ... by setting these bits */
    uint64_t death_bits; /* of `bell`, and set by who watches the other side's
                            process (orr_watch): it has died; 0: none */
};

/* What is asked. The library knows nothing of the operations but these two,
 * for reading and writing in order (ring_sync.h); a protocol's own start at
 * ORR_RING_OWN. `bytes` of the buffer belong to the request, which may have
 * neither: ORR_RING_NO_BUFFER and 0. */
struct orr_ring_request {
    uint16_t operation;
    uint16_t flags;
    uint32_t buffer;
    uint32_t bytes;
    uint64_t argument; /* say, where on the device */
};
enum orr_ring_operation {
    ORR_RING_READ = 1,
    ORR_RING_WRITE,
    ORR_RING_OWN = 16
};

/* A request that was submitted: its place and its turn there. 0: none. */
typedef uint32_t orr_ring_tag;

/* What the other side wrote that no honest one would: it is believed no more
 * until it opens the ring again. */
enum orr_ring_fault {
    ORR_RING_FAULT_NONE,
    ORR_RING_FAULT_SHAPE, /* it has another shape */
    ORR_RING_FAULT_PUT,   /* it put in more than there are places */
    ORR_RING_FAULT_TAKEN, /* it took out more than there was */
    ORR_RING_FAULT_TAG,   /* it answered what was not asked */
    ORR_RING_FAULT_BYTES, /* it answered with more bytes than there are */
    ORR_RING_FAULT_ERROR, /* it answered with an error that does not exist */
    ORR_RING_FAULT_MAX
};

/* A sentence about it, for people. */
const char *orr_ring_fault_text(enum orr_ring_fault fault);

/* Can there be a ring of this shape? */
bool orr_ring_shape_fits(struct orr_ring_shape shape);

#endif
