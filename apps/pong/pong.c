/* Returns every ball that comes through its door. */
#include "apps/lib/orr.h"
#include "apps/lib/protocol/ball.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint door = orr_find_endpoint("door");
    struct orr_event event = orr_receive(door, ORR_FOREVER);
    struct ball ball;

    for (;;) {
        orr_need(event.error, "receive");
        orr_assert(ORR_TAKE(event, ball));
        ball.touches++;
        event = orr_reply_receive(event.reply, ORR_MESSAGE(0, ball), door,
                                  ORR_FOREVER);
    }
}
