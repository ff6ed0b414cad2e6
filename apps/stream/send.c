#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/stream/stream.h"
#include "apps/stream/wire.h"

#define AGAIN_NS (5 * ORR_MS) /* without news everything is sent once more */

static struct piece
piece_of(const char *text, uint64_t number)
{
    size_t length = text_length(text), at = number * PIECE_BYTES;
    struct piece piece = {.number = number};

    piece.bytes = length - at < PIECE_BYTES ? length - at : PIECE_BYTES;
    memcpy(piece.text, text + at, piece.bytes);
    return piece;
}

void
stream_send(const char *text)
{
    uint64_t pieces = text_length(text) / PIECE_BYTES + 1;
    uint64_t received = 0, next = 0, again = 0;
    uint64_t deadline = orr_after(AGAIN_NS);
    struct piece news;

    while (received < pieces) {
        while (next < pieces && next < received + STREAM_WINDOW &&
               wire_send(piece_of(text, next)))
            next++;
        switch (wire_wait(&news, deadline)) {
        case WIRE_PIECE:
            if (news.number <= received || news.number > pieces)
                continue;
            received = news.number;
            next = next < received ? received : next;
            break;
        case WIRE_NOTHING:
            again += next - received;
            next = received;
            break;
        case WIRE_SENT:
            continue;
        }
        deadline = orr_after(AGAIN_NS);
    }
    orr_print("%llu pieces, %llu of them again\n", (unsigned long long)pieces,
              (unsigned long long)again);
}
