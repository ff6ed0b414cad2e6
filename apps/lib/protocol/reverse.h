/* What the scenarios of rings ask for: a server that turns bytes round. */
#ifndef APPS_LIB_PROTOCOL_REVERSE_H
#define APPS_LIB_PROTOCOL_REVERSE_H

#include "apps/lib/own.h"
#include "apps/lib/ring.h"
#include "core/include/orrery/system.h"

enum reverse_operation {
    REVERSE_BYTES = ORR_RING_OWN, /* of the buffer */
    REVERSE_HOLD                  /* answered only when it is cancelled */
};

#define REVERSE_ADDRESS UINT64_C(0x40000000)
#define REVERSE_PLACES 8u
#define REVERSE_BUFFERS 8u
#define REVERSE_BUFFER_BYTES 512u
#define REVERSE_BELL UINT64_C(1)
#define REVERSE_DEATH UINT64_C(2)

/* One end: it waits for the notification `bell`, and rings `peer`. */
static inline struct orr_ring_setup
reverse_setup(const char *bell, const char *peer)
{
    return (struct orr_ring_setup){
        .memory = orr_address(REVERSE_ADDRESS),
        .shape = {REVERSE_PLACES, REVERSE_BUFFERS, REVERSE_BUFFER_BYTES},
        .bell = orr_find_notification(bell),
        .peer = orr_find_notification(peer),
        .peer_bits = REVERSE_BELL,
        .death_bits = REVERSE_DEATH,
    };
}

#endif
