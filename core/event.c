/* The system calls about what happens: notifications, timers, interrupts, the
 * end of processes. */
#include "core/clock.h"
#include "core/drop.h"
#include "core/notification.h"
#include "core/request.h"
#include "core/slot.h"
#include "core/timer.h"
#include "core/wait.h"

#define TIMER_PERIOD_MIN_NS UINT64_C(1000)

/* A handle's badge, if it has one, says which bits its holder may signal. */
static bool
event_bits_allowed(const struct kernel *k, struct slot_id slot, uint64_t bits)
{
    const uint64_t badge = slot_at(k, slot)->badge;

    return bits != 0 && (badge == 0 || (bits & ~badge) == 0);
}

struct refusal
signal_check(const struct kernel *k, struct request *q)
{
    const struct refusal refusal =
        request_find(k, q, 0, ORR_KIND_NOTIFICATION, ORR_RIGHT_SEND);

    if (refusal.error == ORR_ERROR_OK &&
        !event_bits_allowed(k, q->slot, q->trap->a[1])) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 1);
    }
    return refusal;
}

void
signal_act(struct kernel *k, struct hal *h, const struct request *q)
{
    notification_signal(k, h, (struct notification_id){q->object.n},
                        q->trap->a[1], q->thread);
    request_answer(q, h, 0);
}

struct refusal
wait_check(const struct kernel *k, struct request *q)
{
    const struct refusal refusal =
        request_find(k, q, 0, ORR_KIND_NOTIFICATION, ORR_RIGHT_RECEIVE);

    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    if (notification_at(k, (struct notification_id){q->object.n})->bits != 0) {
        return REFUSAL_NONE;
    }
    return request_refuse(wait_allowed(k, q->trap->a[1]), 1);
}

void
wait_act(struct kernel *k, struct hal *h, const struct request *q)
{
    struct notification *n =
        notification_edit(k, (struct notification_id){q->object.n});

    if (n->bits != 0) {
        const struct orr_result result = notification_arrival(n->bits);

        n->bits = 0;
        hal_thread_result(h, q->thread, &result);
    } else {
        wait_begin(k, h, q->thread, q->object, ORR_STATE_WAITING);
        wait_deadline(k, q->thread, q->trap->a[1]);
    }
}

/* The notification in a[1] and the bits in a[2] that an event will set. */
static struct refusal
event_check_signal(const struct kernel *k, struct request *q)
{
    const struct refusal refusal =
        request_find_other(k, q, 1, ORR_KIND_NOTIFICATION, ORR_RIGHT_SEND);

    if (refusal.error == ORR_ERROR_OK &&
        !event_bits_allowed(k, q->other, q->trap->a[2])) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 2);
    }
    return refusal;
}

/* The object holds a handle on the notification of its own. */
static void
event_hold(struct kernel *k, struct hal *h, const struct request *q)
{
    drop_slot_if_used(k, h, slot_of_cell(q->object));
    slot_copy(k, slot_of_cell(q->object), q->other);
}

struct refusal
arm_check(const struct kernel *k, struct request *q)
{
    const uint64_t *a = q->trap->a;
    struct refusal refusal =
        request_find(k, q, 0, ORR_KIND_TIMER, ORR_RIGHT_MANAGE);

    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    refusal = event_check_signal(k, q);
    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    if (a[3] == ORR_FOREVER) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 3);
    }
    if (a[4] != 0 && (a[4] < TIMER_PERIOD_MIN_NS || a[4] >> 60 != 0)) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 4);
    }
    return REFUSAL_NONE;
}

void
arm_act(struct kernel *k, struct hal *h, const struct request *q)
{
    struct timer *timer = timer_edit(k, (struct timer_id){q->object.n});

    event_hold(k, h, q);
    timer->bits = q->trap->a[2];
    timer->period_ns = q->trap->a[4];
    clock_arm(k, q->object, q->trap->a[3]);
    request_answer(q, h, 0);
}

struct refusal
cancel_check(const struct kernel *k, struct request *q)
{
    return request_find(k, q, 0, ORR_KIND_TIMER, ORR_RIGHT_MANAGE);
}

void
cancel_act(struct kernel *k, struct hal *h, const struct request *q)
{
    drop_slot_if_used(k, h, slot_of_cell(q->object));
    request_answer(q, h, 0);
}

static struct refusal
event_find_interrupt(const struct kernel *k, struct request *q)
{
    return request_find(k, q, 0, ORR_KIND_INTERRUPT, ORR_RIGHT_MANAGE);
}

struct refusal
attach_check(const struct kernel *k, struct request *q)
{
    const struct refusal refusal = event_find_interrupt(k, q);

    return refusal.error == ORR_ERROR_OK ? event_check_signal(k, q) : refusal;
}

void
attach_act(struct kernel *k, struct hal *h, const struct request *q)
{
    const struct interrupt_id id = {q->object.n};

    event_hold(k, h, q);
    interrupt_edit(k, id)->bits = q->trap->a[2];
    interrupt_edit(k, id)->pending = 0;
    interrupt_edit(k, id)->partition = thread_at(k, q->thread)->partition;
    interrupt_apply_mask(k, h, id);
    request_answer(q, h, 0);
}

struct refusal
acknowledge_check(const struct kernel *k, struct request *q)
{
    return event_find_interrupt(k, q);
}

void
acknowledge_act(struct kernel *k, struct hal *h, const struct request *q)
{
    const struct interrupt_id id = {q->object.n};

    interrupt_edit(k, id)->pending = 0;
    interrupt_apply_mask(k, h, id);
    request_answer(q, h, 0);
}

struct refusal
mask_check(const struct kernel *k, struct request *q)
{
    const struct refusal refusal = event_find_interrupt(k, q);

    if (refusal.error == ORR_ERROR_OK && q->trap->a[1] > 1) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 1);
    }
    return refusal;
}

void
mask_act(struct kernel *k, struct hal *h, const struct request *q)
{
    const struct interrupt_id id = {q->object.n};

    interrupt_edit(k, id)->masked = (uint8_t)q->trap->a[1];
    interrupt_apply_mask(k, h, id);
    request_answer(q, h, 0);
}

struct refusal
watch_check(const struct kernel *k, struct request *q)
{
    const struct refusal refusal =
        request_find(k, q, 0, ORR_KIND_PROCESS, ORR_RIGHT_INSPECT);

    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    q->other = SLOT_NONE;
    if (q->trap->a[1] == ORR_NONE) {
        return REFUSAL_NONE;
    }
    if (slot_object(k, slot_of_cell(q->object)).n != 0) {
        return request_refuse(ORR_ERROR_BUSY, 0);
    }
    return event_check_signal(k, q);
}

void
watch_act(struct kernel *k, struct hal *h, const struct request *q)
{
    struct process *p = process_edit(k, (struct process_id){q->object.n});

    if (q->other.n == 0) {
        drop_slot_if_used(k, h, slot_of_cell(q->object));
    } else if (p->end != ORR_END_ALIVE) {
        notification_signal(k, h, (struct notification_id){q->target.n},
                            q->trap->a[2], q->thread);
    } else {
        event_hold(k, h, q);
        p->watch_bits = q->trap->a[2];
    }
    request_answer(q, h, 0);
}
