/* Is lent a door, calls through it, and calls again when nobody is there, so
 * that its handle is revoked while it waits. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint hall = orr_find_endpoint("hall");
    struct orr_event event = orr_receive(hall, ORR_FOREVER);
    struct orr_endpoint door;

    orr_need(event.error, "be lent the door");
    orr_assert(event.handles == 1);
    door.h = event.handle[0];
    event = orr_call(door, orr_label(0), ORR_FOREVER);
    orr_need(event.error, "call");
    orr_mark("calls again");
    event = orr_call(door, orr_label(0), ORR_FOREVER);
    orr_mark("came back");
    orr_print("waiting: %s\n", orr_error_name(event.error));
    event = orr_call(door, orr_label(0), ORR_FOREVER);
    orr_print("afterwards: %s\n", orr_error_name(event.error));
    return 0;
}
