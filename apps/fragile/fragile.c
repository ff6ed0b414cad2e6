/* A server with a bug: it crashes in its argv[1]-th call, in the middle of
 * serving it. */
#include "apps/lib/orr.h"
#include "apps/lib/protocol/ball.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint door = orr_find_endpoint("door");
    uint64_t until_crash = orr_argument(1, 3);
    volatile int *volatile nowhere = NULL;
    struct orr_event event;
    struct ball ball;

    orr_mark("up");
    event = orr_receive(door, ORR_FOREVER);
    for (;;) {
        orr_need(event.error, "receive");
        orr_assert(ORR_TAKE(event, ball));
        orr_work(10 * ORR_US);
        if (--until_crash == 0)
            *nowhere = 1; /* NOLINT: this is the bug */
        ball.touches++;
        event = orr_reply_receive(event.reply, ORR_MESSAGE(0, ball), door,
                                  ORR_FOREVER);
    }
}
