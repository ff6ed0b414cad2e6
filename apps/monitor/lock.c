#include "apps/monitor/lock.h"

struct lock
lock_create(void)
{
    struct lock lock = {orr_notification_create(orr_own_quota())};

    lock_give(lock);
    return lock;
}

void
lock_take(struct lock lock)
{
    orr_need(orr_wait(lock.free, ORR_FOREVER).error, "take the lock");
}

void
lock_give(struct lock lock)
{
    orr_need(orr_signal(lock.free, 1), "give the lock back");
}

void
condition_wait(struct condition *condition, struct lock lock,
               struct orr_notification own)
{
    uint64_t at = (condition->first + condition->count) % LOCK_WAITERS_MAX;

    orr_assert(condition->count < LOCK_WAITERS_MAX);
    condition->waiter[at] = own;
    condition->count++;
    lock_give(lock);
    orr_need(orr_wait(own, ORR_FOREVER).error, "wait to be notified");
    lock_take(lock);
}

void
condition_notify(struct condition *condition)
{
    uint64_t at = condition->first;

    if (condition->count == 0)
        return;
    condition->first = (condition->first + 1) % LOCK_WAITERS_MAX;
    condition->count--;
    orr_need(orr_signal(condition->waiter[at], 1), "notify");
}
