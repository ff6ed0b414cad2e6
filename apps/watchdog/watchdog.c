/* Expects a sign of life every argv[1] milliseconds; without one, it ends the
 * process that should have given it. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    struct orr_notification alive = orr_find_notification("alive");
    struct orr_process ward = orr_find_process("ward");
    uint64_t patience_ns = orr_argument(1, 5) * ORR_MS;
    uint64_t signs = 0;

    while (orr_wait(alive, orr_after(patience_ns)).error == ORR_ERROR_OK)
        signs++;
    orr_mark("bites");
    orr_need(orr_destroy(ward.h), "end the process");
    orr_print("%llu signs of life, then none\n", (unsigned long long)signs);
    return 0;
}
