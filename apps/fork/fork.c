/* A fork offers itself by a call. Whoever receives the call holds the fork,
 * until the reply puts it back on the table. It lies between two, and goes
 * when both have left. */
#include "apps/lib/orr.h"
#include "apps/lib/protocol/fork.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint place = orr_find_endpoint("place");
    uint64_t left = 0;
    struct orr_event event;

    while (left < 2) {
        event = orr_call(place, orr_label(0), ORR_FOREVER);
        orr_need(event.error, "offer itself");
        if (event.label == FORK_LEFT)
            left++;
    }
    return 0;
}
