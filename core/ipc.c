#include "core/ipc.h"

#include "core/drop.h"
#include "core/endpoint.h"
#include "core/fault.h"
#include "core/lend.h"
#include "core/notification.h"
#include "core/schedule.h"
#include "core/slot.h"
#include "core/wait.h"
#include "core/worker.h"

/* Through which handle somebody receives, and until when. */
struct reception {
    orr_handle handle;
    uint64_t deadline;
};

/* Fills in the message that a[1] and a[2] describe; `except` cannot travel. */
static struct refusal
ipc_message(const struct kernel *k, struct request *q, enum orr_arrival arrival,
            orr_handle except)
{
    const struct trap *trap = q->trap;
    const struct refusal refusal = message_size(trap->a[2], 2);

    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    q->message.from = q->thread;
    q->message.via = q->slot;
    q->message.arrival = (uint8_t)arrival;
    q->message.words = (uint16_t)(trap->a[2] & 0xff);
    q->message.handles = (uint8_t)(trap->a[2] >> 8);
    q->message.badge = 0;
    q->message.label = trap->a[1];
    q->message.handle = trap->handle;
    if (q->message.handles == 0) {
        return REFUSAL_NONE;
    }
    if ((slot_at(k, q->slot)->rights & ORR_RIGHT_GRANT) == 0) {
        return request_refuse(ORR_ERROR_NO_RIGHT, 0);
    }
    return message_check_handles(k, &q->message, except);
}

static struct refusal
ipc_check(const struct kernel *k, struct request *q, enum orr_arrival arrival)
{
    struct refusal refusal =
        request_find(k, q, 0, ORR_KIND_ENDPOINT, ORR_RIGHT_SEND);

    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    refusal = ipc_message(k, q, arrival, ORR_NONE);
    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    q->message.badge = slot_at(k, q->slot)->badge;
    q->peer = endpoint_receiver(k, (struct endpoint_id){q->object.n});
    if (q->peer.n != 0) {
        return message_check(k, &q->message, q->peer);
    }
    return request_refuse(wait_allowed(k, q->trap->a[3]), 3);
}

struct refusal
send_check(const struct kernel *k, struct request *q)
{
    return ipc_check(k, q, ORR_ARRIVAL_MESSAGE);
}

struct refusal
call_check(const struct kernel *k, struct request *q)
{
    return ipc_check(k, q, ORR_ARRIVAL_CALL);
}

void
call_act(struct kernel *k, struct hal *h, const struct request *q)
{
    const uint64_t deadline = q->trap->a[3];

    if (q->peer.n != 0) {
        endpoint_hand_over(k, h, &q->message, q->peer, deadline);
    } else {
        endpoint_enqueue(k, h, &q->message, (struct endpoint_id){q->object.n},
                         deadline);
    }
}

/* As a call, but whoever is served at once can go on. */
void
send_act(struct kernel *k, struct hal *h, const struct request *q)
{
    call_act(k, h, q);
    if (q->peer.n != 0) {
        request_answer(q, h, 0);
    }
}

struct refusal
receive_check(const struct kernel *k, struct request *q)
{
    return request_find(k, q, 0, ORR_KIND_ENDPOINT, ORR_RIGHT_RECEIVE);
}

/* Blocks until something comes. */
static void
ipc_wait(struct kernel *k, struct hal *h, struct thread_id thread,
         struct endpoint_id id, uint64_t deadline)
{
    const struct orr_result none = {.error =
                                        (uint16_t)wait_allowed(k, deadline)};

    if (none.error != ORR_ERROR_OK) {
        hal_thread_result(h, thread, &none);
        return;
    }
    wait_begin(k, h, thread, OBJECT(id), ORR_STATE_RECEIVING);
    wait_deadline(k, thread, deadline);
}

/* Takes what is there, or waits. False if the first message could not be
 * taken: the next may be one that can. */
static bool
ipc_take(struct kernel *k, struct hal *h, struct thread_id thread,
         struct endpoint_id id, uint64_t deadline)
{
    const uint64_t bits = notification_take_bound(k, thread);

    endpoint_serve(k, h, id, thread);
    if (bits != 0) {
        const struct orr_result result = notification_arrival(bits);

        hal_thread_result(h, thread, &result);
        return true;
    }
    if (wait_has_senders(k, OBJECT(id))) {
        return endpoint_take(k, h, id, thread);
    }
    ipc_wait(k, h, thread, id, deadline);
    return true;
}

