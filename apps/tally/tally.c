/* Counts to argv[1] in a variable of its own. Others who run the same program
 * have another. */
#include "apps/lib/orr.h"

static uint64_t count;

int
main(int argc, char **argv)
{
    uint64_t wanted = orr_argument(1, 3);

    for (uint64_t i = 0; i < wanted; i++) {
        orr_work(10 * ORR_US);
        count++;
        orr_yield();
    }
    orr_print("counted to %llu\n", (unsigned long long)count);
    return 0;
}
