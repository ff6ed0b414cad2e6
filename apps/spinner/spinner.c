/* Computes, argv[1] times argv[2] microseconds, without ever waiting. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    uint64_t rounds = orr_argument(1, 10);
    uint64_t round_ns = orr_argument(2, 100) * ORR_US;

    orr_mark("begin");
    for (uint64_t i = 0; i < rounds; i++) {
        orr_work(round_ns);
        orr_mark("round");
    }
    orr_mark("done");
    orr_print("done\n");
    return 0;
}