/* From its first receive on, a passive server has no time of its own. */
static void
ipc_become_passive(struct kernel *k, struct hal *h, struct thread_id id)
{
    struct thread *t = thread_edit(k, id);

    if (t->passive != 0) {
        t->passive = 0;
        drop_slot_if_used(k, h, slot_of_thread(t, THREAD_SLOT_CONTEXT));
    }
}

/* Receives through `handle`. */
static void
ipc_receive(struct kernel *k, struct hal *h, struct thread_id thread,
            struct endpoint_id id, struct reception how)
{
    if (!ipc_take(k, h, thread, id, how.deadline)) {
        worker_errand(k, thread, ERRAND_RECEIVE, how.handle, how.deadline);
    }
}

void
ipc_receive_on(struct kernel *k, struct hal *h, struct thread_id thread,
               struct endpoint_id id)
{
    const uint64_t deadline = reply_at(k, thread_at(k, thread)->reply)->label;

    if (ipc_take(k, h, thread, id, deadline)) {
        worker_errand_end(k, thread);
    }
}

void
receive_act(struct kernel *k, struct hal *h, const struct request *q)
{
    const struct reception how = {q->trap->a[0], q->trap->a[1]};

    ipc_become_passive(k, h, q->thread);
    ipc_receive(k, h, q->thread, (struct endpoint_id){q->object.n}, how);
}

/* The reply that a[0] to a[2] describe. */
static struct refusal
ipc_check_reply(const struct kernel *k, struct request *q)
{
    const struct reply *reply;
    struct refusal refusal =
        request_find(k, q, 0, ORR_KIND_REPLY, ORR_RIGHT_SEND);

    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    reply = reply_at(k, (struct reply_id){q->object.n});
    q->peer = reply->caller;
    CHECK(thread_at(k, q->peer)->state == ORR_STATE_CALLING);
    refusal = ipc_message(k, q, ORR_ARRIVAL_REPLY, q->trap->a[0]);
    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    if (reply->arrival != ORR_ARRIVAL_FAULT) {
        return message_check(k, &q->message, q->peer);
    }
    if (q->message.label > ORR_REMEDY_KILL) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 1);
    }
    return q->message.handles != 0 ? request_refuse(ORR_ERROR_BAD_ARGUMENT, 2)
                                   : REFUSAL_NONE;
}

/* The caller goes on with the reply, and with the time that it lent. */
static void
ipc_reply(struct kernel *k, struct hal *h, const struct request *q)
{
    const struct reply *reply = reply_at(k, (struct reply_id){q->object.n});
    const bool is_fault = reply->arrival == ORR_ARRIVAL_FAULT;

    if (is_fault) {
        wait_end(k, h, q->peer);
        fault_remedy(k, h, q->peer, (enum orr_remedy)q->message.label);
    } else {
        message_deliver(k, h, &q->message, q->peer);
        wait_end(k, h, q->peer);
        schedule_wake(k, q->peer);
    }
}

struct refusal
ipc_check_time(const struct kernel *k, const struct request *q)
{
    const struct context_id lent =
        reply_at(k, (struct reply_id){q->object.n})->lent;

    return lent.n == 0 || lent.n != thread_at(k, q->thread)->context.n
               ? REFUSAL_NONE
               : request_refuse(ORR_ERROR_NO_TIME, 0);
}

struct refusal
reply_check(const struct kernel *k, struct request *q)
{
    const struct refusal refusal = ipc_check_reply(k, q);

    return refusal.error == ORR_ERROR_OK ? ipc_check_time(k, q) : refusal;
}

void
reply_act(struct kernel *k, struct hal *h, const struct request *q)
{
    ipc_reply(k, h, q);
    request_answer(q, h, 0);
}

struct refusal
reply_receive_check(const struct kernel *k, struct request *q)
{
    const struct refusal refusal =
        request_find_other(k, q, 4, ORR_KIND_ENDPOINT, ORR_RIGHT_RECEIVE);

    if (refusal.error != ORR_ERROR_OK || q->trap->a[0] == ORR_NONE) {
        return refusal;
    }
    return ipc_check_reply(k, q);
}

void
reply_receive_act(struct kernel *k, struct hal *h, const struct request *q)
{
    const struct reception how = {q->trap->a[4], q->trap->a[3]};

    if (q->trap->a[0] != ORR_NONE) {
        ipc_reply(k, h, q);
    }
    ipc_become_passive(k, h, q->thread);
    ipc_receive(k, h, q->thread, (struct endpoint_id){q->target.n}, how);
}
