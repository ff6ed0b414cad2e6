/* Lives for argv[1] microseconds, then exits with argv[2]. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    orr_sleep_until(orr_after(orr_argument(1, 100) * ORR_US));
    return (int)orr_argument(2, 0);
}
