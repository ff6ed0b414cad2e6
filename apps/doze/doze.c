/* A wake-up that can get lost: the sleeper looks whether it is time, and only
 * then says that it is going to sleep; the waker, after argv[1] steps of other
 * work, signals only one who has said so. */
#include "apps/lib/orr.h"

static struct orr_notification bell, done;
static uint64_t steps;
static bool time_has_come, asleep;

static void
sleep(uint64_t self)
{
    orr_clock();
    if (!time_has_come) {
        orr_clock(); /* here the waker may come in between */
        asleep = true;
        orr_need(orr_wait(bell, ORR_FOREVER).error, "sleep");
    }
    orr_need(orr_signal(done, 1u << self), "signal the end");
}

static void
wake(uint64_t self)
{
    for (uint64_t i = 0; i < steps; i++)
        orr_clock();
    time_has_come = true;
    orr_clock();
    if (asleep)
        orr_need(orr_signal(bell, 1), "wake");
    orr_need(orr_signal(done, 1u << self), "signal the end");
}

int
main(int argc, char **argv)
{
    uint64_t missing = 3;

    steps = orr_argument(1, 30);
    bell = orr_notification_create(orr_own_quota());
    done = orr_notification_create(orr_own_quota());
    orr_name(bell.h, "bell");
    orr_name(done.h, "done");
    orr_thread_start((struct orr_thread_plan){
        .function = sleep, .argument = 0, .name = "sleeper", .priority = 10});
    orr_thread_start((struct orr_thread_plan){
        .function = wake, .argument = 1, .name = "waker", .priority = 10});
    while (missing != 0)
        missing &= ~orr_wait(done, ORR_FOREVER).bits;
    orr_print("nobody sleeps any more\n");
    return 0;
}
