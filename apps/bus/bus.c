/* The information bus of the spacecraft: one job after the other. */
#include "apps/lib/protocol/bus.h"
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint door = orr_find_endpoint("bus");
    struct orr_event event = orr_receive(door, ORR_FOREVER);
    struct bus_job job;

    for (;;) {
        orr_need(event.error, "receive");
        orr_assert(ORR_TAKE(event, job));
        orr_work(job.busy_ns);
        event = orr_reply_receive(event.reply, orr_label(0), door, ORR_FOREVER);
    }
}
