/* Two threads of one priority take turns because they yield, argv[1] times;
 * each sees the other advance by one. */
#include "apps/lib/orr.h"

static struct orr_notification bell;
static volatile uint64_t turns[2];
static uint64_t wanted;

static void
take_turns(uint64_t self)
{
    for (uint64_t i = 0; i < wanted; i++) {
        uint64_t other = turns[1 - self];

        orr_assert(other == i + self || other == i || other == i + 1);
        turns[self]++;
        orr_yield();
        orr_assert(turns[1 - self] == other + 1 || i + 1 == wanted);
    }
    orr_need(orr_signal(bell, UINT64_C(1) << self), "signal");
}

int
main(int argc, char **argv)
{
    uint64_t missing = 3;
    struct orr_event event;

    wanted = orr_argument(1, 10);
    bell = orr_notification_create(orr_own_quota());
    for (uint64_t i = 0; i < 2; i++)
        orr_thread_start((struct orr_thread_plan){
            .function = take_turns, .argument = i, .priority = 10});
    while (missing != 0) {
        event = orr_wait(bell, ORR_FOREVER);
        orr_need(event.error, "wait");
        missing &= ~event.bits;
    }
    orr_print("%llu turns each\n", (unsigned long long)wanted);
    return 0;
}
