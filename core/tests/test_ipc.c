/* Messages between threads: who waits for whom, and what arrives. */
#include <check.h>
#include <stdlib.h>

#include "core/slot.h"
#include "core/tests/kit.h"

#define ALL 0x7fu
#define FIRST_HANDLE (UINT64_C(0) | UINT64_C(1) << 16)

static struct kit kit;
static struct spawn a, b; /* on CPUs 1 and 2 */
static orr_handle door;   /* the first thread's */
static orr_handle a_door = FIRST_HANDLE, b_door = FIRST_HANDLE;
static const orr_handle quota = FIRST_HANDLE;

static void
set_up(void)
{
    kit_boot(&kit, 512, 4);
    door = VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, quota);
    a = kit_spawn(&kit, 1, 10);
    b = kit_spawn(&kit, 2, 10);
    ck_assert_uint_eq(kit_give(&kit, a, door, ALL), a_door);
    ck_assert_uint_eq(kit_give(&kit, b, door, ALL), b_door);
}

static uint8_t
state(struct spawn s)
{
    return kit_thread(&kit, s.id)->state;
}

static const struct orr_result *
result(struct spawn s)
{
    ck_assert(kit_answered(&kit, s.id));
    return kit_result(&kit, s.id);
}

START_TEST(test_a_sender_waits_for_a_receiver)
{
    kit_area(&kit, a.id)[0] = 11;
    kit_area(&kit, a.id)[1] = 22;
    BLOCKS(&kit, 1, SEND, a_door, 7, ORR_SIZE(2, 0), ORR_FOREVER);
    ck_assert_uint_eq(state(a), ORR_STATE_SENDING);
    VALUE(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    ck_assert_uint_eq(result(b)->arrival, ORR_ARRIVAL_MESSAGE);
    ck_assert_uint_eq(result(b)->label, 7);
    ck_assert_uint_eq(result(b)->words, 2);
    ck_assert_uint_eq(kit_area(&kit, b.id)[1], 22);
    ck_assert_uint_eq(result(a)->error, ORR_ERROR_OK);
    ck_assert_uint_eq(state(a), ORR_STATE_RUNNING);
}
END_TEST

START_TEST(test_a_receiver_waits_for_a_sender)
{
    BLOCKS(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    ck_assert_uint_eq(state(b), ORR_STATE_RECEIVING);
    VALUE(&kit, 1, SEND, a_door, 9, 0, ORR_NOW);
    ck_assert_uint_eq(result(b)->label, 9);
    ck_assert_uint_eq(state(b), ORR_STATE_RUNNING);
}
END_TEST

START_TEST(test_a_call_gets_its_reply)
{
    orr_handle reply;

    BLOCKS(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    BLOCKS(&kit, 1, CALL, a_door, 5, ORR_SIZE(1, 0), ORR_FOREVER);
    ck_assert_uint_eq(state(a), ORR_STATE_CALLING);
    ck_assert_uint_eq(result(b)->arrival, ORR_ARRIVAL_CALL);
    reply = result(b)->value;
    ck_assert_uint_ne(reply, ORR_NONE);
    kit_area(&kit, b.id)[0] = 99;
    VALUE(&kit, 2, REPLY, reply, 6, ORR_SIZE(1, 0));
    ck_assert_uint_eq(result(a)->arrival, ORR_ARRIVAL_REPLY);
    ck_assert_uint_eq(result(a)->label, 6);
    ck_assert_uint_eq(kit_area(&kit, a.id)[0], 99);
    REFUSED(STALE_HANDLE, 0, &kit, 2, REPLY, reply, 6, 0);
}
END_TEST

START_TEST(test_one_call_replies_and_receives)
{
    BLOCKS(&kit, 2, REPLY_RECEIVE, ORR_NONE, 0, 0, ORR_FOREVER, b_door);
    BLOCKS(&kit, 1, CALL, a_door, 1, 0, ORR_FOREVER);
    BLOCKS(&kit, 2, REPLY_RECEIVE, result(b)->value, 2, 0, ORR_FOREVER, b_door);
    ck_assert_uint_eq(result(a)->label, 2);
    BLOCKS(&kit, 1, CALL, a_door, 3, 0, ORR_FOREVER);
    ck_assert_uint_eq(result(b)->label, 3);
}
END_TEST

START_TEST(test_the_badge_tells_who_sent)
{
    const orr_handle badged =
        VALUE(&kit, 0, DUPLICATE, door, ALL, 42, a.process);

    BLOCKS(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    VALUE(&kit, 1, SEND, badged, 1, 0, ORR_NOW);
    ck_assert_uint_eq(result(b)->badge, 42);
}
END_TEST

START_TEST(test_a_deadline_of_now_does_not_wait)
{
    REFUSED(WOULD_BLOCK, 3, &kit, 1, SEND, a_door, 1, 0, ORR_NOW);
    REFUSED(WOULD_BLOCK, 3, &kit, 1, CALL, a_door, 1, 0, ORR_NOW);
    CALL(&kit, 2, RECEIVE, b_door, ORR_NOW);
    ck_assert_uint_eq(result(b)->error, ORR_ERROR_WOULD_BLOCK);
}
END_TEST

START_TEST(test_a_deadline_that_has_passed_is_refused)
{
    kit_pass(&kit, 5000);
    REFUSED(TIMED_OUT, 3, &kit, 1, SEND, a_door, 1, 0, 4999);
}
END_TEST

START_TEST(test_a_waiting_sender_times_out)
{
    BLOCKS(&kit, 1, SEND, a_door, 1, 0, 8000);
    kit_pass(&kit, 7999);
    ck_assert_uint_eq(state(a), ORR_STATE_SENDING);
    kit_pass(&kit, 8000);
    ck_assert_uint_eq(result(a)->error, ORR_ERROR_TIMED_OUT);
    CALL(&kit, 2, RECEIVE, b_door, ORR_NOW);
    ck_assert_uint_eq(result(b)->error, ORR_ERROR_WOULD_BLOCK);
}
END_TEST

START_TEST(test_the_deadline_of_a_call_outlasts_its_queueing)
{
    BLOCKS(&kit, 1, CALL, a_door, 1, 0, 8000);
    VALUE(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    kit_pass(&kit, 7999);
    ck_assert(!kit_answered(&kit, a.id));
    kit_pass(&kit, 8000);
    ck_assert_uint_eq(result(a)->error, ORR_ERROR_TIMED_OUT);
    REFUSED(STALE_HANDLE, 0, &kit, 2, REPLY, result(b)->value, 1, 0);
}
END_TEST

START_TEST(test_a_caller_times_out_even_when_received)
{
    orr_handle reply;

    BLOCKS(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    BLOCKS(&kit, 1, CALL, a_door, 1, 0, 8000);
    reply = result(b)->value;
    kit_pass(&kit, 8000);
    ck_assert_uint_eq(result(a)->error, ORR_ERROR_TIMED_OUT);
    REFUSED(STALE_HANDLE, 0, &kit, 2, REPLY, reply, 0, 0);
}
END_TEST

START_TEST(test_a_waiting_receiver_times_out)
{
    BLOCKS(&kit, 2, RECEIVE, b_door, 8000);
    kit_pass(&kit, 9000);
    ck_assert_uint_eq(result(b)->error, ORR_ERROR_TIMED_OUT);
}
END_TEST

START_TEST(test_senders_are_served_by_priority_then_in_order)
{
    const struct spawn c = kit_spawn(&kit, 3, 10);
    const struct spawn high = kit_spawn(&kit, 3, 200);

    kit_give(&kit, c, door, ALL);
    kit_give(&kit, high, door, ALL);
    BLOCKS(&kit, 1, SEND, a_door, 1, 0, ORR_FOREVER);
    BLOCKS(&kit, 3, SEND, FIRST_HANDLE, 3, 0, ORR_FOREVER); /* high */
    BLOCKS(&kit, 3, SEND, FIRST_HANDLE, 2, 0, ORR_FOREVER);
    VALUE(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    ck_assert_uint_eq(result(b)->label, 3);
    VALUE(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    ck_assert_uint_eq(result(b)->label, 1);
    VALUE(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    ck_assert_uint_eq(result(b)->label, 2);
}
END_TEST

/* A sends one of its handles along. */
static struct thread_id
send_handle(uint64_t size, orr_handle handle, uint64_t deadline)
{
    const orr_handle handles[ORR_HANDLES_MAX] = {handle, handle};

    return kit_send(&kit, 1, ORR_CALL_SEND, ARGS(a_door, 1, size, deadline),
                    handles);
}

static const struct orr_result *
sent_handle(uint64_t size, orr_handle handle)
{
    return kit_result(&kit, send_handle(size, handle, ORR_NOW));
}

START_TEST(test_a_handle_travels_in_a_message)
{
    const orr_handle bell =
        VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, quota);
    const orr_handle sent = kit_give(&kit, a, bell, ALL);
    const uint32_t object = kit_object(&kit, a.id, sent).n;

    BLOCKS(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    ck_assert_uint_eq(sent_handle(ORR_SIZE(0, 1), sent)->error, 0);
    ck_assert_uint_eq(result(b)->handles, 1);
    ck_assert_uint_eq(kit_object(&kit, b.id, result(b)->handle[0]).n, object);
    REFUSED(STALE_HANDLE, 0, &kit, 1, SIGNAL, sent, 1);
    VALUE(&kit, 2, SIGNAL, result(b)->handle[0], 1);
}
END_TEST

START_TEST(test_a_handle_that_may_not_travel_stays)
{
    const orr_handle bell =
        VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, quota);
    const orr_handle sent =
        kit_give(&kit, a, bell, ALL & ~(uint32_t)ORR_RIGHT_TRANSFER);

    BLOCKS(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    ck_assert_uint_eq(sent_handle(ORR_SIZE(0, 1), sent)->error,
                      ORR_ERROR_NO_RIGHT);
    ck_assert_uint_eq(result(a)->argument, 6);
    ck_assert_uint_eq(state(b), ORR_STATE_RECEIVING);
    VALUE(&kit, 1, SIGNAL, sent, 1);
}
END_TEST

START_TEST(test_what_is_wrong_with_handles_is_told)
{
    const orr_handle bell =
        VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, quota);
    const orr_handle sent = kit_give(&kit, a, bell, ALL);

    BLOCKS(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    ck_assert_uint_eq(sent_handle(ORR_SIZE(0, 2), sent)->error,
                      ORR_ERROR_BAD_ARGUMENT);
    ck_assert_uint_eq(result(a)->argument, 7);
    ck_assert_uint_eq(sent_handle(ORR_SIZE(0, 1), 12345)->error,
                      ORR_ERROR_BAD_HANDLE);
    ck_assert_uint_eq(sent_handle(ORR_SIZE(0, 5), sent)->argument, 2);
    ck_assert_uint_eq(sent_handle(ORR_SIZE(121, 0), sent)->argument, 2);
}
END_TEST

START_TEST(test_an_endpoint_without_grant_carries_no_handles)
{
    const orr_handle mute =
        kit_give(&kit, a, door, ORR_RIGHT_SEND | ORR_RIGHT_TRANSFER);
    const orr_handle handles[ORR_HANDLES_MAX] = {mute};

    kit_send(&kit, 1, ORR_CALL_SEND, ARGS(mute, 1, ORR_SIZE(0, 1), ORR_FOREVER),
             handles);
    ck_assert_uint_eq(result(a)->error, ORR_ERROR_NO_RIGHT);
    ck_assert_uint_eq(result(a)->argument, 0);
}
END_TEST

START_TEST(test_a_full_table_refuses_the_sender_not_the_receiver)
{
    const orr_handle bell =
        VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, quota);
    const orr_handle sent = kit_give(&kit, a, bell, ALL);

    BLOCKS(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    for (uint32_t i = 1; i < 16; i++)
        kit_give(&kit, b, bell, ALL);
    ck_assert_uint_eq(sent_handle(ORR_SIZE(0, 1), sent)->error,
                      ORR_ERROR_PEER_TABLE_FULL);
    REFUSED(PEER_TABLE_FULL, 0, &kit, 1, CALL, a_door, 0, 0, ORR_FOREVER);
    VALUE(&kit, 1, SEND, a_door, 0, 0, ORR_NOW);
}
END_TEST

START_TEST(test_a_queued_message_that_cannot_be_given_fails_alone)
{
    const orr_handle bell =
        VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, quota);
    const orr_handle sent = kit_give(&kit, a, bell, ALL);
    const struct spawn c = kit_spawn(&kit, 3, 5);

    kit_give(&kit, c, door, ALL);
    send_handle(ORR_SIZE(0, 1), sent, ORR_FOREVER);
    BLOCKS(&kit, 3, SEND, FIRST_HANDLE, 77, 0, ORR_FOREVER);
    VALUE(&kit, 0, REVOKE, bell);
    VALUE(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    ck_assert_uint_eq(result(b)->label, 77);
    ck_assert_uint_eq(result(a)->error, ORR_ERROR_STALE_HANDLE);
}
END_TEST

START_TEST(test_the_duty_to_reply_can_be_passed_on)
{
    const struct spawn c = kit_spawn(&kit, 3, 50);
    orr_handle handles[ORR_HANDLES_MAX] = {0};

    kit_give(&kit, c, door, ALL);
    BLOCKS(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    BLOCKS(&kit, 1, CALL, a_door, 1, 0, ORR_FOREVER);
    handles[0] = result(b)->value;
    BLOCKS(&kit, 3, RECEIVE, FIRST_HANDLE, ORR_FOREVER);
    kit_send(&kit, 2, ORR_CALL_SEND, ARGS(b_door, 1, ORR_SIZE(0, 1), 0),
             handles);
    ck_assert_uint_eq(result(b)->error, ORR_ERROR_OK);
    ck_assert_uint_eq(kit_thread(&kit, b.id)->owes.n, 0);
    ck_assert_uint_ne(kit_thread(&kit, c.id)->owes.n, 0);
    VALUE(&kit, 3, REPLY, result(c)->handle[0], 8, 0);
    ck_assert_uint_eq(result(a)->label, 8);
}
END_TEST

START_TEST(test_a_message_may_carry_the_handle_it_is_sent_through)
{
    send_handle(ORR_SIZE(0, 1), a_door, ORR_FOREVER);
    VALUE(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    ck_assert_uint_eq(result(a)->error, ORR_ERROR_OK);
    ck_assert_uint_eq(result(b)->handles, 1);
}
END_TEST

START_TEST(test_a_dead_endpoint_tells_all_who_wait)
{
    const orr_handle other = VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, quota);
    const orr_handle at = kit_give(&kit, b, other, ALL);

    BLOCKS(&kit, 1, SEND, a_door, 1, 0, ORR_FOREVER);
    BLOCKS(&kit, 2, RECEIVE, at, ORR_FOREVER);
    VALUE(&kit, 0, DESTROY, door);
    VALUE(&kit, 0, DESTROY, other);
    ck_assert_uint_ne(result(a)->error, ORR_ERROR_OK);
    ck_assert_uint_ne(result(b)->error, ORR_ERROR_OK);
    REFUSED(STALE_HANDLE, 0, &kit, 1, SEND, a_door, 1, 0, ORR_NOW);
}
END_TEST

START_TEST(test_a_dead_server_fails_its_callers)
{
    BLOCKS(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    BLOCKS(&kit, 1, CALL, a_door, 1, 0, ORR_FOREVER);
    VALUE(&kit, 0, DESTROY, b.process);
    ck_assert_uint_eq(result(a)->error, ORR_ERROR_PEER_DIED);
}
END_TEST

START_TEST(test_closing_the_reply_handle_fails_the_caller)
{
    BLOCKS(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    BLOCKS(&kit, 1, CALL, a_door, 1, 0, ORR_FOREVER);
    VALUE(&kit, 2, CLOSE, result(b)->value);
    ck_assert_uint_eq(result(a)->error, ORR_ERROR_PEER_DIED);
}
END_TEST

START_TEST(test_rights_decide_who_may_send_and_receive)
{
    const orr_handle in = kit_give(&kit, a, door, ORR_RIGHT_RECEIVE);
    const orr_handle out = kit_give(&kit, a, door, ORR_RIGHT_SEND);

    REFUSED(NO_RIGHT, 0, &kit, 1, SEND, in, 1, 0, ORR_FOREVER);
    REFUSED(NO_RIGHT, 0, &kit, 1, CALL, in, 1, 0, ORR_FOREVER);
    REFUSED(NO_RIGHT, 0, &kit, 1, RECEIVE, out, ORR_FOREVER);
    REFUSED(NO_RIGHT, 4, &kit, 1, REPLY_RECEIVE, 0, 0, 0, ORR_FOREVER, out);
    REFUSED(WRONG_KIND, 0, &kit, 0, SEND, quota, 1, 0, ORR_FOREVER);
    REFUSED(BAD_HANDLE, 0, &kit, 1, SEND, 0, 1, 0, ORR_FOREVER);
    REFUSED(BAD_HANDLE, 0, &kit, 1, REPLY, 0, 1, 0);
}
END_TEST

START_TEST(test_an_inherited_priority_goes_with_the_duty)
{
    const struct spawn c = kit_spawn(&kit, 3, 50);
    orr_handle handles[ORR_HANDLES_MAX] = {0};

    VALUE(&kit, 0, CONFIGURE, a.thread, ORR_SETTING_PRIORITY, 80);
    kit_give(&kit, c, door, ALL);
    BLOCKS(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    BLOCKS(&kit, 1, CALL, a_door, 1, 0, ORR_FOREVER);
    ck_assert_uint_eq(kit_thread(&kit, b.id)->priority, 80);
    handles[0] = result(b)->value;
    BLOCKS(&kit, 3, RECEIVE, FIRST_HANDLE, ORR_FOREVER);
    kit_send(&kit, 2, ORR_CALL_SEND, ARGS(b_door, 1, ORR_SIZE(0, 1), 0),
             handles);
    ck_assert_uint_eq(kit_thread(&kit, b.id)->priority, 10);
    ck_assert_uint_eq(kit_thread(&kit, c.id)->priority, 80);
}
END_TEST

START_TEST(test_records_name_who_and_where)
{
    const struct record *message = &kit.h.record[RECORD_MESSAGE];
    const struct record *reply = &kit.h.record[RECORD_REPLY];
    const uint32_t at = kit_object(&kit, kit.on[0].thread, door).n;

    kernel_set_records(kit_kernel(&kit), RECORDS_ALL);
    BLOCKS(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    ck_assert_uint_eq(kit.h.record[RECORD_BLOCK].thread.n, b.id.n);
    ck_assert_uint_eq(kit.h.record[RECORD_BLOCK].object.n, at);
    ck_assert_uint_eq(kit.h.record[RECORD_BLOCK].value, ORR_STATE_RECEIVING);
    BLOCKS(&kit, 1, CALL, a_door, 5, 0, ORR_FOREVER);
    ck_assert_uint_eq(message->thread.n, a.id.n);
    ck_assert_uint_eq(message->peer.n, b.id.n);
    ck_assert_uint_eq(message->object.n, at);
    ck_assert_uint_eq(message->value, 5);
    VALUE(&kit, 2, REPLY, result(b)->value, 6, 0);
    ck_assert_uint_eq(reply->thread.n, b.id.n);
    ck_assert_uint_eq(reply->peer.n, a.id.n);
    ck_assert_uint_eq(reply->value, 6);
    BLOCKS(&kit, 1, SEND, a_door, 7, 0, ORR_FOREVER);
    VALUE(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    ck_assert_uint_eq(message->object.n, at);
    ck_assert_uint_eq(message->value, 7);
}
END_TEST

START_TEST(test_a_suspended_sender_is_cancelled)
{
    BLOCKS(&kit, 1, CALL, a_door, 1, 0, ORR_FOREVER);
    VALUE(&kit, 0, SUSPEND, a.thread);
    ck_assert_uint_eq(result(a)->error, ORR_ERROR_CANCELLED);
    ck_assert_uint_eq(state(a), ORR_STATE_SUSPENDED);
    VALUE(&kit, 0, RESUME, a.thread);
    ck_assert_uint_eq(state(a), ORR_STATE_RUNNING);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        test_a_sender_waits_for_a_receiver,
        test_a_receiver_waits_for_a_sender,
        test_a_call_gets_its_reply,
        test_one_call_replies_and_receives,
        test_the_badge_tells_who_sent,
        test_a_deadline_of_now_does_not_wait,
        test_a_deadline_that_has_passed_is_refused,
        test_a_waiting_sender_times_out,
        test_the_deadline_of_a_call_outlasts_its_queueing,
        test_a_caller_times_out_even_when_received,
        test_a_waiting_receiver_times_out,
        test_senders_are_served_by_priority_then_in_order,
        test_a_handle_travels_in_a_message,
        test_a_handle_that_may_not_travel_stays,
        test_what_is_wrong_with_handles_is_told,
        test_an_endpoint_without_grant_carries_no_handles,
        test_a_full_table_refuses_the_sender_not_the_receiver,
        test_a_queued_message_that_cannot_be_given_fails_alone,
        test_the_duty_to_reply_can_be_passed_on,
        test_a_message_may_carry_the_handle_it_is_sent_through,
        test_a_dead_endpoint_tells_all_who_wait,
        test_a_dead_server_fails_its_callers,
        test_closing_the_reply_handle_fails_the_caller,
        test_rights_decide_who_may_send_and_receive,
        test_a_suspended_sender_is_cancelled,
        test_an_inherited_priority_goes_with_the_duty,
        test_records_name_who_and_where,
    };

    return kit_main("ipc", set_up, tests, sizeof tests / sizeof tests[0]);
}
