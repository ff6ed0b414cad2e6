/* What ping and pong throw to each other. */
#ifndef APPS_LIB_PROTOCOL_BALL_H
#define APPS_LIB_PROTOCOL_BALL_H

#include <stdint.h>

struct ball {
    uint64_t touches;
};

#endif
