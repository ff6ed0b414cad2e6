/* Low priority: publishes its measurements over the bus, argv[1] times, which
 * takes argv[2] microseconds, every argv[3] microseconds. */
#include "apps/lib/protocol/bus.h"
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint bus = orr_find_endpoint("bus");
    uint64_t times = orr_argument(1, 3);
    struct bus_job job = {orr_argument(2, 300) * ORR_US};
    uint64_t period = orr_argument(3, 10000) * ORR_US;
    uint64_t next = orr_clock();
    struct orr_event event;

    for (uint64_t i = 0; i < times; i++) {
        orr_mark("measures");
        event = orr_call(bus, ORR_MESSAGE(0, job), ORR_FOREVER);
        orr_need(event.error, "use the bus");
        next += period;
        orr_sleep_until(next);
    }
    return 0;
}
