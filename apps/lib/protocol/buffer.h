/* What goes through the bounded buffer. */
#ifndef APPS_LIB_PROTOCOL_BUFFER_H
#define APPS_LIB_PROTOCOL_BUFFER_H

#include <stdint.h>

enum buffer_label {
    BUFFER_PUT,  /* a call with an item; answered when there was room */
    BUFFER_TAKE, /* a call; answered with an item when there is one */
    BUFFER_OK
};

struct item {
    uint64_t producer;
    uint64_t number; /* 1, 2, 3... of each producer */
};

#endif
