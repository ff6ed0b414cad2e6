/* A driver in one event loop: pulses of its device arrive as signals at the
 * same place as the calls of its clients, who ask how many there were. Pulses
 * that come before the acknowledgement wait for it, as one. Ends after argv[1]
 * pulses. */
#include "apps/lib/orr.h"

#define DEVICE_BIT UINT64_C(1)

int
main(int argc, char **argv)
{
    struct orr_endpoint door = orr_find_endpoint("door");
    struct orr_interrupt device = orr_find_interrupt("device");
    uint64_t pulses_max = orr_argument(1, 5);
    struct orr_notification bell = orr_notification_create(orr_own_quota());
    uint64_t pulses = 0;
    struct orr_event event;

    orr_need(orr_interrupt_attach(device, bell, DEVICE_BIT), "attach");
    orr_need(orr_bind(orr_own_thread(), bell), "bind");
    while (pulses < pulses_max) {
        event = orr_receive(door, ORR_FOREVER);
        orr_need(event.error, "receive");
        if (event.kind == ORR_ARRIVAL_SIGNAL) {
            orr_assert(event.bits == DEVICE_BIT);
            pulses++;
            orr_mark("pulse");
            orr_work(100 * ORR_US);
            orr_assert(orr_wait(bell, ORR_NOW).error == ORR_ERROR_WOULD_BLOCK);
            orr_need(orr_interrupt_acknowledge(device), "acknowledge");
        } else {
            orr_assert(event.kind == ORR_ARRIVAL_CALL);
            orr_need(orr_reply(event.reply, ORR_MESSAGE(0, pulses)), "reply");
        }
    }
    orr_need(orr_interrupt_mask(device, true), "mask");
    orr_print("%llu pulses\n", (unsigned long long)pulses);
    return 0;
}
