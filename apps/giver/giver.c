/* Gives handles to a taker that has no room for them: then it keeps them, and
 * nothing of the message arrives. Tries again when there is room. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint door = orr_find_endpoint("door");
    struct orr_notification one = orr_notification_create(orr_own_quota());
    struct orr_notification other = orr_notification_create(orr_own_quota());
    struct orr_message gift = orr_with_handle(orr_label(1), one.h);
    enum orr_error error;

    gift = orr_with_handle(gift, other.h);
    error = orr_send(door, gift, ORR_FOREVER);
    orr_print("no room: %s\n", orr_error_name(error));
    orr_need(orr_signal(one, 1), "signal what was kept");
    orr_need(orr_signal(other, 1), "signal what was kept");
    orr_need(orr_send(door, orr_label(0), ORR_FOREVER), "ask for room");
    error = orr_send(door, gift, ORR_FOREVER);
    orr_print("room: %s\n", orr_error_name(error));
    orr_assert(orr_signal(one, 1) == ORR_ERROR_STALE_HANDLE);
    orr_assert(orr_signal(other, 1) == ORR_ERROR_STALE_HANDLE);
    return 0;
}
