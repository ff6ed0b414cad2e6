/* Throws a ball to pong and waits until it is back, `argv[1]` times. */
#include "apps/lib/orr.h"
#include "apps/lib/protocol/ball.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint door = orr_find_endpoint("door");
    uint64_t rounds = orr_argument(1, 1000);
    struct ball ball = {0};
    struct orr_event event;

    for (uint64_t round = 1; round <= rounds; round++) {
        ball.touches++;
        event = orr_call(door, ORR_MESSAGE(0, ball), ORR_FOREVER);
        orr_need(event.error, "call pong");
        orr_assert(ORR_TAKE(event, ball));
        orr_assert(ball.touches == 2 * round);
    }
    orr_print("%llu rounds\n", (unsigned long long)rounds);
    return 0;
}
