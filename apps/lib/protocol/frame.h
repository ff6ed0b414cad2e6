/* What goes over a link: frames with a port. By the object protocol a WRITE
 * sends one, and a READ waits for one. */
#ifndef APPS_LIB_PROTOCOL_FRAME_H
#define APPS_LIB_PROTOCOL_FRAME_H

#include "apps/lib/protocol/object.h"

#define FRAME_BYTES_MAX 256u
#define FRAME_FIELD_LOST OBJECT_FIELD_OWN /* QUERY: came, but found no room */

struct frame {
    uint64_t port;
    uint64_t number;
    uint64_t sum; /* of the two, so that damage shows */
};

#endif
