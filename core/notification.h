/* Notifications: a word of bits that wait until somebody takes them. */
#ifndef CORE_NOTIFICATION_H
#define CORE_NOTIFICATION_H

#include "core/cell.h"

/* Sets bits: they go to the first waiter, or to the bound thread if that
 * receives and has time of its own, or stay. `by`: who did it, or 0. */
void notification_signal(struct kernel *k, struct hal *h,
                         struct notification_id id, uint64_t bits,
                         struct thread_id by);

/* Bits that stayed go to whoever has become able to take them. */
void notification_offer(struct kernel *k, struct hal *h,
                        struct notification_id id);

/* What a thread with a bound notification finds on receiving: its bits, taken
 * away, or 0. */
uint64_t notification_take_bound(struct kernel *k, struct thread_id id);

/* The answer to a receive that signals end. */
struct orr_result notification_arrival(uint64_t bits);

#endif
