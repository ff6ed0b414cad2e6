/* A server without time of its own: works argv[1] microseconds for each call,
 * on its caller's time, and asks the next relay if it has one. */
#include "apps/lib/orr.h"
#include "apps/lib/protocol/ball.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint door = orr_find_endpoint("door");
    uint64_t work_ns = orr_argument(1, 10) * ORR_US;
    bool last = !orr_has("next", ORR_KIND_ENDPOINT);
    struct orr_event event = orr_receive(door, ORR_FOREVER);
    struct orr_event further;
    struct ball ball;

    for (;;) {
        orr_need(event.error, "receive");
        orr_assert(ORR_TAKE(event, ball));
        orr_work(work_ns);
        ball.touches++;
        if (!last) {
            further = orr_call(orr_find_endpoint("next"), ORR_MESSAGE(0, ball),
                               ORR_FOREVER);
            orr_need(further.error, "call the next relay");
            orr_assert(ORR_TAKE(further, ball));
        }
        /* On borrowed time it cannot answer and go on with something else. */
        orr_assert(orr_has("context", ORR_KIND_CONTEXT) ||
                   orr_reply(event.reply, orr_label(0)) == ORR_ERROR_NO_TIME);
        event = orr_reply_receive(event.reply, ORR_MESSAGE(0, ball), door,
                                  ORR_FOREVER);
    }
}
