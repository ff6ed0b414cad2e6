/* Computes argv[1] thousand rounds (0: for ever) without any system call. */
#include "apps/lib/orr.h"

static volatile uint64_t number = 1;

int
main(int argc, char **argv)
{
    uint64_t rounds = orr_argument(1, 0) * 1000;

    orr_mark("begin");
    for (uint64_t i = 0; rounds == 0 || i < rounds; i++)
        number = number % 2 == 0 ? number / 2 : 3 * number + 1;
    orr_mark("done");
    orr_print("done\n");
    return 0;
}
