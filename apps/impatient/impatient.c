/* Calls the bus with a job that takes longer than it wants to wait; then with
 * one that it has the patience for. */
#include "apps/lib/orr.h"
#include "apps/lib/protocol/bus.h"

#define PATIENCE_NS (100 * ORR_US)

int
main(int argc, char **argv)
{
    struct orr_endpoint bus = orr_find_endpoint("bus");
    struct bus_job long_job = {300 * ORR_US};
    struct bus_job short_job = {10 * ORR_US};
    uint64_t deadline = orr_after(PATIENCE_NS);
    struct orr_event event = orr_call(bus, ORR_MESSAGE(0, long_job), deadline);
    uint64_t now = orr_clock();

    orr_assert(event.error == ORR_ERROR_TIMED_OUT);
    orr_assert(now >= deadline && now < deadline + 10 * ORR_US);
    event = orr_call(bus, ORR_MESSAGE(0, short_job), orr_after(ORR_MS));
    orr_need(event.error, "use the bus");
    orr_print("waited no longer than it wanted\n");
    return 0;
}
