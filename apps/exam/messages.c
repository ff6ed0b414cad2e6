/* The answers of SEND, CALL, RECEIVE, REPLY, REPLY_RECEIVE, SIGNAL and WAIT,
 * as far as nobody dies: that is in deaths.c. */
#include "apps/exam/exam.h"

static struct orr_endpoint door;
static struct orr_notification bell;

static struct orr_call
call_of(enum orr_call_number number, uint64_t deadline)
{
    return (struct orr_call){.number = (uint64_t)number,
                             .a = {door.h, 1, 0, deadline}};
}

/* Somebody waits in a call to us: its reply handle. */
static struct orr_reply
reply_owed(struct exam_actor *actor)
{
    struct orr_event event;

    *actor = exam_act("calls", call_of(ORR_CALL_CALL, ORR_FOREVER));
    event = orr_receive(door, ORR_NOW);
    orr_need(event.error, "receive");
    return event.reply;
}

static void
refuse_to_wait(enum orr_call_number number, const char *what)
{
    exam_refused(what, call_of(number, ORR_NOW), ORR_ERROR_WOULD_BLOCK, 3);
    exam_refused(what, call_of(number, 1), ORR_ERROR_TIMED_OUT, 3);
    exam_acted(what, exam_act("late", call_of(number, orr_after(ORR_US))),
               ORR_ERROR_TIMED_OUT);
}

/* A thread that waits in the call is stopped and let go on. */
static void
cancel(const char *what, struct orr_call call)
{
    struct exam_actor actor = exam_act("cancelled", call);

    orr_need(orr_thread_suspend(actor.thread), what);
    orr_need(orr_thread_resume(actor.thread), what);
    exam_acted(what, actor, ORR_ERROR_CANCELLED);
}

static void
senders(void)
{
    orr_handle mute = exam_narrow(door.h, ORR_RIGHT_RECEIVE);

    exam_refused("send without the right", EXAM_CALL(SEND, mute, 0, 0, ORR_NOW),
                 ORR_ERROR_NO_RIGHT, 0);
    exam_refused("call without the right", EXAM_CALL(CALL, mute, 0, 0, ORR_NOW),
                 ORR_ERROR_NO_RIGHT, 0);
    refuse_to_wait(ORR_CALL_SEND, "send");
    refuse_to_wait(ORR_CALL_CALL, "call");
    cancel("send", call_of(ORR_CALL_SEND, ORR_FOREVER));
    cancel("call", call_of(ORR_CALL_CALL, ORR_FOREVER));
    orr_need(orr_close(mute), "close");
}

/* A call that is already being served is cancelled: its reply is void. */
static void
cancel_served(void)
{
    struct exam_actor actor;
    struct orr_reply reply = reply_owed(&actor);

    orr_need(orr_thread_suspend(actor.thread), "suspend");
    exam_error("a reply to who was cancelled", orr_reply(reply, orr_label(0)),
               ORR_ERROR_STALE_HANDLE);
    orr_need(orr_thread_resume(actor.thread), "resume");
    exam_acted("a served call", actor, ORR_ERROR_CANCELLED);
}

static void
receivers(void)
{
    const uint64_t soon = orr_after(10 * ORR_US);
    const struct orr_call receive = EXAM_CALL(RECEIVE, door.h, ORR_FOREVER);
    const struct orr_call again =
        EXAM_CALL(REPLY_RECEIVE, ORR_NONE, 0, 0, ORR_FOREVER, door.h);
    const struct orr_call wait = EXAM_CALL(WAIT, bell.h, ORR_FOREVER);

    exam_error("receive", orr_receive(door, ORR_NOW).error,
               ORR_ERROR_WOULD_BLOCK);
    exam_error("receive", orr_receive(door, soon).error, ORR_ERROR_TIMED_OUT);
    cancel("receive", receive);
    exam_error(
        "reply_receive",
        orr_invoke(EXAM_CALL(REPLY_RECEIVE, ORR_NONE, 0, 0, ORR_NOW, door.h))
            .error,
        ORR_ERROR_WOULD_BLOCK);
    exam_error("reply_receive",
               orr_invoke(EXAM_CALL(REPLY_RECEIVE, ORR_NONE, 0, 0,
                                    orr_after(10 * ORR_US), door.h))
                   .error,
               ORR_ERROR_TIMED_OUT);
    cancel("reply_receive", again);
    exam_error("wait", orr_wait(bell, ORR_NOW).error, ORR_ERROR_WOULD_BLOCK);
    exam_error("wait", orr_wait(bell, orr_after(10 * ORR_US)).error,
               ORR_ERROR_TIMED_OUT);
    cancel("wait", wait);
}

