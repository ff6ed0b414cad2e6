#include "core/wait.h"

#include "core/clock.h"
#include "core/lend.h"
#include "core/priority.h"
#include "core/process.h"
#include "core/queue.h"
#include "core/schedule.h"
#include "core/slot.h"
#include "core/worker.h"

enum orr_error
wait_allowed(const struct kernel *k, uint64_t deadline)
{
    if (deadline == ORR_NOW) {
        return ORR_ERROR_WOULD_BLOCK;
    }
    return deadline <= k->now ? ORR_ERROR_TIMED_OUT : ORR_ERROR_OK;
}

bool
wait_is_blocked(const struct thread *t)
{
    return t->state == ORR_STATE_SENDING || t->state == ORR_STATE_RECEIVING ||
           t->state == ORR_STATE_CALLING || t->state == ORR_STATE_WAITING;
}

void
wait_begin(struct kernel *k, struct hal *h, struct thread_id id,
           struct object_id object, enum orr_state state)
{
    struct thread *t = thread_edit(k, id);
    const struct record record = {
        .kind = RECORD_BLOCK, .thread = id, .object = object, .value = state};

    CHECK(t->object.armed == 0);
    CHECK(t->waits_for.n == 0);
    CHECK(object_at(k, object)->dying == DOOM_NONE);
    schedule_block(k, id, state);
    t->waits_for = object;
    queue_add(k, priority_queue(k, object), QUEUE_PRIORITY, OBJECT(id),
              claim_of(t));
    if (object_at(k, object)->kind == ORR_KIND_ENDPOINT) {
        struct endpoint *e = endpoint_edit(k, (struct endpoint_id){object.n});

        e->receivers = state == ORR_STATE_RECEIVING;
        if (state == ORR_STATE_SENDING) {
            queue_add(k, &e->senders, QUEUE_PRIORITY, OBJECT(t->reply),
                      reply_at(k, t->reply)->via.n);
            priority_update(k, h, e->server);
        }
    }
    record_event(k, h, &record);
}

void
wait_for_reply(struct kernel *k, struct hal *h, struct thread_id id,
               struct thread_id server)
{
    struct thread *t = thread_edit(k, id);
    struct reply *reply = reply_edit(k, t->reply);

    if (t->state == ORR_STATE_RUNNING || t->state == ORR_STATE_READY) {
        schedule_block(k, id, ORR_STATE_CALLING);
    }
    CHECK(id.n != server.n);
    CHECK(reply->server.n == 0);
    CHECK(reply->object.handle.n != 0);
    t->state = ORR_STATE_CALLING;
    reply->server = server;
    queue_add(k, &thread_edit(k, server)->owes, QUEUE_PRIORITY,
              OBJECT(t->reply), claim_of(t));
    priority_update(k, h, server);
}

void
wait_deadline(struct kernel *k, struct thread_id id, uint64_t deadline)
{
    if (deadline != ORR_FOREVER) {
        clock_arm(k, OBJECT(id), deadline);
    }
}

bool
wait_has_lost(const struct kernel *k, const struct thread *t)
{
    const struct reply *reply = reply_at(k, t->reply);
    const struct slot *slot = slot_at(k, reply->via);

    return reply->object.dying == DOOM_LOST || slot->object.n == 0 ||
           slot->handle != reply->door;
}

/* It matters no more through which handle a sender's message goes. */
static void
wait_withdraw(struct kernel *k, const struct thread *t)
{
    const struct object_id id = OBJECT(t->reply);
    struct object_id next = queue_node(k, QUEUE_PRIORITY, id)->next;
    struct object_id *root = &next; /* any other who has lost it will do */

    if (!wait_has_lost(k, t)) {
        root = &endpoint_edit(k, (struct endpoint_id){t->waits_for.n})->senders;
    } else if (object_at(k, id)->dying == DOOM_LOST) {
        worker_pass(k, id, next);
    }
    queue_remove(k, root, QUEUE_PRIORITY, id);
}

void
wait_leave(struct kernel *k, struct hal *h, struct thread_id id)
{
    struct thread *t = thread_edit(k, id);
    const struct object_id object = t->waits_for;
    const bool sent = t->state == ORR_STATE_SENDING;

    CHECK(object.n != 0);
    if (sent) {
        wait_withdraw(k, t);
    }
    queue_remove(k, priority_queue(k, object), QUEUE_PRIORITY, OBJECT(id));
    t->waits_for.n = 0;
    t->state = ORR_STATE_SUSPENDED;
    if (sent) {
        priority_update(k, h,
                        endpoint_at(k, (struct endpoint_id){object.n})->server);
    }
}

/* The call is over: the server owes no reply, and its handle is void. */
static void
wait_leave_server(struct kernel *k, struct hal *h, struct thread_id id)
{
    struct thread *t = thread_edit(k, id);
    struct reply *reply = reply_edit(k, t->reply);
    const struct thread_id server = reply->server;

    CHECK(server.n != 0);
    CHECK(t->waits_for.n == 0);
    queue_remove(k, &thread_edit(k, server)->owes, QUEUE_PRIORITY,
                 OBJECT(t->reply));
    reply->server.n = 0;
    t->state = ORR_STATE_SUSPENDED;
    slot_clear(k, reply->object.handle);
    priority_update(k, h, server);
}

void
wait_end(struct kernel *k, struct hal *h, struct thread_id id)
{
    const struct thread *t = thread_at(k, id);

    CHECK(wait_is_blocked(t));
    clock_disarm(k, OBJECT(id));
    if (t->state == ORR_STATE_CALLING) {
        wait_leave_server(k, h, id);
    } else {
        wait_leave(k, h, id);
    }
    lend_return(k, h, id);
}

void
wait_finish(struct kernel *k, struct hal *h, struct thread_id id,
            const struct orr_result *result)
{
    hal_thread_result(h, id, result);
    schedule_wake(k, id);
}

/* The handler that a faulted thread waited for will not answer. */
static void
wait_fail_fault(struct kernel *k, struct hal *h, struct thread_id id)
{
    const uint64_t fault = reply_at(k, thread_at(k, id)->reply)->label;

    if (fault == ORR_FAULT_BUDGET) {
        schedule_wake(k, id);
    } else {
        process_end_by_fault(k, h, id, fault);
    }
}

void
wait_fail(struct kernel *k, struct hal *h, struct thread_id id,
          enum orr_error error)
{
    const struct thread *t = thread_at(k, id);
    const bool sends =
        t->state == ORR_STATE_SENDING || t->state == ORR_STATE_CALLING;
    const struct orr_result result = {.error = (uint16_t)error};

    CHECK(error != ORR_ERROR_OK);
    wait_end(k, h, id);
    if (sends && reply_at(k, t->reply)->arrival == ORR_ARRIVAL_FAULT) {
        wait_fail_fault(k, h, id);
    } else {
        wait_finish(k, h, id, &result);
    }
}

void
wait_lose_senders(struct kernel *k, struct slot_id slot)
{
    const struct endpoint_id id = {slot_object(k, slot).n};
    const struct object_id first =
        queue_cut(k, &endpoint_edit(k, id)->senders, QUEUE_PRIORITY, slot.n);

    if (first.n != 0) {
        worker_doom(k, first, DOOM_LOST);
    }
}
