/* Time that is lent with calls, and comes back. */
#include <check.h>
#include <stdlib.h>

#include "core/tests/kit.h"

#define ALL 0x7fu
#define QUOTA (UINT64_C(0) | UINT64_C(1) << 16)
#define FIRST_HANDLE QUOTA

static struct kit kit;
static orr_handle door; /* the first thread's */

static void
set_up(void)
{
    kit_boot(&kit, 512, 4);
    door = VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, QUOTA, 0);
}

/* A thread that has door as its first handle. */
static struct spawn
spawn(uint32_t cpu, uint32_t priority)
{
    const struct spawn s = kit_spawn(&kit, cpu, priority);

    kit_give(&kit, s, door, ALL);
    return s;
}

static uint64_t
consumed(struct spawn s)
{
    return VALUE(&kit, 0, QUERY, s.context, ORR_QUESTION_CONSUMED);
}

static uint8_t
state(struct spawn s)
{
    return kit_thread(&kit, s.id)->state;
}

/* A passive server on door, that has been given up its own time. */
static struct spawn
spawn_server(uint32_t cpu, uint32_t at_priority)
{
    const struct spawn s = spawn(cpu, at_priority);

    VALUE(&kit, 0, CONFIGURE, s.thread, ORR_SETTING_PASSIVE, 1);
    BLOCKS(&kit, cpu, RECEIVE, FIRST_HANDLE, ORR_FOREVER);
    ck_assert_uint_eq(kit_thread(&kit, s.id)->context.n, 0);
    return s;
}

START_TEST(test_a_passive_server_runs_on_its_callers_time)
{
    const struct spawn server = spawn_server(1, 10);
    const struct spawn client = spawn(2, 10);
    orr_handle reply;

    kernel_set_records(kit_kernel(&kit), RECORDS_ALL);
    BLOCKS(&kit, 2, CALL, FIRST_HANDLE, 1, 0, ORR_FOREVER);
    ck_assert_uint_eq(kit.on[2].thread.n, server.id.n);
    ck_assert_uint_eq(kit.h.records[RECORD_LEND], 1);
    reply = kit_result(&kit, server.id)->value;
    kit_pass(&kit, kit.now + 5000);
    REFUSED(NO_TIME, 0, &kit, 2, REPLY, reply, 0, 0);
    REFUSED(NO_TIME, 0, &kit, 2, CLOSE, reply);
    BLOCKS(&kit, 2, REPLY_RECEIVE, reply, 0, 0, ORR_FOREVER, FIRST_HANDLE);
    ck_assert_uint_eq(kit.on[2].thread.n, client.id.n);
    ck_assert_uint_eq(consumed(client), 5000);
    ck_assert_uint_eq(kit.h.records[RECORD_RETURN], 1);
}
END_TEST

START_TEST(test_a_message_without_time_is_refused_by_a_passive_server)
{
    const struct spawn server = spawn_server(1, 10);

    spawn(2, 10);
    REFUSED(NO_TIME, 0, &kit, 2, SEND, FIRST_HANDLE, 1, 0, ORR_FOREVER);
    ck_assert_uint_eq(state(server), ORR_STATE_RECEIVING);
}
END_TEST

START_TEST(test_time_is_lent_along_a_chain_and_comes_back)
{
    const struct spawn last = spawn_server(1, 10);
    const orr_handle other =
        VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, QUOTA, 0);
    const struct spawn middle = spawn(2, 10);
    const orr_handle at = kit_give(&kit, middle, other, ALL);
    const struct spawn client = kit_spawn(&kit, 3, 10);

    kit_give(&kit, client, other, ALL);
    VALUE(&kit, 0, CONFIGURE, middle.thread, ORR_SETTING_PASSIVE, 1);
    BLOCKS(&kit, 2, RECEIVE, at, ORR_FOREVER);
    BLOCKS(&kit, 3, CALL, FIRST_HANDLE, 1, 0, ORR_FOREVER);
    ck_assert_uint_eq(kit.on[3].thread.n, middle.id.n);
    BLOCKS(&kit, 3, CALL, FIRST_HANDLE, 1, 0, ORR_FOREVER);
    ck_assert_uint_eq(kit.on[3].thread.n, last.id.n);
    /* The client is suspended: its time comes back over both. */
    VALUE(&kit, 0, SUSPEND, client.thread);
    ck_assert_uint_eq(kit.on[3].thread.n, 0);
    VALUE(&kit, 0, RESUME, client.thread);
    ck_assert_uint_eq(kit.on[3].thread.n, client.id.n);
    ck_assert_uint_eq(state(last), ORR_STATE_READY);
}
END_TEST

