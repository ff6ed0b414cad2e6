#include "core/fast.h"

#include "core/context.h"
#include "core/queue.h"
#include "core/schedule.h"
#include "core/slot.h"

/* The handle in a[argument], if it has the kind and right; or SLOT_NONE. */
static struct slot_id
fast_find(const struct kernel *k, const struct thread *me, orr_handle handle,
          enum orr_kind kind, uint16_t right)
{
    const struct found found = slot_find(k, me->process, handle);
    const struct slot *slot = slot_at(k, found.slot);

    if (found.error != ORR_ERROR_OK || (slot->rights & right) == 0 ||
        object_at(k, slot->object)->kind != kind) {
        return SLOT_NONE;
    }
    return found.slot;
}

/* Would a thread of this priority be picked now? */
static bool
fast_is_best(const struct kernel *k, uint8_t priority)
{
    const struct thread_id first = {cpu_at(k, k->entering)->ready.n};

    return k->candidate.n == 0 &&
           (first.n == 0 || thread_at(k, first)->priority < priority);
}

/* Can a thread run on this context, on the CPU that is entering? */
static bool
fast_can_run(const struct kernel *k, struct context_id id, uint8_t cpu)
{
    const struct context *c = context_at(k, id);

    return c->spent == 0 && cpu == k->entering && context_left(c, k->now) > 0;
}

/* A heap that holds this one only. */
static bool
fast_is_alone(const struct node *node, struct object_id id)
{
    return node->next.n == id.n && (node->left.n | node->right.n) == 0;
}

static void
fast_answer(struct hal *h, struct thread_id from, struct thread_id to,
            const struct orr_result *result)
{
    if (result->words > 0) {
        hal_message_move(h, from, to, result->words);
    }
    hal_thread_result(h, to, result);
}

static void
fast_record(const struct kernel *k, struct hal *h, enum record_kind kind,
            struct thread_id thread, struct record more)
{
    if ((k->records >> kind & 1) != 0) {
        more.kind = kind;
        more.thread = thread;
        hal_record(h, &more);
    }
}

/* One thread stops running and another starts; both are on this CPU. */
static void
fast_switch(struct kernel *k, struct thread *from, enum orr_state state,
            struct thread *to, struct thread_id to_id)
{
    from->state = (uint8_t)state;
    to->state = ORR_STATE_RUNNING;
    cpu_edit(k, k->entering)->current = to_id;
}

static uint8_t
fast_max(uint8_t a, uint8_t b)
{
    return a > b ? a : b;
}

/* Is the receiver as the fast path needs it? */
static bool
fast_receives(const struct kernel *k, const struct thread *me,
              const struct thread *peer, struct thread_id id)
{
    const bool active = peer->context.n != 0;

    return peer->object.armed == 0 && peer->owes.n == 0 &&
           peer->base == peer->priority &&
           fast_is_alone(&peer->queue, OBJECT(id)) &&
           process_at(k, peer->process)->slots_free > 0 &&
           fast_can_run(k, active ? peer->context : me->context,
                        active ? peer->cpu : me->cpu) &&
           fast_is_best(k, fast_max(peer->base, me->priority));
}

/* The receiver's handle on the reply object, which has no other. */
static orr_handle
fast_reply_handle(struct kernel *k, struct reply_id reply,
                  struct process_id process)
{
    const struct slot_id id = slot_take(k, process);

    slot_root(k, id, OBJECT(reply),
              ORR_RIGHT_SEND | ORR_RIGHT_GRANT | ORR_RIGHT_TRANSFER, 0);
    return slot_handle(k, id);
}

/* The caller's time goes along, to a receiver that has none. */
static void
fast_lend(struct kernel *k, struct hal *h, struct thread *me,
          struct reply *reply, struct thread *peer)
{
    const struct thread_id borrower = reply->server;
    const struct record record = {.object = OBJECT(me->context),
                                  .peer = borrower};

    reply->lent = me->context;
    reply->borrower = borrower;
    context_edit(k, me->context)->user = borrower;
    peer->context = me->context;
    peer->cpu = me->cpu;
    peer->lender = reply->caller;
    me->context.n = 0;
    fast_record(k, h, RECORD_LEND, reply->caller, record);
}

