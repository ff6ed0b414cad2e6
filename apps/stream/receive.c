#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/stream/stream.h"
#include "apps/stream/wire.h"

static char text[STREAM_TEXT_MAX + 1];
static size_t length;
static uint64_t wanted; /* the next piece's number: all before are in `text` */

/* Pieces that came before one that was sent earlier. */
static struct {
    struct piece piece;
    bool here;
} early[STREAM_WINDOW];

static void
append(const struct piece *piece)
{
    size_t bytes = STREAM_TEXT_MAX - length;

    if (piece->bytes < bytes)
        bytes = piece->bytes;
    memcpy(text + length, piece->text, bytes);
    length += bytes;
    wanted++;
    if (piece->bytes < PIECE_BYTES)
        orr_print("%s\n", text);
}

/* Keeps the piece until all before it have come. */
static void
sort(const struct piece *piece)
{
    uint64_t ahead = piece->number - wanted;

    if (ahead >= STREAM_WINDOW || early[piece->number % STREAM_WINDOW].here)
        return; /* sent again, and it had come */
    if (ahead > 0)
        orr_mark("early");
    early[piece->number % STREAM_WINDOW].piece = *piece;
    early[piece->number % STREAM_WINDOW].here = true;
    while (early[wanted % STREAM_WINDOW].here) {
        early[wanted % STREAM_WINDOW].here = false;
        append(&early[wanted % STREAM_WINDOW].piece);
    }
}

void
stream_receive(bool in_order)
{
    struct piece piece;

    for (;;) {
        if (wire_wait(&piece, ORR_FOREVER) != WIRE_PIECE)
            continue;
        if (in_order)
            sort(&piece);
        else
            append(&piece);
        /* without a place it is not told: it is asked again */
        (void)wire_send((struct piece){.number = wanted});
    }
}
