/* Offers a service that it has made itself, "time", to the name service, and
 * tells whoever comes the time. */
#include "apps/lib/orr.h"
#include "apps/lib/protocol/registry.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint names = orr_find_endpoint("names");
    struct orr_endpoint door = orr_endpoint_create(orr_own_quota(), 0);
    struct registry_name name = {"time"};
    orr_handle copy = orr_duplicate(
        door.h, ORR_RIGHT_SEND | ORR_RIGHT_DUPLICATE | ORR_RIGHT_TRANSFER, 0);
    struct orr_event event = orr_call(
        names, orr_with_handle(ORR_MESSAGE(REGISTRY_OFFER, name), copy),
        ORR_FOREVER);

    orr_need(event.error, "offer a service");
    orr_assert(event.label == REGISTRY_OK);
    event = orr_receive(door, ORR_FOREVER);
    for (;;) {
        uint64_t now = orr_clock();

        orr_need(event.error, "receive");
        event = orr_reply_receive(event.reply, ORR_MESSAGE(0, now), door,
                                  ORR_FOREVER);
    }
}