/* Replies that are refused leave the call open. */
static void
replies(void)
{
    orr_handle stuck = exam_narrow(bell.h, ORR_RIGHT_SEND);
    struct exam_actor actor;
    struct orr_reply reply = reply_owed(&actor);
    struct orr_call call = EXAM_CALL(REPLY, reply.h, 0, ORR_SIZE(0, 1));
    struct orr_call again =
        EXAM_CALL(REPLY_RECEIVE, reply.h, 0, ORR_SIZE(0, 1), ORR_NOW, door.h);

    exam_refused("a reply too long",
                 EXAM_CALL(REPLY, reply.h, 0, ORR_SIZE(121, 0)),
                 ORR_ERROR_BAD_ARGUMENT, 2);
    exam_refused(
        "a reply too long",
        EXAM_CALL(REPLY_RECEIVE, reply.h, 0, ORR_SIZE(0, 5), ORR_NOW, door.h),
        ORR_ERROR_BAD_ARGUMENT, 2);
    call.handle[0] = again.handle[0] = stuck;
    exam_refused("a reply with what must stay", call, ORR_ERROR_NO_RIGHT, 6);
    exam_refused("a reply with what must stay", again, ORR_ERROR_NO_RIGHT, 6);
    call.handle[0] = again.handle[0] = bell.h;
    exam_table_fill();
    exam_refused("a reply that finds no room", call, ORR_ERROR_PEER_TABLE_FULL,
                 0);
    exam_refused("a reply that finds no room", again, ORR_ERROR_PEER_TABLE_FULL,
                 0);
    exam_table_empty();
    orr_need(orr_reply(reply, orr_label(7)), "reply");
    exam_error("the right label",
               exam_answer(actor)->label == 7 ? ORR_ERROR_OK
                                              : ORR_ERROR_BAD_ARGUMENT,
               ORR_ERROR_OK);
    exam_acted("the call", actor, ORR_ERROR_OK);
    orr_need(orr_close(stuck), "close");
}

/* The receiver, of this process, has no room for the reply handle. */
static void
no_room(void)
{
    struct exam_actor receiver =
        exam_act("receives", EXAM_CALL(RECEIVE, door.h, ORR_FOREVER));
    struct orr_call send = EXAM_CALL(SEND, door.h, 0, ORR_SIZE(0, 1), ORR_NOW);

    send.handle[0] = bell.h;
    exam_table_fill();
    exam_refused("a call that finds no room", call_of(ORR_CALL_CALL, ORR_NOW),
                 ORR_ERROR_PEER_TABLE_FULL, 0);
    exam_refused("a handle that finds no room", send, ORR_ERROR_PEER_TABLE_FULL,
                 0);
    exam_table_empty();
    exam_waits("the receiver", receiver);
}

/* It gives its time up when it first receives, and lives on its callers'. */
static struct exam_actor
passive_receiver(struct orr_thread_plan *plan)
{
    struct exam_actor actor = {.thread = orr_thread_create(plan)};

    orr_need(orr_configure(actor.thread, ORR_SETTING_PASSIVE, 1), "passive");
    orr_need(orr_thread_run(actor.thread, plan), "run");
    return actor;
}

/* On the caller's time, a reply without more to do would strand it. */
static void
serve_passively(uint64_t unused)
{
    struct orr_event event = orr_receive(door, ORR_FOREVER);

    (void)unused;
    exam_error("a call to a passive server", event.error, ORR_ERROR_OK);
    exam_error("a plain reply on lent time",
               orr_reply(event.reply, orr_label(0)), ORR_ERROR_NO_TIME);
    exam_error("a reply thrown away on lent time", orr_close(event.reply.h),
               ORR_ERROR_NO_TIME);
    orr_reply_receive(event.reply, orr_label(3), door, ORR_FOREVER);
}

static void
passive(void)
{
    struct orr_thread_plan plan = {
        .function = serve_passively, .name = "passive", .priority = 110};
    struct exam_actor timeless =
        exam_act("timeless", call_of(ORR_CALL_CALL, ORR_FOREVER));
    struct exam_actor server;

    orr_need(orr_configure(timeless.thread, ORR_SETTING_CONTEXT, ORR_NONE),
             "take its time away");
    server = passive_receiver(&plan);
    exam_error("a message that brings no time",
               orr_send(door, orr_label(0), ORR_NOW), ORR_ERROR_NO_TIME);
    orr_need(
        orr_configure(timeless.thread, ORR_SETTING_CONTEXT, timeless.context.h),
        "give it back");
    exam_acted("a call that brings no time", timeless, ORR_ERROR_NO_TIME);
    exam_error("a call to a passive server",
               orr_call(door, orr_label(0), ORR_FOREVER).error, ORR_ERROR_OK);
    orr_need(orr_destroy(server.thread.h), "destroy");
}

static void
signals(void)
{
    orr_handle deaf = exam_narrow(bell.h, ORR_RIGHT_SEND);
    orr_handle mute = exam_narrow(bell.h, ORR_RIGHT_RECEIVE);
    orr_handle badged = orr_duplicate(bell.h, ORR_RIGHT_SEND, 6);

    exam_refused("signal without the right", EXAM_CALL(SIGNAL, mute, 1),
                 ORR_ERROR_NO_RIGHT, 0);
    exam_refused("wait without the right", EXAM_CALL(WAIT, deaf, ORR_NOW),
                 ORR_ERROR_NO_RIGHT, 0);
    exam_refused("no bit at all", EXAM_CALL(SIGNAL, bell.h, 0),
                 ORR_ERROR_BAD_ARGUMENT, 1);
    exam_refused("bits beyond the badge", EXAM_CALL(SIGNAL, badged, 7),
                 ORR_ERROR_BAD_ARGUMENT, 1);
    exam_done("bits of the badge", EXAM_CALL(SIGNAL, badged, 6));
    exam_error("they arrive", orr_wait(bell, ORR_NOW).bits == 6 ? 0u : 1u,
               ORR_ERROR_OK);
    orr_need(orr_close(deaf), "close");
    orr_need(orr_close(mute), "close");
    orr_need(orr_close(badged), "close");
}

void
exam_messages(void)
{
    door = orr_endpoint_create(orr_own_quota(), 0);
    bell = orr_notification_create(orr_own_quota());
    senders();
    cancel_served();
    receivers();
    replies();
    no_room();
    passive();
    signals();
    orr_need(orr_close(bell.h), "close");
    orr_need(orr_close(door.h), "close");
}
