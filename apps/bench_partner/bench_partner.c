/* The other side of what `bench` measures. argv[1] is 1: yields; 2: waits;
 * 3: waits, and signals back. */
#include "apps/lib/orr.h"

#define YIELDS 300u /* a few more than are measured */

static void
give_way(struct orr_notification go)
{
    struct orr_call yield = {.number = ORR_CALL_YIELD};

    orr_need(orr_wait(go, ORR_FOREVER).error, "wait");
    for (uint32_t i = 0; i < YIELDS; i++)
        orr_trap(&yield);
}

static void
wait_for_ever(struct orr_notification bell)
{
    struct orr_call wait = {.number = ORR_CALL_WAIT,
                            .a = {bell.h, ORR_FOREVER}};

    for (;;)
        orr_trap(&wait);
}

static void
ring_back(struct orr_notification ping, struct orr_notification pong)
{
    struct orr_call wait = {.number = ORR_CALL_WAIT,
                            .a = {ping.h, ORR_FOREVER}};
    struct orr_call signal = {.number = ORR_CALL_SIGNAL, .a = {pong.h, 1}};

    for (;;) {
        orr_trap(&wait);
        orr_trap(&signal);
    }
}

int
main(int argc, char **argv)
{
    switch (orr_argument(1, 0)) {
    case 1:
        give_way(orr_find_notification("go"));
        return 0;
    case 2:
        wait_for_ever(orr_find_notification("high"));
        return 0;
    default:
        ring_back(orr_find_notification("ping"), orr_find_notification("pong"));
        return 0;
    }
}