/* The caller waits for `peer`, who goes on in its stead. */
static void
fast_hand_over(struct kernel *k, struct hal *h, struct thread_id id,
               struct thread_id peer_id, uint64_t label)
{
    struct thread *me = thread_edit(k, id);
    struct thread *peer = thread_edit(k, peer_id);
    struct reply *reply = reply_edit(k, me->reply);
    const uint8_t priority = fast_max(peer->base, me->priority);

    queue_remove(
        k, &endpoint_edit(k, (struct endpoint_id){peer->waits_for.n})->waiters,
        QUEUE_PRIORITY, OBJECT(peer_id));
    peer->waits_for.n = 0;
    reply->arrival = ORR_ARRIVAL_CALL;
    reply->label = label;
    reply->server = peer_id;
    queue_add(k, &peer->owes, QUEUE_PRIORITY, OBJECT(me->reply),
              schedule_key(me->priority));
    if (priority != peer->priority) {
        peer->priority = priority;
        fast_record(k, h, RECORD_PRIORITY, peer_id,
                    (struct record){.value = priority});
    }
    fast_switch(k, me, ORR_STATE_CALLING, peer, peer_id);
    if (peer->context.n == 0) {
        fast_lend(k, h, me, reply, peer);
    } else {
        context_activate(context_edit(k, peer->context), k->now);
    }
}

bool
fast_call(struct kernel *k, struct hal *h, struct thread_id id,
          const struct trap *trap)
{
    const struct thread *me = thread_at(k, id);
    const struct slot_id slot =
        fast_find(k, me, trap->a[0], ORR_KIND_ENDPOINT, ORR_RIGHT_SEND);
    const struct endpoint *e;
    struct thread_id peer;
    struct orr_result result;

    if (slot.n == 0 || trap->a[2] > ORR_WORDS_MAX ||
        trap->a[3] != ORR_FOREVER) {
        return false;
    }
    e = endpoint_at(k, (struct endpoint_id){slot_object(k, slot).n});
    peer.n = e->waiters.n;
    if (e->receivers == 0 || peer.n == 0 ||
        !fast_receives(k, me, thread_at(k, peer), peer)) {
        return false;
    }
    result.error = ORR_ERROR_OK;
    result.argument = 0;
    result.arrival = ORR_ARRIVAL_CALL;
    result.words = (uint16_t)trap->a[2];
    result.handles = 0;
    result.badge = slot_at(k, slot)->badge;
    result.label = trap->a[1];
    result.value = fast_reply_handle(k, me->reply, thread_at(k, peer)->process);
    fast_answer(h, id, peer, &result);
    fast_record(k, h, RECORD_MESSAGE, id,
                (struct record){.object = thread_at(k, peer)->waits_for,
                                .peer = peer,
                                .value = result.label});
    fast_hand_over(k, h, id, peer, result.label);
    return true;
}

/* Is the caller, and what it lent, as the fast path needs it? */
static bool
fast_replies(const struct kernel *k, const struct thread *me,
             const struct reply *reply)
{
    const struct thread *caller = thread_at(k, reply->caller);
    const bool lent = reply->lent.n != 0;

    if (lent ? me->context.n != reply->lent.n || me->lender.n != reply->caller.n
             : caller->context.n == 0) {
        return false;
    }
    if (lent && /* time of its own waits for it: lend_return() knows */
        slot_object(k, slot_of_thread(me, THREAD_SLOT_CONTEXT)).n != 0) {
        return false;
    }
    return reply->arrival == ORR_ARRIVAL_CALL && caller->object.armed == 0 &&
           me->owes.n == caller->reply.n &&
           fast_is_alone(&reply->queue, OBJECT(caller->reply)) &&
           fast_can_run(k, lent ? reply->lent : caller->context, caller->cpu) &&
           fast_is_best(k, caller->priority);
}

/* Would the server only wait at this endpoint, having served it before? */
static bool
fast_would_wait(const struct kernel *k, const struct thread *me,
                struct object_id endpoint)
{
    const struct endpoint *e = endpoint_at(k, (struct endpoint_id){endpoint.n});
    const struct object_id bound =
        slot_object(k, slot_of_thread(me, THREAD_SLOT_NOTIFICATION));

