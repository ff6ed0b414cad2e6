/* Each call that waits, and the end of each party to it in the middle: of who
 * waits, of who should answer, of what it goes through, and of the quota that
 * paid for that. */
#include "apps/exam/exam.h"

static struct orr_endpoint door;
static struct orr_notification bell;

/* What is waited at is made anew for each end. */
static struct orr_quota
open(void)
{
    struct orr_quota quota = orr_quota_split(orr_own_quota(), 8);

    door = orr_endpoint_create(quota, 0);
    bell = orr_notification_create(quota);
    return quota;
}

static void
shut(struct orr_quota quota)
{
    (void)orr_close(door.h);
    (void)orr_close(bell.h);
    (void)orr_destroy(quota.h);
}

static struct orr_call
waiting_call(enum orr_call_number number)
{
    struct orr_call call = {.number = (uint64_t)number,
                            .a = {door.h, 0, 0, ORR_FOREVER, door.h}};

    if (number == ORR_CALL_RECEIVE)
        call.a[1] = ORR_FOREVER;
    if (number == ORR_CALL_REPLY_RECEIVE)
        call.a[0] = ORR_NONE;
    if (number == ORR_CALL_WAIT) {
        call.a[0] = bell.h;
        call.a[1] = ORR_FOREVER;
    }
    return call;
}

static const enum orr_call_number waits[] = {
    ORR_CALL_SEND, ORR_CALL_CALL, ORR_CALL_RECEIVE, ORR_CALL_REPLY_RECEIVE,
    ORR_CALL_WAIT};
#define WAITS (sizeof waits / sizeof waits[0])

/* What it waits at is destroyed, then the quota that paid for it. Who sends
 * goes through a handle, which is stale; who receives waits for others. */
static void
object_ends(enum orr_call_number number)
{
    const enum orr_error wanted =
        number == ORR_CALL_SEND || number == ORR_CALL_CALL
            ? ORR_ERROR_STALE_HANDLE
            : ORR_ERROR_PEER_DIED;
    struct orr_quota quota = open();
    struct exam_actor actor = exam_act("waits", waiting_call(number));

    orr_need(orr_destroy(number == ORR_CALL_WAIT ? bell.h : door.h), "destroy");
    exam_acted("what it waits at ends", actor, wanted);
    shut(quota);
    quota = open();
    actor = exam_act("waits", waiting_call(number));
    orr_need(orr_destroy(quota.h), "destroy");
    exam_acted("the quota of what it waits at ends", actor, wanted);
    shut(quota);
}

/* Who waits ends: nobody hears of it, and what it waited at can be used. */
static void
waiter_ends(enum orr_call_number number)
{
    struct orr_quota quota = open();
    struct exam_actor actor = exam_act("ends", waiting_call(number));

    exam_waits("it waits", actor);
    exam_error("a receiver finds nothing", orr_receive(door, ORR_NOW).error,
               ORR_ERROR_WOULD_BLOCK);
    exam_error("a sender finds nobody", orr_send(door, orr_label(0), ORR_NOW),
               ORR_ERROR_WOULD_BLOCK);
    exam_error("no bits are there", orr_wait(bell, ORR_NOW).error,
               ORR_ERROR_WOULD_BLOCK);
    shut(quota);
}

/* The handle that a message goes through is taken back while it waits. */
static void
handle_ends(enum orr_call_number number)
{
    struct orr_quota quota = open();
    struct orr_endpoint whole = door;
    struct exam_actor actor;

    door.h = exam_narrow(whole.h, ORR_RIGHT_SEND);
    actor = exam_act("waits", waiting_call(number));
    orr_need(orr_revoke(whole.h), "revoke");
    exam_acted("its handle is revoked", actor, ORR_ERROR_STALE_HANDLE);
    door = whole;
    shut(quota);
}

/* A call that was received: the server ends, or throws the reply away. */
static void
server_ends(void)
{
    struct orr_quota quota = open();
    struct exam_actor server =
        exam_act("server", waiting_call(ORR_CALL_RECEIVE));
    struct exam_actor client = exam_act("client", waiting_call(ORR_CALL_CALL));
    struct orr_event event;

    (void)server; /* its one call is answered, and it ends with the reply */
    exam_acted("the server ends", client, ORR_ERROR_PEER_DIED);
    exam_acted("the server got it", server, ORR_ERROR_OK);
    client = exam_act("client", waiting_call(ORR_CALL_CALL));
    event = orr_receive(door, ORR_NOW);
    orr_need(event.error, "receive");
    orr_need(orr_close(event.reply.h), "close");
    exam_acted("the reply is thrown away", client, ORR_ERROR_PEER_DIED);
    shut(quota);
}

/* The client ends while it is served: the reply is void. */
static void
client_ends(void)
{
    struct orr_quota quota = open();
    struct exam_actor client = exam_act("client", waiting_call(ORR_CALL_CALL));
    struct orr_event event = orr_receive(door, ORR_NOW);

    orr_need(event.error, "receive");
    exam_waits("the client waits", client);
    exam_error("a reply to the dead", orr_reply(event.reply, orr_label(0)),
               ORR_ERROR_STALE_HANDLE);
    shut(quota);
}

/* The endpoint ends while a call that came through it is being served: that
 * call goes on. */
static void
door_ends_while_serving(void)
{
    struct orr_quota quota = open();
    struct exam_actor client = exam_act("client", waiting_call(ORR_CALL_CALL));
    struct orr_event event = orr_receive(door, ORR_NOW);

    orr_need(event.error, "receive");
    orr_need(orr_destroy(door.h), "destroy");
    exam_error("the reply", orr_reply(event.reply, orr_label(0)), ORR_ERROR_OK);
    exam_acted("the client", client, ORR_ERROR_OK);
    shut(quota);
}

/* A fault waits for its handler, whose endpoint ends: so does the process. */
static void
handler_ends(void)
{
    struct orr_quota quota = open();
    struct exam_child child = exam_child(door);
    struct orr_notification end = orr_notification_create(orr_own_quota());

    while (orr_query(child.thread.h, ORR_QUESTION_STATE) != ORR_STATE_SENDING)
        orr_sleep_until(orr_after(100 * ORR_US));
    orr_need(orr_watch(child.process, end, 1), "watch");
    orr_need(orr_destroy(door.h), "destroy");
    exam_error("without a handler it ends", orr_wait(end, ORR_FOREVER).error,
               ORR_ERROR_OK);
    orr_assert(orr_query(child.process.h, ORR_QUESTION_END) == ORR_END_FAULT);
    orr_need(orr_close(end.h), "close");
    exam_child_release(child);
    shut(quota);
}

void
exam_deaths(void)
{
    for (size_t i = 0; i < WAITS; i++) {
        object_ends(waits[i]);
        waiter_ends(waits[i]);
    }
    handle_ends(ORR_CALL_SEND);
    handle_ends(ORR_CALL_CALL);
    server_ends();
    client_ends();
    door_ends_while_serving();
    handler_ends();
}
