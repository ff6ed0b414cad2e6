/* Two threads add one to a number. The first takes argv[2] steps and does so
 * in two, reading at step argv[1] and writing at the next; the second adds
 * after argv[2] steps. If that falls between the two, it is lost. */
#include "apps/lib/orr.h"

static struct orr_notification done;
static uint64_t window, steps;
static uint64_t number;

static void
read_then_write(uint64_t self)
{
    uint64_t seen = 0;

    for (uint64_t i = 1; i <= steps; i++) {
        if (i == window)
            seen = number;
        orr_clock();
        if (i == window)
            number = seen + 1;
    }
    orr_need(orr_signal(done, 1u << self), "signal the end");
}

static void
add(uint64_t self)
{
    for (uint64_t i = 1; i <= steps; i++)
        orr_clock();
    number++;
    orr_need(orr_signal(done, 1u << self), "signal the end");
}

int
main(int argc, char **argv)
{
    uint64_t missing = 3;

    window = orr_argument(1, 2);
    steps = orr_argument(2, 20);
    done = orr_notification_create(orr_own_quota());
    orr_name(done.h, "done");
    orr_thread_start((struct orr_thread_plan){.function = read_then_write,
                                              .argument = 0,
                                              .name = "careless",
                                              .priority = 10});
    orr_thread_start((struct orr_thread_plan){
        .function = add, .argument = 1, .name = "other", .priority = 10});
    while (missing != 0)
        missing &= ~orr_wait(done, ORR_FOREVER).bits;
    orr_print("counted to %llu\n", (unsigned long long)number);
    return 0;
}
