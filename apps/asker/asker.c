/* Looks up the service "time" and asks it. The handle it got can send, and
 * nothing else. */
#include "apps/lib/orr.h"
#include "apps/lib/protocol/registry.h"

static struct orr_event
lookup(struct orr_endpoint names, struct registry_name name)
{
    struct orr_event event =
        orr_call(names, ORR_MESSAGE(REGISTRY_LOOKUP, name), ORR_FOREVER);

    orr_need(event.error, "look up a name");
    return event;
}

int
main(int argc, char **argv)
{
    struct orr_endpoint names = orr_find_endpoint("names");
    struct orr_endpoint time;
    struct orr_event event;
    uint64_t before = orr_clock();
    uint64_t told;

    event = lookup(names, (struct registry_name){"weather"});
    orr_assert(event.label == REGISTRY_UNKNOWN && event.handles == 0);
    event = lookup(names, (struct registry_name){"time"});
    orr_assert(event.label == REGISTRY_OK && event.handles == 1);
    time.h = event.handle[0];
    event = orr_call(time, orr_label(0), ORR_FOREVER);
    orr_need(event.error, "ask for the time");
    orr_assert(ORR_TAKE(event, told));
    orr_assert(told >= before && told <= orr_clock());
    orr_assert(orr_receive(time, ORR_NOW).error == ORR_ERROR_NO_RIGHT);
    orr_print("asked\n");
    return 0;
}
