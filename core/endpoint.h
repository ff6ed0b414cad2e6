/* Endpoints: where those who send and those who receive meet.
 *
 * Keeps I-ENDPOINT-2 (check.h).
 */
#ifndef CORE_ENDPOINT_H
#define CORE_ENDPOINT_H

#include "core/message.h"

/* The receiver who is waiting, or nobody. */
struct thread_id endpoint_receiver(const struct kernel *k,
                                   struct endpoint_id id);

/* Gives a message to a waiting receiver, for whom message_check() is OK. A
 * caller (or faulting thread) then waits for the reply until `deadline` and
 * lends its time if the receiver has none; a sender goes on. */
void endpoint_hand_over(struct kernel *k, struct hal *h,
                        const struct message *m, struct thread_id receiver,
                        uint64_t deadline);

/* Makes the sender wait for a receiver. Its time helps a server that ran out
 * of lent time in the middle of an earlier call. */
void endpoint_enqueue(struct kernel *k, struct hal *h, const struct message *m,
                      struct endpoint_id id, uint64_t deadline);

/* `receiver`, who is running, takes the first message; false if that cannot be
 * given to it: its sender has been told why. */
bool endpoint_take(struct kernel *k, struct hal *h, struct endpoint_id id,
                   struct thread_id receiver);

/* The thread receives here from now on, not where it did before. */
void endpoint_serve(struct kernel *k, struct hal *h, struct endpoint_id id,
                    struct thread_id server);

/* Nobody serves it any more; or this thread serves nothing any more. */
void endpoint_unserve(struct kernel *k, struct hal *h, struct endpoint_id id);

#endif
