/* Gives argv[1] signs of life, a millisecond of work apart, and then hangs: it
 * waits in a loop for what nobody will ever set. */
#include "apps/lib/orr.h"

static volatile bool ready;

int
main(int argc, char **argv)
{
    struct orr_notification alive = orr_find_notification("alive");
    uint64_t signs = orr_argument(1, 3);

    for (uint64_t i = 0; i < signs; i++) {
        orr_work(ORR_MS);
        orr_need(orr_signal(alive, 1), "give a sign of life");
    }
    orr_mark("hangs");
    while (!ready)
        continue;
    return 0;
}