START_TEST(test_time_comes_back_when_the_server_dies)
{
    const struct spawn server = spawn_server(1, 10);
    const struct spawn client = spawn(2, 10);

    BLOCKS(&kit, 2, CALL, FIRST_HANDLE, 1, 0, ORR_FOREVER);
    VALUE(&kit, 0, DESTROY, server.process);
    ck_assert_uint_eq(kit.on[2].thread.n, client.id.n);
    ck_assert_uint_eq(kit_result(&kit, client.id)->error, ORR_ERROR_PEER_DIED);
}
END_TEST

START_TEST(test_time_comes_back_when_the_server_faults)
{
    const struct spawn client = spawn(2, 10);

    spawn_server(1, 10);
    BLOCKS(&kit, 2, CALL, FIRST_HANDLE, 1, 0, ORR_FOREVER);
    kit_fault(&kit, 2, ORR_FAULT_ACCESS, 0);
    ck_assert_uint_eq(kit.on[2].thread.n, client.id.n);
    ck_assert_uint_eq(kit_result(&kit, client.id)->error, ORR_ERROR_PEER_DIED);
}
END_TEST

START_TEST(test_a_context_that_is_destroyed_stops_its_user)
{
    const struct spawn s = spawn(1, 10);
    orr_handle time;

    VALUE(&kit, 0, DESTROY, s.context);
    ck_assert_uint_eq(kit.on[1].thread.n, 0);
    ck_assert_uint_eq(state(s), ORR_STATE_READY);
    time = VALUE(&kit, 0, CREATE, ORR_KIND_CONTEXT, QUOTA, 100000, 0);
    VALUE(&kit, 0, CONFIGURE, s.thread, ORR_SETTING_CONTEXT, time);
    ck_assert_uint_eq(kit.on[1].thread.n, s.id.n);
}
END_TEST

START_TEST(test_a_context_destroyed_while_lent_stops_the_borrower)
{
    const struct spawn server = spawn_server(1, 10);
    const struct spawn client = spawn(2, 10);

    BLOCKS(&kit, 2, CALL, FIRST_HANDLE, 1, 0, ORR_FOREVER);
    VALUE(&kit, 0, DESTROY, client.context);
    ck_assert_uint_eq(kit.on[2].thread.n, 0);
    ck_assert_uint_eq(state(server), ORR_STATE_READY);
    ck_assert_uint_eq(state(client), ORR_STATE_CALLING);
}
END_TEST

START_TEST(test_time_taken_from_a_lender_stops_the_borrower)
{
    const struct spawn server = spawn_server(1, 10);
    const struct spawn client = spawn(2, 10);

    BLOCKS(&kit, 2, CALL, FIRST_HANDLE, 1, 0, ORR_FOREVER);
    VALUE(&kit, 0, CONFIGURE, client.thread, ORR_SETTING_CONTEXT, ORR_NONE);
    ck_assert_uint_eq(kit.on[2].thread.n, 0);
    ck_assert_uint_eq(state(server), ORR_STATE_READY);
    /* With time again the client cannot help: it is past sending. */
    VALUE(&kit, 0, CONFIGURE, server.thread, ORR_SETTING_CONTEXT,
          client.context);
    ck_assert_uint_eq(kit.on[1].thread.n, server.id.n);
}
END_TEST

