/* Lends its tenant a door, and takes it back while the tenant calls. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint hall = orr_find_endpoint("hall");
    struct orr_endpoint door = orr_endpoint_create(orr_own_quota(), 0);
    uint64_t rights = ORR_RIGHT_SEND | ORR_RIGHT_TRANSFER | ORR_RIGHT_DUPLICATE;
    orr_handle lease = orr_duplicate(door.h, rights, 1);
    orr_handle key = orr_duplicate(lease, rights, 0);
    struct orr_event event;

    orr_need(orr_send(hall, orr_with_handle(orr_label(0), key), ORR_FOREVER),
             "lend the door");
    event = orr_receive(door, ORR_FOREVER);
    orr_need(event.error, "receive");
    orr_assert(event.badge == 1);
    orr_need(orr_reply(event.reply, orr_label(0)), "reply");
    orr_sleep_until(orr_after(100 * ORR_US));
    orr_mark("revokes");
    orr_need(orr_revoke(lease), "revoke");
    orr_assert(orr_receive(door, ORR_NOW).error == ORR_ERROR_WOULD_BLOCK);
    orr_print("has its door back\n");
    return 0;
}
