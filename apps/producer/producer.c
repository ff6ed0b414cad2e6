/* Puts argv[2] items into the buffer, as producer number argv[1]. */
#include "apps/lib/protocol/buffer.h"
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint door = orr_find_endpoint("door");
    uint64_t self = orr_argument(1, 0);
    uint64_t items = orr_argument(2, 10);
    struct item item = {self, 0};
    struct orr_event event;

    while (item.number < items) {
        item.number++;
        orr_work(3 * ORR_US);
        event = orr_call(door, ORR_MESSAGE(BUFFER_PUT, item), ORR_FOREVER);
        orr_need(event.error, "put an item");
    }
    orr_print("put %llu items\n", (unsigned long long)items);
    return 0;
}
