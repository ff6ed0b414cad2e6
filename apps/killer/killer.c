/* Ends another process after some time: killer MICROSECONDS. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    struct orr_process victim = orr_find_process("victim");

    orr_sleep_until(orr_after(orr_argument(1, 1000) * ORR_US));
    orr_need(orr_destroy(victim.h), "end the victim");
    return 0;
}
