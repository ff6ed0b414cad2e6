/* High priority: distributes what came over the bus. Its watchdog resets the
 * spacecraft if that takes longer than argv[2] microseconds. */
#include "apps/lib/protocol/bus.h"
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint bus = orr_find_endpoint("bus");
    uint64_t times = orr_argument(1, 3);
    uint64_t patience = orr_argument(2, 1000) * ORR_US;
    uint64_t period = orr_argument(3, 10000) * ORR_US;
    struct bus_job job = {100 * ORR_US};
    uint64_t next = orr_clock();
    struct orr_event event;

    for (uint64_t i = 0; i < times; i++) {
        orr_mark("begin");
        event = orr_call(bus, ORR_MESSAGE(0, job), orr_after(patience));
        if (event.error == ORR_ERROR_TIMED_OUT) {
            orr_print("watchdog: the bus is late, reset\n");
            return 1;
        }
        orr_need(event.error, "use the bus");
        orr_mark("done");
        next += period;
        orr_sleep_until(next);
    }
    orr_print("all in time\n");
    return 0;
}