START_TEST(test_a_borrowers_spare_context_is_not_what_it_lent_on)
{
    const struct spawn last = spawn_server(1, 10);
    const orr_handle other =
        VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, QUOTA, 0);
    const struct spawn middle = spawn(2, 10);
    const orr_handle at = kit_give(&kit, middle, other, ALL);
    const struct spawn client = kit_spawn(&kit, 3, 10);
    orr_handle spare;

    kit_give(&kit, client, other, ALL);
    VALUE(&kit, 0, CONFIGURE, middle.thread, ORR_SETTING_PASSIVE, 1);
    BLOCKS(&kit, 2, RECEIVE, at, ORR_FOREVER);
    BLOCKS(&kit, 3, CALL, FIRST_HANDLE, 1, 0, ORR_FOREVER);
    spare = VALUE(&kit, 0, CREATE, ORR_KIND_CONTEXT, QUOTA, 100000, 0);
    VALUE(&kit, 0, CONFIGURE, middle.thread, ORR_SETTING_CONTEXT, spare);
    BLOCKS(&kit, 3, CALL, FIRST_HANDLE, 1, 0, ORR_FOREVER);
    ck_assert_uint_eq(kit.on[3].thread.n, last.id.n);
    VALUE(&kit, 0, CONFIGURE, middle.thread, ORR_SETTING_CONTEXT, ORR_NONE);
    ck_assert_uint_eq(kit.on[3].thread.n, last.id.n);
}
END_TEST

/* A passive server that was left in the middle of a call: its client has
 * taken its time back. */
static struct spawn
spawn_stranded(void)
{
    const struct spawn server = spawn_server(1, 10);

    spawn(2, 10);
    BLOCKS(&kit, 2, CALL, FIRST_HANDLE, 1, 0, kit.now + 1000);
    kit_pass(&kit, kit.now + 1000);
    ck_assert_uint_eq(state(server), ORR_STATE_READY);
    ck_assert_uint_eq(kit_thread(&kit, server.id)->context.n, 0);
    return server;
}

START_TEST(test_who_waits_for_a_stranded_server_helps_it)
{
    const struct spawn server = spawn_stranded();
    const struct spawn helper = spawn(3, 10);

    BLOCKS(&kit, 3, CALL, FIRST_HANDLE, 1, 0, ORR_FOREVER);
    ck_assert_uint_eq(state(helper), ORR_STATE_SENDING);
    ck_assert_uint_eq(kit.on[3].thread.n, server.id.n);
    VALUE(&kit, 3, RECEIVE, FIRST_HANDLE, ORR_FOREVER);
    ck_assert_uint_eq(state(helper), ORR_STATE_CALLING);
    BLOCKS(&kit, 3, REPLY_RECEIVE, kit_result(&kit, server.id)->value, 9, 0,
           ORR_FOREVER, FIRST_HANDLE);
    ck_assert_uint_eq(kit_result(&kit, helper.id)->label, 9);
    ck_assert_uint_eq(kit.on[3].thread.n, helper.id.n);
}
END_TEST

START_TEST(test_a_helper_gets_its_time_back_when_the_server_dies)
{
    const struct spawn server = spawn_stranded();
    const struct spawn helper = spawn(3, 10);

    BLOCKS(&kit, 3, CALL, FIRST_HANDLE, 1, 0, kit.now + 5000);
    VALUE(&kit, 0, DESTROY, server.process);
    ck_assert_uint_eq(state(helper), ORR_STATE_SENDING);
    kit_pass(&kit, kit.now + 5000);
    ck_assert_uint_eq(kit.on[3].thread.n, helper.id.n);
    ck_assert_uint_eq(kit_result(&kit, helper.id)->error, ORR_ERROR_TIMED_OUT);
}
END_TEST

START_TEST(test_a_borrower_goes_home_after_its_loan)
{
    const struct spawn server = spawn_server(1, 10);
    orr_handle reply;

    spawn(2, 10);
    BLOCKS(&kit, 2, CALL, FIRST_HANDLE, 1, 0, ORR_FOREVER);
    VALUE(&kit, 0, CONFIGURE, server.thread, ORR_SETTING_CPU, 3);
    ck_assert_uint_eq(kit.on[2].thread.n, server.id.n);
    reply = kit_result(&kit, server.id)->value;
    BLOCKS(&kit, 2, REPLY_RECEIVE, reply, 0, 0, ORR_FOREVER, FIRST_HANDLE);
    VALUE(&kit, 0, CONFIGURE, server.thread, ORR_SETTING_CPU, 3);
    VALUE(&kit, 0, CONFIGURE, server.thread, ORR_SETTING_CONTEXT,
          server.context);
    VALUE(&kit, 0, SEND, door, 0, 0, ORR_NOW);
    ck_assert_uint_eq(kit.on[3].thread.n, server.id.n);
}
END_TEST

