/* Sends argv[1] frames to four ports in turn, waits for each to come back, and
 * tells how many did, and how they were; or that the network is broken, and
 * ends with 1. */
#include "apps/lib/memory.h"
#include "apps/lib/orr.h"
#include "apps/lib/protocol/frame.h"
#include "apps/lib/remote_ring.h"

#define RING UINT64_C(0x40100000)
#define PORTS 4u
#define FRAMES_MAX 256u
#define WAIT_NS ORR_MS /* for a frame to come back */

static bool seen[FRAMES_MAX];
static uint64_t back[PORTS], damaged, late;

static struct frame
frame_of(uint64_t number)
{
    uint64_t port = number % PORTS;

    return (struct frame){port, number, port * 31 + number * 7 + 1};
}

/* A frame that has come: is it the one with this number? */
static bool
note(const struct frame *frame, uint64_t number)
{
    struct frame wanted = frame_of(frame->number);

    if (memcmp(frame, &wanted, sizeof wanted) != 0) {
        damaged++;
        return true;
    }
    if (frame->number < FRAMES_MAX && seen[frame->number])
        return false; /* sent again, as a driver died */
    if (frame->number < FRAMES_MAX)
        seen[frame->number] = true;
    back[frame->port]++;
    late += frame->number != number;
    return frame->number == number;
}

/* Ends the program if the network cannot be used any more. */
static void
is_done(struct orr_outcome outcome, uint64_t number)
{
    if (outcome.status == OBJECT_BROKEN) {
        orr_print("frame %llu: %s\n", (unsigned long long)number,
                  orr_remote_text(outcome.status));
        orr_exit(1);
    }
    orr_assert(outcome.status == OBJECT_OK);
}

static void
wait_for(struct orr_remote *network, uint64_t number)
{
    struct frame frame;
    bool found = false;

    while (!found) {
        struct orr_outcome outcome =
            orr_remote_read(network, 0, &frame, sizeof frame);

        if (outcome.status == OBJECT_LOST)
            return;
        is_done(outcome, number);
        orr_assert(outcome.bytes == sizeof frame);
        found = note(&frame, number);
    }
}

int
main(int argc, char **argv)
{
    struct orr_remote service =
        orr_remote_service(orr_find_endpoint("network"));
    static const struct orr_remote_ring names = {"ring", "work", "done", RING};
    static struct orr_ring_client ring;
    uint64_t frames = orr_argument(1, 12);
    struct orr_remote network;

    orr_assert(orr_remote_open(&service, "", OBJECT_MAY_READ | OBJECT_MAY_WRITE,
                               &network)
                   .status == OBJECT_OK);
    (void)orr_remote_over(&network, &ring, &names);
    for (uint64_t i = 0; i < frames; i++) {
        struct frame frame = frame_of(i);

        network.patience_ns = ORR_PATIENCE_NS;
        is_done(orr_remote_write(&network, 0, &frame, sizeof frame), i);
        network.patience_ns = WAIT_NS;
        wait_for(&network, i);
    }
    orr_print("%llu sent; back on ports 0 to 3: %llu %llu %llu %llu; %llu "
              "damaged, %llu late\n",
              (unsigned long long)frames, (unsigned long long)back[0],
              (unsigned long long)back[1], (unsigned long long)back[2],
              (unsigned long long)back[3], (unsigned long long)damaged,
              (unsigned long long)late);
    return 0;
}
