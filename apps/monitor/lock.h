/* A lock and condition variables for the threads of one program, made of
 * notifications: a signal that comes before its wait is kept. */
#ifndef APPS_MONITOR_LOCK_H
#define APPS_MONITOR_LOCK_H

#include "apps/lib/orr.h"

#define LOCK_WAITERS_MAX 16u

struct lock {
    struct orr_notification free; /* signalled: nobody holds it */
};

/* Who waits, first come first served; guarded by the lock. */
struct condition {
    uint64_t first, count;
    struct orr_notification waiter[LOCK_WAITERS_MAX];
};

struct lock lock_create(void);
void lock_take(struct lock lock);
void lock_give(struct lock lock);

/* Gives the lock up, waits on `own` until notified, takes it again. */
void condition_wait(struct condition *condition, struct lock lock,
                    struct orr_notification own);
/* Wakes the one who has waited longest, if anybody waits. */
void condition_notify(struct condition *condition);

#endif
