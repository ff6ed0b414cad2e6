/* A client that wants argv[1] answers, whatever happens to its server: when
 * that dies, it hears so at once and asks again; argv[2] times at most. */
#include "apps/lib/orr.h"
#include "apps/lib/protocol/ball.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint door = orr_find_endpoint("door");
    uint64_t wanted = orr_argument(1, 5);
    uint64_t deaths_max = orr_argument(2, 10);
    uint64_t answers = 0;
    uint64_t deaths = 0;
    struct orr_event event;
    struct ball ball;

    while (answers < wanted && deaths <= deaths_max) {
        ball.touches = answers;
        event = orr_call(door, ORR_MESSAGE(0, ball), orr_after(5 * ORR_MS));
        if (event.error == ORR_ERROR_PEER_DIED) {
            orr_mark("peer died");
            deaths++;
            continue;
        }
        orr_need(event.error, "call");
        orr_assert(ORR_TAKE(event, ball));
        orr_assert(ball.touches == answers + 1);
        answers++;
    }
    orr_print("%llu answers, the server died %llu times\n",
              (unsigned long long)answers, (unsigned long long)deaths);
    return answers == wanted ? 0 : 1;
}
