/* Reads and writes of the object protocol over a ring (apps/lib/RINGS.md): what
 * both sides know of it beforehand. A READ's or WRITE's argument is the offset,
 * its buffer has the data, and its answer's error stands for a status. A ring
 * leads to one thing, as an open does; OPEN, QUERY and all others are calls.
 *
 * Both find in their scenario the memory `ring`, the notification `work` for
 * which the service waits, and `done` for which the client does; who has a ring
 * on either side calls that to its service `next-ring`, and so on. */
#ifndef APPS_LIB_PROTOCOL_OBJECT_RING_H
#define APPS_LIB_PROTOCOL_OBJECT_RING_H

#include "apps/lib/own.h"
#include "apps/lib/protocol/object.h"
#include "apps/lib/ring.h"

#define OBJECT_RING_PLACES 8u
#define OBJECT_RING_PAGES \
    ORR_RING_PAGES(OBJECT_RING_PLACES, OBJECT_RING_PLACES, OBJECT_DATA_MAX)
#define OBJECT_RING_BIT (UINT64_C(1) << 32) /* of both bells */

/* A status as the error of an answer, and back. */
static inline enum orr_error
object_ring_error(enum object_status status)
{
    switch (status) {
    case OBJECT_OK:
        return ORR_ERROR_OK;
    case OBJECT_UNKNOWN:
        return ORR_ERROR_BAD_HANDLE;
    case OBJECT_DENIED:
        return ORR_ERROR_NO_RIGHT;
    case OBJECT_BAD:
        return ORR_ERROR_BAD_ARGUMENT;
    case OBJECT_FULL:
        return ORR_ERROR_NO_QUOTA;
    case OBJECT_CLOSED:
        return ORR_ERROR_STALE_HANDLE;
    case OBJECT_BROKEN:
        return ORR_ERROR_WRONG_STATE;
    case OBJECT_NOT:
        return ORR_ERROR_WRONG_KIND;
    case OBJECT_LOST:
    case OBJECT_STATUS_MAX:
        break;
    }
    return ORR_ERROR_CANCELLED;
}

static inline enum object_status
object_ring_status(enum orr_error error)
{
    for (uint32_t i = 0; i < OBJECT_STATUS_MAX; i++) {
        if (object_ring_error((enum object_status)i) == error)
            return (enum object_status)i;
    }
    return OBJECT_LOST;
}

#endif
