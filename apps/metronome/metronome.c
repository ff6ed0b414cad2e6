/* Ticks argv[1] times, every argv[2] microseconds, without drift: works in
 * between, and is never early. */
#include "apps/lib/orr.h"

#define TICK UINT64_C(4)
#define LATE_NS (2 * ORR_US) /* most that a tick may be late */

int
main(int argc, char **argv)
{
    uint64_t ticks = orr_argument(1, 10);
    uint64_t period = orr_argument(2, 1000) * ORR_US;
    struct orr_notification bell = orr_notification_create(orr_own_quota());
    struct orr_timer timer = orr_timer_create(orr_own_quota());
    uint64_t next = orr_after(period);
    struct orr_event event;
    uint64_t now;

    orr_need(orr_timer_arm(timer, bell, TICK, next, period), "arm");
    for (uint64_t i = 0; i < ticks; i++) {
        event = orr_wait(bell, ORR_FOREVER);
        orr_need(event.error, "wait");
        orr_assert(event.bits == TICK);
        now = orr_clock();
        orr_assert(now >= next && now < next + LATE_NS);
        orr_mark("tick");
        next += period;
        orr_work(period / 3);
    }
    orr_need(orr_timer_cancel(timer), "cancel");
    event = orr_wait(bell, orr_after(3 * period));
    orr_assert(event.error == ORR_ERROR_TIMED_OUT);
    orr_print("%llu ticks\n", (unsigned long long)ticks);
    return 0;
}
