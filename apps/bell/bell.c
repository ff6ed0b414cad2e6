/* Rings the bits that its arguments name, one after the other, and faster
 * than anybody listens: bits add up and none is lost. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    struct orr_notification tower = orr_find_notification("tower");

    for (int i = 1; i < argc; i++)
        orr_need(orr_signal(tower, UINT64_C(1) << orr_argument(i, 0)), "ring");
    return 0;
}
