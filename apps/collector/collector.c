/* Opens its door when all have queued up, and tells the badges of argv[1]
 * waiters in the order in which they come in: by priority. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint door = orr_find_endpoint("door");
    uint64_t waiters = orr_argument(1, 4);
    struct orr_event event;

    orr_sleep_until(orr_after(ORR_MS));
    for (uint64_t i = 0; i < waiters; i++) {
        event = orr_receive(door, ORR_NOW);
        orr_need(event.error, "receive");
        orr_assert(event.kind == ORR_ARRIVAL_MESSAGE);
        orr_print("%llu\n", (unsigned long long)event.badge);
    }
    orr_assert(orr_receive(door, ORR_NOW).error == ORR_ERROR_WOULD_BLOCK);
    return 0;
}
