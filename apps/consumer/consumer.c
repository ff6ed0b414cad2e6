/* Takes argv[1] items out of the buffer and checks that each producer's come
 * in their order. */
#include "apps/lib/protocol/buffer.h"
#include "apps/lib/orr.h"

#define PRODUCERS_MAX 8u

int
main(int argc, char **argv)
{
    struct orr_endpoint door = orr_find_endpoint("door");
    uint64_t items = orr_argument(1, 10);
    uint64_t last[PRODUCERS_MAX] = {0};
    uint64_t sum = 0;
    struct orr_event event;
    struct item item;

    for (uint64_t i = 0; i < items; i++) {
        event = orr_call(door, orr_label(BUFFER_TAKE), ORR_FOREVER);
        orr_need(event.error, "take an item");
        orr_assert(ORR_TAKE(event, item));
        orr_assert(item.producer < PRODUCERS_MAX);
        orr_assert(item.number > last[item.producer]);
        last[item.producer] = item.number;
        sum += item.number;
        orr_work(4 * ORR_US);
    }
    orr_print("took %llu items, sum %llu\n", (unsigned long long)items,
              (unsigned long long)sum);
    return 0;
}
