/* Gets a ball and somebody else's reply with it, and answers through that. */
#include "apps/lib/orr.h"
#include "apps/lib/protocol/ball.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint desk = orr_find_endpoint("desk");
    struct orr_event event;
    struct ball ball;

    for (;;) {
        event = orr_receive(desk, ORR_FOREVER);
        orr_need(event.error, "receive");
        orr_assert(event.handles == 1);
        orr_assert(ORR_TAKE(event, ball));
        ball.touches++;
        orr_need(orr_reply((struct orr_reply){event.handle[0]},
                           ORR_MESSAGE(0, ball)),
                 "answer for another");
    }
}
