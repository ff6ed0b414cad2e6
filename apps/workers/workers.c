/* argv[1] threads share argv[2] microseconds of work each over as many CPUs.
 * First some work on CPU 0; then all start there and are moved, one to each. */
#include "apps/lib/orr.h"

#define WORKERS_MAX 64u /* each has a bit */

static struct orr_notification bell;
static uint64_t work_ns;

static void
work(uint64_t self)
{
    orr_work(work_ns);
    orr_need(orr_signal(bell, UINT64_C(1) << self), "signal");
}

/* Runs all workers; returns how long they took, in ns. */
static uint64_t
workers_run(uint64_t workers, bool spread)
{
    uint64_t missing = UINT64_MAX >> (WORKERS_MAX - workers);
    uint64_t begin = orr_clock();
    struct orr_event event;

    for (uint64_t i = 0; i < workers; i++) {
        struct orr_thread thread = orr_thread_start((struct orr_thread_plan){
            .function = work, .argument = i, .priority = 10});

        if (spread)
            orr_need(orr_configure(thread, ORR_SETTING_CPU, i), "move");
    }
    while (missing != 0) {
        event = orr_wait(bell, ORR_FOREVER);
        orr_need(event.error, "wait");
        missing &= ~event.bits;
    }
    return orr_clock() - begin;
}

int
main(int argc, char **argv)
{
    uint64_t workers = orr_argument(1, 4);
    uint64_t few;
    uint64_t together;
    uint64_t apart;

    work_ns = orr_argument(2, 1000) * ORR_US;
    orr_assert(workers > 0 && workers <= WORKERS_MAX);
    bell = orr_notification_create(orr_own_quota());
    few =
        workers < ORR_THREADS_STARTING_MAX ? workers : ORR_THREADS_STARTING_MAX;
    together = workers_run(few, false);
    orr_assert(together >= few * work_ns);
    apart = workers_run(workers, true);
    orr_assert(apart >= work_ns && apart < 2 * work_ns);
    orr_print("%llu CPUs share the work\n", (unsigned long long)workers);
    return 0;
}
