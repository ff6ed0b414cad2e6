/* A text in numbered pieces, which go over a link several at a time: what both
 * ends of a stream agree on, and each end. */
#ifndef APPS_STREAM_STREAM_H
#define APPS_STREAM_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#define PIECE_BYTES 8u
#define STREAM_WINDOW 6u /* pieces on their way, from the first not received \
                          */
#define STREAM_TEXT_MAX 512u

/* One frame. The other way goes a piece without text: its number is that of the
 * piece that is wanted next. */
struct piece {
    uint64_t number; /* 0, 1, 2... */
    uint64_t bytes;  /* of text; fewer than PIECE_BYTES: it is the last */
    char text[PIECE_BYTES];
    uint64_t sum; /* of all that, so that damage shows */
};

/* Sends the text until the other end has all of it. */
void stream_send(const char *text);

/* Puts pieces in order as they come, and prints the text when it is whole; goes
 * on telling what it has, as long as anybody asks. Not in order: takes each for
 * the next one. */
void stream_receive(bool in_order);

#endif
