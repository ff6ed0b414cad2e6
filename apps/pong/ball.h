/* What ping and pong throw to each other. */
#ifndef APPS_PONG_BALL_H
#define APPS_PONG_BALL_H

#include <stdint.h>

struct ball {
    uint64_t touches;
};

#endif