    return me->serves.n == endpoint.n && me->passive == 0 &&
           e->waiters.n == 0 &&
           (bound.n == 0 ||
            notification_at(k, (struct notification_id){bound.n})->bits == 0);
}

/* The caller's time comes back. */
static void
fast_return(struct kernel *k, struct hal *h, struct thread_id id,
            struct thread *me, struct reply *reply)
{
    struct thread *caller = thread_edit(k, reply->caller);
    const struct record record = {.object = OBJECT(reply->lent), .peer = id};

    if (reply->lent.n == 0) {
        context_activate(context_edit(k, caller->context), k->now);
        return;
    }
    context_edit(k, reply->lent)->user = reply->caller;
    caller->context = reply->lent;
    me->context.n = 0;
    me->lender.n = 0;
    reply->lent.n = 0;
    reply->borrower.n = 0;
    fast_record(k, h, RECORD_RETURN, reply->caller, record);
}

/* The server waits at the endpoint, and the caller goes on. */
static void
fast_wait(struct kernel *k, struct hal *h, struct thread_id id,
          struct thread_id caller, struct endpoint_id endpoint)
{
    struct thread *me = thread_edit(k, id);
    struct endpoint *e = endpoint_edit(k, endpoint);

    fast_switch(k, me, ORR_STATE_RECEIVING, thread_edit(k, caller), caller);
    me->waits_for = OBJECT(endpoint);
    e->receivers = 1;
    queue_add(k, &e->waiters, QUEUE_PRIORITY, OBJECT(id),
              schedule_key(me->priority));
    fast_record(k, h, RECORD_BLOCK, id,
                (struct record){.object = OBJECT(endpoint),
                                .value = ORR_STATE_RECEIVING});
}

/* The server owes the reply no more. */
static void
fast_settle(struct kernel *k, struct hal *h, struct thread_id id,
            struct reply *reply)
{
    struct thread *me = thread_edit(k, id);

    queue_remove(k, &me->owes, QUEUE_PRIORITY,
                 OBJECT(thread_at(k, reply->caller)->reply));
    reply->server.n = 0;
    slot_clear(k, reply->object.handle);
    if (me->priority != me->base) {
        me->priority = me->base;
        fast_record(k, h, RECORD_PRIORITY, id,
                    (struct record){.value = me->base});
    }
    fast_return(k, h, id, me, reply);
}

bool
fast_reply_receive(struct kernel *k, struct hal *h, struct thread_id id,
                   const struct trap *trap)
{
    const struct thread *me = thread_at(k, id);
    const struct slot_id slot =
        fast_find(k, me, trap->a[0], ORR_KIND_REPLY, ORR_RIGHT_SEND);
    const struct slot_id door =
        fast_find(k, me, trap->a[4], ORR_KIND_ENDPOINT, ORR_RIGHT_RECEIVE);
    struct endpoint_id endpoint;
    struct reply_id owed;
    struct thread_id caller;
    struct orr_result result;

    if (slot.n == 0 || door.n == 0 || trap->a[2] > ORR_WORDS_MAX ||
        trap->a[3] != ORR_FOREVER) {
        return false;
    }
    owed.n = slot_object(k, slot).n;
    endpoint.n = slot_object(k, door).n;
    if (!fast_would_wait(k, me, OBJECT(endpoint)) ||
        !fast_replies(k, me, reply_at(k, owed))) {
        return false;
    }
    caller = reply_at(k, owed)->caller;
    result.error = ORR_ERROR_OK;
    result.argument = 0;
    result.arrival = ORR_ARRIVAL_REPLY;
    result.words = (uint16_t)trap->a[2];
    result.handles = 0;
    result.badge = 0;
    result.label = trap->a[1];
    result.value = 0;
    fast_answer(h, id, caller, &result);
    fast_record(k, h, RECORD_REPLY, id,
                (struct record){.peer = caller, .value = result.label});
    fast_settle(k, h, id, reply_edit(k, owed));
    fast_wait(k, h, id, caller, endpoint);
    return true;
}
