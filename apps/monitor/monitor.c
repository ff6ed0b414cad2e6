/* A bounded buffer as threads with a lock see it: argv[1] its size, argv[2]
 * producers of argv[3] items each, argv[4] consumers of argv[5] each. With
 * argv[6] = 2 there is a condition for producers and one for consumers; with
 * 1 they share one, and a notification may wake one who cannot use it
 * (Tom Cargill's deadlock). With argv[7] = 1 producers let others run after
 * each item, which hides that. */
#include "apps/monitor/lock.h"

#define THREADS_MAX 12u

static struct lock lock;
static struct condition conditions[2];
static struct condition *not_full, *not_empty;
static uint64_t items, room;
static uint64_t each_put, each_taken;
static bool polite;
static struct orr_notification own[THREADS_MAX];
static struct orr_notification done;

static void
produce(uint64_t self)
{
    for (uint64_t i = 0; i < each_put; i++) {
        lock_take(lock);
        while (items == room)
            condition_wait(not_full, lock, own[self]);
        items++;
        condition_notify(not_empty);
        lock_give(lock);
        if (polite)
            orr_yield();
    }
    orr_need(orr_signal(done, UINT64_C(1) << self), "signal the end");
}

static void
consume(uint64_t self)
{
    for (uint64_t i = 0; i < each_taken; i++) {
        lock_take(lock);
        while (items == 0)
            condition_wait(not_empty, lock, own[self]);
        items--;
        condition_notify(not_full);
        lock_give(lock);
    }
    orr_need(orr_signal(done, UINT64_C(1) << self), "signal the end");
}

static void
begin(uint64_t self, void (*function)(uint64_t self), const char *name)
{
    orr_assert(self < THREADS_MAX);
    own[self] = orr_notification_create(orr_own_quota());
    orr_name(own[self].h, name);
    orr_thread_start((struct orr_thread_plan){
        .function = function, .argument = self, .name = name, .priority = 10});
}

static void
setup(uint64_t conditions_count)
{
    not_full = &conditions[0];
    not_empty = &conditions[conditions_count - 1];
    done = orr_notification_create(orr_own_quota());
    lock = lock_create();
    orr_name(lock.free.h, "lock");
    orr_name(done.h, "done");
}

int
main(int argc, char **argv)
{
    uint64_t consumers = orr_argument(4, 1);
    uint64_t threads = consumers + orr_argument(2, 1);
    uint64_t missing = (UINT64_C(1) << threads) - 1;
    uint64_t kinds = orr_argument(6, 2);
    struct orr_event event;

    room = orr_argument(1, 2);
    each_put = orr_argument(3, 8);
    each_taken = orr_argument(5, 8);
    polite = orr_argument(7, 0) != 0;
    orr_assert(kinds == 1 || kinds == 2);
    setup(kinds);
    for (uint64_t i = 0; i < threads; i++) {
        if (i < consumers)
            begin(i, consume, "consumer");
        else
            begin(i, produce, "producer");
    }
    while (missing != 0) {
        event = orr_wait(done, ORR_FOREVER);
        orr_need(event.error, "wait for the end");
        missing &= ~event.bits;
    }
    orr_print("%llu items are left\n", (unsigned long long)items);
    return 0;
}