START_TEST(test_who_runs_on_lent_time_cannot_make_time)
{
    const struct spawn server = spawn_server(1, 10);
    const orr_handle cells = kit_give(&kit, server, QUOTA, ALL);

    spawn(2, 10);
    BLOCKS(&kit, 2, CALL, FIRST_HANDLE, 1, 0, ORR_FOREVER);
    ck_assert_uint_eq(kit.on[2].thread.n, server.id.n);
    REFUSED(NO_RIGHT, 1, &kit, 2, CREATE, ORR_KIND_CONTEXT, cells, 100000, 0);
}
END_TEST

START_TEST(test_a_signal_waits_until_its_receiver_has_time)
{
    const struct spawn server = spawn_server(1, 10);
    const orr_handle bell =
        VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, QUOTA);

    VALUE(&kit, 0, CONFIGURE, server.thread, ORR_SETTING_NOTIFICATION, bell);
    VALUE(&kit, 0, SIGNAL, bell, 5);
    ck_assert_uint_eq(state(server), ORR_STATE_RECEIVING);
    ck_assert(!kit_answered(&kit, server.id));
    spawn(2, 10);
    BLOCKS(&kit, 2, CALL, FIRST_HANDLE, 1, 0, ORR_FOREVER);
    ck_assert_uint_eq(kit_result(&kit, server.id)->arrival, ORR_ARRIVAL_CALL);
    ck_assert_uint_eq(VALUE(&kit, 2, RECEIVE, FIRST_HANDLE, ORR_FOREVER), 5);
    ck_assert_uint_eq(kit_result(&kit, server.id)->arrival, ORR_ARRIVAL_SIGNAL);
}
END_TEST

START_TEST(test_who_is_stopped_from_elsewhere_pays_for_its_time)
{
    const struct spawn worker = spawn(1, 50);
    const uint64_t before =
        VALUE(&kit, 0, QUERY, worker.context, ORR_QUESTION_CONSUMED);
    const uint64_t began = kit.now;

    kit.now += 7000;
    VALUE(&kit, 0, SUSPEND, worker.thread);
    ck_assert_uint_eq(
        VALUE(&kit, 0, QUERY, worker.context, ORR_QUESTION_CONSUMED) - before,
        kit.now - began);
    ck_assert_uint_eq(state(worker), ORR_STATE_SUSPENDED);
}
END_TEST

START_TEST(test_a_server_given_time_while_it_borrows_keeps_it_after_its_reply)
{
    const struct spawn server = spawn_server(1, 10);

    spawn(2, 10);
    BLOCKS(&kit, 2, CALL, FIRST_HANDLE, 1, 0, ORR_FOREVER);
    VALUE(&kit, 0, CONFIGURE, server.thread, ORR_SETTING_CONTEXT,
          server.context);
    BLOCKS(&kit, 2, REPLY_RECEIVE, kit_result(&kit, server.id)->value, 0, 0,
           ORR_FOREVER, FIRST_HANDLE);
    VALUE(&kit, 0, SEND, door, 0, 0, ORR_NOW);
    ck_assert_uint_eq(state(server), ORR_STATE_READY);
    ck_assert_uint_ne(kit_thread(&kit, server.id)->context.n, 0);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        test_a_server_given_time_while_it_borrows_keeps_it_after_its_reply,
        test_who_is_stopped_from_elsewhere_pays_for_its_time,
        test_a_passive_server_runs_on_its_callers_time,
        test_a_message_without_time_is_refused_by_a_passive_server,
        test_time_is_lent_along_a_chain_and_comes_back,
        test_time_comes_back_when_the_server_dies,
        test_time_comes_back_when_the_server_faults,
        test_a_context_that_is_destroyed_stops_its_user,
        test_a_context_destroyed_while_lent_stops_the_borrower,
        test_time_taken_from_a_lender_stops_the_borrower,
        test_a_borrowers_spare_context_is_not_what_it_lent_on,
        test_who_waits_for_a_stranded_server_helps_it,
        test_a_helper_gets_its_time_back_when_the_server_dies,
        test_a_borrower_goes_home_after_its_loan,
        test_who_runs_on_lent_time_cannot_make_time,
        test_a_signal_waits_until_its_receiver_has_time,
    };

    return kit_main("lend", set_up, tests, sizeof tests / sizeof tests[0]);
}
