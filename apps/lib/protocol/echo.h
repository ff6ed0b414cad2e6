/* What a client says to the echo service, and what comes back. */
#ifndef APPS_LIB_PROTOCOL_ECHO_H
#define APPS_LIB_PROTOCOL_ECHO_H

#include <stdint.h>

#define ECHO_TEXT_BYTES 40u
#define ECHO_CLIENTS_MAX 64u

struct echo {
    char text[ECHO_TEXT_BYTES];
    uint64_t client; /* as the service knows it: the badge */
    uint64_t count;  /* messages of this client so far */
};

enum echo_label { ECHO_SAY, ECHO_SAID, ECHO_REFUSED };

#endif
