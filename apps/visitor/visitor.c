/* Asks a driver, argv[1] times, how many pulses it has seen. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint door = orr_find_endpoint("door");
    uint64_t times = orr_argument(1, 5);
    uint64_t last = 0;
    uint64_t pulses;
    struct orr_event event;

    for (uint64_t i = 0; i < times; i++) {
        event = orr_call(door, orr_label(0), ORR_FOREVER);
        orr_need(event.error, "ask the driver");
        orr_assert(ORR_TAKE(event, pulses));
        orr_assert(pulses >= last);
        last = pulses;
        orr_sleep_until(orr_after(300 * ORR_US));
    }
    orr_print("asked %llu times\n", (unsigned long long)times);
    return 0;
}
