/* Takes calls at the front door and hands them on, reply and all, to a
 * specialist, who answers the caller without coming back here. */
#include "apps/lib/orr.h"
#include "apps/lib/protocol/ball.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint door = orr_find_endpoint("door");
    struct orr_endpoint desk = orr_find_endpoint("desk");
    struct orr_event event;
    struct ball ball;

    for (;;) {
        event = orr_receive(door, ORR_FOREVER);
        orr_need(event.error, "receive");
        orr_assert(ORR_TAKE(event, ball));
        orr_need(orr_send(desk,
                          orr_with_handle(ORR_MESSAGE(0, ball), event.reply.h),
                          ORR_FOREVER),
                 "hand on");
        orr_assert(orr_reply(event.reply, orr_label(0)) ==
                   ORR_ERROR_STALE_HANDLE);
    }
}
