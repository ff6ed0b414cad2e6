/* A control loop: each pulse of the sensor is read, computed for argv[2]
 * microseconds, and acted upon, argv[1] times. */
#include "apps/lib/orr.h"

#define SENSOR_BIT UINT64_C(1)

int
main(int argc, char **argv)
{
    struct orr_interrupt sensor = orr_find_interrupt("sensor");
    uint64_t pulses = orr_argument(1, 10);
    uint64_t computing_ns = orr_argument(2, 50) * ORR_US;
    struct orr_notification bell = orr_notification_create(orr_own_quota());
    struct orr_event event;

    orr_need(orr_interrupt_attach(sensor, bell, SENSOR_BIT), "attach");
    for (uint64_t i = 0; i < pulses; i++) {
        event = orr_wait(bell, ORR_FOREVER);
        orr_need(event.error, "wait for the sensor");
        orr_assert(event.bits == SENSOR_BIT);
        orr_need(orr_interrupt_acknowledge(sensor), "acknowledge");
        orr_work(computing_ns);
        orr_mark("acted");
    }
    orr_print("acted %llu times\n", (unsigned long long)pulses);
    return 0;
}
