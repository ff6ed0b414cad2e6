#include "core/notification.h"

#include "core/slot.h"
#include "core/wait.h"

struct orr_result
notification_arrival(uint64_t bits)
{
    const struct orr_result result = {.arrival = ORR_ARRIVAL_SIGNAL,
                                      .value = bits};

    return result;
}

/* Who gets the bits at once: the first waiter, or the bound receiver. */
static struct thread_id
notification_taker(const struct kernel *k, const struct notification *n)
{
    const struct thread *t;

    if (n->waiters.n != 0) {
        return (struct thread_id){n->waiters.n};
    }
    if (n->bound.n == 0) {
        return n->bound;
    }
    t = thread_at(k, n->bound);
    if (t->state != ORR_STATE_RECEIVING || t->context.n == 0) {
        return (struct thread_id){0};
    }
    return n->bound;
}

void
notification_signal(struct kernel *k, struct hal *h, struct notification_id id,
                    uint64_t bits, struct thread_id by)
{
    struct notification *n = notification_edit(k, id);
    const struct record record = {.kind = RECORD_SIGNAL,
                                  .thread = by,
                                  .object = OBJECT(id),
                                  .value = bits};

    record_event(k, h, &record);
    n->bits |= bits;
    notification_offer(k, h, id);
}

void
notification_offer(struct kernel *k, struct hal *h, struct notification_id id)
{
    struct notification *n = notification_edit(k, id);
    const struct thread_id taker = notification_taker(k, n);

    if (taker.n != 0 && n->bits != 0) {
        const struct orr_result result = notification_arrival(n->bits);

        CHECK(wait_is_blocked(thread_at(k, taker)));
        n->bits = 0;
        wait_end(k, h, taker);
        wait_finish(k, h, taker, &result);
    }
}

uint64_t
notification_take_bound(struct kernel *k, struct thread_id id)
{
    const struct thread *t = thread_at(k, id);
    const struct slot_id slot = slot_of_thread(t, THREAD_SLOT_NOTIFICATION);
    const struct notification_id bound = {slot_object(k, slot).n};
    uint64_t bits;

    if (bound.n == 0 || t->context.n == 0) {
        return 0;
    }
    bits = notification_at(k, bound)->bits;
    if (bits != 0) {
        notification_edit(k, bound)->bits = 0;
    }
    return bits;
}
