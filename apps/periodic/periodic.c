/* A periodic task: argv[1] jobs, one every argv[2] microseconds from argv[3]
 * ms on, each of argv[4] microseconds of work. A job that is not done when
 * the next is due is late. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    uint64_t jobs = orr_argument(1, 10);
    uint64_t period_ns = orr_argument(2, 1000) * ORR_US;
    uint64_t due = orr_argument(3, 10) * ORR_MS;
    uint64_t work_ns = orr_argument(4, 100) * ORR_US;
    struct orr_notification bell = orr_notification_create(orr_own_quota());
    uint64_t late = 0;

    for (uint64_t i = 0; i < jobs; i++) {
        struct orr_event event = orr_wait(bell, due);

        orr_assert(event.error == ORR_ERROR_TIMED_OUT);
        orr_work(work_ns);
        due += period_ns;
        if (orr_clock() <= due) {
            orr_mark("done");
        } else {
            orr_mark("late");
            late++;
        }
    }
    orr_print("%llu jobs, %llu late\n", (unsigned long long)jobs,
              (unsigned long long)late);
    return 0;
}
