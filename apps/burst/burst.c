/* Works argv[2] microseconds for each of argv[1] pulses and tells when it was
 * done, in units of 100 us. More than its budget allows has to wait. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    struct orr_interrupt sensor = orr_find_interrupt("sensor");
    uint64_t pulses = orr_argument(1, 4);
    uint64_t work_ns = orr_argument(2, 500) * ORR_US;
    struct orr_notification bell = orr_notification_create(orr_own_quota());
    struct orr_event event;

    orr_need(orr_interrupt_attach(sensor, bell, 1), "attach");
    for (uint64_t i = 0; i < pulses; i++) {
        event = orr_wait(bell, ORR_FOREVER);
        orr_need(event.error, "wait");
        orr_need(orr_interrupt_acknowledge(sensor), "acknowledge");
        orr_work(work_ns);
        orr_print("%llu\n", (unsigned long long)(orr_clock() / (100 * ORR_US)));
    }
    return 0;
}
