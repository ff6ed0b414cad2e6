/* Waits until all bits of argv[1], a decimal mask, have been rung. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    struct orr_notification tower = orr_find_notification("tower");
    uint64_t wanted = orr_argument(1, 1);
    uint64_t heard = 0;
    struct orr_event event;

    while (heard != wanted) {
        event = orr_wait(tower, ORR_FOREVER);
        orr_need(event.error, "wait");
        orr_assert(event.bits != 0);
        orr_assert((event.bits & ~wanted) == 0);
        heard |= event.bits;
    }
    orr_print("heard %llx\n", (unsigned long long)heard);
    return 0;
}
