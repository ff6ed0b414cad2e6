/* Medium priority: talks to Earth and needs no bus, only time: argv[1] times
 * argv[2] microseconds, every argv[3] microseconds. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    uint64_t times = orr_argument(1, 3);
    uint64_t busy_ns = orr_argument(2, 5000) * ORR_US;
    uint64_t period = orr_argument(3, 10000) * ORR_US;
    uint64_t next = orr_clock();

    for (uint64_t i = 0; i < times; i++) {
        orr_work(busy_ns);
        next += period;
        orr_sleep_until(next);
    }
    return 0;
}
