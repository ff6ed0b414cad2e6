/* Gives signs of life, and then does as its argument says: beater BEATS END
 * PERIOD_US, with END one of exit, crash, fail, hang and spin. */
#include "apps/lib/orr.h"

static const char *how = "exit";

static void
finish(void)
{
    switch (how[0]) {
    case 'c':
        orr_abort();
    case 'h':
        orr_sleep_until(ORR_FOREVER - 1);
        break;
    case 's':
        for (;;)
            orr_work(ORR_MS);
    default:
        break;
    }
}

int
main(int argc, char **argv)
{
    const uint64_t beats = orr_argument(1, 3);
    const uint64_t period = orr_argument(3, 500) * ORR_US;

    orr_mark("up");
    if (argc > 2)
        how = argv[2];
    for (uint64_t i = 0; i < beats; i++) {
        orr_beat();
        orr_sleep_until(orr_after(period));
    }
    orr_print("%s\n", how);
    finish();
    return how[0] == 'f' ? 1 : 0;
}
