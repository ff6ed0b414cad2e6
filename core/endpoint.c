#include "core/endpoint.h"

#include "core/lend.h"
#include "core/priority.h"
#include "core/schedule.h"
#include "core/wait.h"

struct thread_id
endpoint_receiver(const struct kernel *k, struct endpoint_id id)
{
    const struct endpoint *e = endpoint_at(k, id);

    return (struct thread_id){e->receivers != 0 ? e->waiters.n : 0};
}

/* The sender's call has been received: it waits for `server`, who gets its
 * time if it has none. */
static void
endpoint_await(struct kernel *k, struct hal *h, const struct message *m,
               struct thread_id server)
{
    struct reply *reply = reply_edit(k, thread_at(k, m->from)->reply);

    reply->arrival = m->arrival;
    reply->label = m->label;
    wait_for_reply(k, h, m->from, server);
    if (thread_at(k, server)->context.n == 0) {
        CHECK(thread_at(k, m->from)->context.n != 0);
        lend_context(k, h, m->from, server);
    }
}

void
endpoint_hand_over(struct kernel *k, struct hal *h, const struct message *m,
                   struct thread_id receiver, uint64_t deadline)
{
    CHECK(thread_at(k, receiver)->state == ORR_STATE_RECEIVING);
    CHECK(m->from.n != receiver.n);
    message_deliver(k, h, m, receiver);
    wait_end(k, h, receiver);
    schedule_wake(k, receiver);
    if (message_has_reply(m)) {
        endpoint_await(k, h, m, receiver);
        wait_deadline(k, m->from, deadline);
    }
}

/* A server that could go on but for time: whoever waits for it lends its. */
static void
endpoint_help(struct kernel *k, struct hal *h, struct thread_id from,
              struct endpoint_id id)
{
    const struct thread_id server = endpoint_at(k, id)->server;

    if (server.n == 0 || server.n == from.n) {
        return;
    }
    if (thread_at(k, server)->state == ORR_STATE_READY &&
        thread_at(k, server)->context.n == 0) {
        lend_context(k, h, from, server);
    }
}

void
endpoint_enqueue(struct kernel *k, struct hal *h, const struct message *m,
                 struct endpoint_id id, uint64_t deadline)
{
    CHECK(endpoint_receiver(k, id).n == 0);
    CHECK(m->via.n != 0);
    message_keep(k, m);
    wait_begin(k, h, m->from, OBJECT(id), ORR_STATE_SENDING);
    wait_deadline(k, m->from, deadline);
    if (m->arrival == ORR_ARRIVAL_CALL) {
        endpoint_help(k, h, m->from, id);
    }
}

/* The first sender's message goes to `receiver`. */
static void
endpoint_accept(struct kernel *k, struct hal *h, const struct message *m,
                struct thread_id receiver)
{
    const struct orr_result sent = {.error = ORR_ERROR_OK};

    /* First, as the handle it is sent through may itself be in the message. */
    if (message_has_reply(m)) {
        wait_leave(k, h, m->from);
        message_deliver(k, h, m, receiver);
        endpoint_await(k, h, m, receiver);
    } else {
        wait_end(k, h, m->from);
        message_deliver(k, h, m, receiver);
        wait_finish(k, h, m->from, &sent);
    }
}

bool
endpoint_take(struct kernel *k, struct hal *h, struct endpoint_id id,
              struct thread_id receiver)
{
    const struct thread_id from = {endpoint_at(k, id)->waiters.n};
    const struct message m = message_kept(k, from);
    struct refusal refusal = wait_has_lost(k, thread_at(k, from))
                                 ? (struct refusal){ORR_ERROR_STALE_HANDLE, 0}
                                 : message_check_handles(k, &m, ORR_NONE);

    if (refusal.error == ORR_ERROR_OK) {
        refusal = message_check(k, &m, receiver);
    }
    if (refusal.error == ORR_ERROR_OK) {
        endpoint_accept(k, h, &m, receiver);
        return true;
    }
    wait_fail(k, h, from, (enum orr_error)refusal.error);
    return false;
}

void
endpoint_unserve(struct kernel *k, struct hal *h, struct endpoint_id id)
{
    struct endpoint *e = endpoint_edit(k, id);
    const struct thread_id server = e->server;

    if (server.n != 0) {
        e->server.n = 0;
        thread_edit(k, server)->serves.n = 0;
        priority_update(k, h, server);
    }
}

void
endpoint_serve(struct kernel *k, struct hal *h, struct endpoint_id id,
               struct thread_id server)
{
    const struct endpoint_id old = thread_at(k, server)->serves;

    if (old.n == id.n) {
        return;
    }
    if (old.n != 0) {
        endpoint_unserve(k, h, old);
    }
    endpoint_unserve(k, h, id);
    endpoint_edit(k, id)->server = server;
    thread_edit(k, server)->serves = id;
    priority_update(k, h, server);
}
