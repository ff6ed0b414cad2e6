/* Five threads, as equals and as a ladder. The first thread stands above them
 * and waits until they are done. */
#include "apps/thread_metric/thread_metric.h"

#define THREADS 5u
#define LOWEST 10u

static struct orr_thread threads[THREADS];
static uint64_t counted[THREADS];
static uint64_t wanted; /* of each */
static struct orr_notification done;

static void
take_turns(uint64_t self)
{
    while (counted[self] < wanted) {
        counted[self]++;
        orr_yield();
    }
    for (uint32_t i = 0; i < THREADS; i++)
        orr_assert(counted[i] + 1 >= wanted);
    orr_need(orr_signal(done, UINT64_C(1) << self), "signal");
}

static void
climb(uint64_t self)
{
    while (counted[self] < wanted) {
        counted[self]++;
        if (self + 1 < THREADS)
            orr_need(orr_thread_resume(threads[self + 1]), "resume");
        if (self > 0)
            orr_need(orr_thread_suspend(threads[self]), "suspend");
    }
    orr_need(orr_signal(done, 1), "signal");
}

/* Waits for all `bits`; what was counted in all. */
static uint64_t
threads_end(uint64_t bits)
{
    uint64_t sum = 0;
    struct orr_event event;

    while (bits != 0) {
        event = orr_wait(done, ORR_FOREVER);
        orr_need(event.error, "wait");
        bits &= ~event.bits;
    }
    for (uint32_t i = 0; i < THREADS; i++) {
        orr_assert(counted[i] == wanted);
        sum += counted[i];
    }
    return sum;
}

uint64_t
cooperative_run(uint64_t rounds)
{
    done = orr_notification_create(orr_own_quota());
    wanted = rounds / THREADS;
    for (uint32_t i = 0; i < THREADS; i++)
        threads[i] = orr_thread_start((struct orr_thread_plan){
            .function = take_turns, .argument = i, .priority = LOWEST});
    return threads_end((UINT64_C(1) << THREADS) - 1);
}

uint64_t
preemptive_run(uint64_t rounds)
{
    done = orr_notification_create(orr_own_quota());
    wanted = rounds / THREADS;
    for (uint32_t i = 0; i < THREADS; i++) {
        threads[i] = orr_thread_start((struct orr_thread_plan){
            .function = climb, .argument = i, .priority = LOWEST + i});
        if (i > 0)
            orr_need(orr_thread_suspend(threads[i]), "suspend");
    }
    return threads_end(1);
}
