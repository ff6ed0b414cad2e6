/* Calls through argv[1] relays, argv[2] times; each works argv[3] us. Unless
 * argv[4] is 0, they have no time of their own: all that they use is on this
 * program's bill. */
#include "apps/lib/orr.h"
#include "apps/lib/protocol/ball.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint door = orr_find_endpoint("door");
    uint64_t relays = orr_argument(1, 3);
    uint64_t times = orr_argument(2, 10);
    uint64_t work_ns = orr_argument(3, 10) * ORR_US;
    bool pays = orr_argument(4, 1) != 0;
    orr_handle context = orr_own_context().h;
    uint64_t before = orr_query(context, ORR_QUESTION_CONSUMED);
    struct ball ball;
    struct orr_event event;
    uint64_t used;

    /* A message brings no time, so nobody could work on it. */
    orr_assert(!pays ||
               orr_send(door, orr_label(0), ORR_FOREVER) == ORR_ERROR_NO_TIME);
    for (uint64_t i = 0; i < times; i++) {
        ball.touches = 0;
        orr_mark("calls");
        event = orr_call(door, ORR_MESSAGE(0, ball), ORR_FOREVER);
        orr_need(event.error, "call");
        orr_assert(ORR_TAKE(event, ball));
        orr_assert(ball.touches == relays);
        orr_mark("answered");
    }
    used = orr_query(context, ORR_QUESTION_CONSUMED) - before;
    orr_assert(!pays || used >= times * relays * work_ns);
    orr_print(pays ? "paid for all\n" : "answered\n");
    return 0;
}
