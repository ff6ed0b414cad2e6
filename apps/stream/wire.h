/* Pieces over a ring to the driver of a link: some are sent while others are
 * waited for. A driver that dies loses what it had; who wants to be sure sends
 * again what was not received. */
#ifndef APPS_STREAM_WIRE_H
#define APPS_STREAM_WIRE_H

#include "apps/stream/stream.h"

/* Opens the ring that the scenario gives, or ends the program. */
void wire_open(void);

/* Puts a piece on its way. False: there is no place for it now. */
bool wire_send(struct piece piece);

enum wire_news {
    WIRE_NOTHING, /* the deadline passed */
    WIRE_PIECE,   /* one has come, undamaged */
    WIRE_SENT     /* there is a place for one more */
};

/* Lets the driver see what was sent, and waits for news. */
enum wire_news wire_wait(struct piece *piece, uint64_t deadline);

#endif
