/* Two clerks sell argv[1] seats without a lock: each looks which is the next,
 * and then takes it. Whoever is preempted in between sells a seat that the
 * other has sold as well. There is no system call in between. */
#include "apps/lib/orr.h"

#define SEATS_MAX 64u

/* Atomic, so that the compiler leaves each access where it is; of no use
 * against the clerks' mistake. */
static _Atomic uint64_t next;
static _Atomic uint64_t sold[SEATS_MAX];
static struct orr_notification closed;
static uint64_t seats;

static void
sell(uint64_t clerk)
{
    for (;;) {
        uint64_t seat = next;

        if (seat == seats)
            break;
        next = seat + 1;
        sold[seat]++;
    }
    orr_need(orr_signal(closed, UINT64_C(1) << clerk), "close");
}

int
main(int argc, char **argv)
{
    uint64_t missing = 3, twice = 0;

    seats = orr_argument(1, 8);
    orr_assert(seats <= SEATS_MAX);
    closed = orr_notification_create(orr_own_quota());
    orr_thread_start((struct orr_thread_plan){
        .function = sell, .argument = 0, .name = "anna", .priority = 10});
    orr_thread_start((struct orr_thread_plan){
        .function = sell, .argument = 1, .name = "otto", .priority = 10});
    while (missing != 0)
        missing &= ~orr_wait(closed, ORR_FOREVER).bits;
    for (uint64_t seat = 0; seat < seats; seat++)
        twice += sold[seat] > 1;
    orr_print("%llu seats, sold twice: %llu\n", (unsigned long long)seats,
              (unsigned long long)twice);
    return 0;
}
