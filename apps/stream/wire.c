#include "apps/stream/wire.h"

#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/lib/protocol/frame.h"
#include "apps/lib/protocol/object_ring.h"
#include "apps/lib/remote_ring.h"
#include "apps/lib/ring_client.h"

#define RING UINT64_C(0x40100000)
#define READS (OBJECT_RING_PLACES - STREAM_WINDOW)
#define LOOK_NS ORR_MS /* for a driver that is started again */

_Static_assert(sizeof(struct piece) <= FRAME_BYTES_MAX, "a piece is a frame");

static struct orr_ring_client ring;
static uint32_t reads; /* on their way */

void
wire_open(void)
{
    static const struct orr_remote_ring names = {"ring", "work", "done", RING};
    struct orr_remote network;

    orr_assert(orr_remote_over(&network, &ring, &names));
}

static bool
submit(enum orr_ring_operation operation, const struct piece *piece)
{
    struct orr_ring_request request = {
        .operation = (uint16_t)operation,
        .buffer = orr_ring_client_buffer(&ring),
        .bytes = sizeof *piece,
    };

    if (request.buffer == ORR_RING_NO_BUFFER)
        return false;
    if (piece != NULL)
        memcpy(orr_ring_client_at(&ring, request.buffer), piece, sizeof *piece);
    if (orr_ring_client_submit(&ring, &request, operation).error ==
        ORR_ERROR_OK)
        return true;
    orr_assert(orr_ring_client_give(&ring, request.buffer));
    return false;
}

static uint64_t
sum_of(const struct piece *piece)
{
    uint64_t sum = piece->number * 31 + piece->bytes;

    for (uint32_t i = 0; i < PIECE_BYTES; i++)
        sum = sum * 31 + (unsigned char)piece->text[i];
    return sum;
}

bool
wire_send(struct piece piece)
{
    piece.sum = sum_of(&piece);
    return submit(ORR_RING_WRITE, &piece);
}

/* The driver may go on writing into its buffer: it is copied first. */
static bool
piece_take(const struct orr_ring_done *done, struct piece *piece)
{
    if (done->error != ORR_ERROR_OK || done->bytes != sizeof *piece)
        return false;
    memcpy(piece, orr_ring_client_at(&ring, done->buffer), sizeof *piece);
    return piece->bytes <= PIECE_BYTES && piece->sum == sum_of(piece);
}

static enum wire_news
reap(struct piece *piece)
{
    enum wire_news news = WIRE_NOTHING;
    struct orr_ring_done done;

    while (news == WIRE_NOTHING && orr_ring_client_reap(&ring, &done)) {
        if (done.mark == ORR_RING_WRITE)
            news = WIRE_SENT;
        else if (piece_take(&done, piece))
            news = WIRE_PIECE;
        reads -= done.mark == ORR_RING_READ;
        orr_assert(orr_ring_client_give(&ring, done.buffer));
    }
    return news;
}

/* Until there are news, or nobody serves the ring and it is time to look who
 * does now. */
static void
wait_once(uint64_t deadline)
{
    uint64_t look = orr_after(LOOK_NS);

    if (reads > 0) {
        (void)orr_ring_client_wait(&ring, deadline);
        return;
    }
    (void)orr_wait(orr_find_notification("done"),
                   look < deadline ? look : deadline);
    (void)orr_ring_client_poll(&ring);
}

enum wire_news
wire_wait(struct piece *piece, uint64_t deadline)
{
    enum wire_news news;

    for (;;) {
        while (reads < READS && submit(ORR_RING_READ, NULL))
            reads++;
        news = reap(piece);
        if (news != WIRE_NOTHING || orr_clock() >= deadline)
            return news;
        wait_once(deadline);
    }
}
