/* Calls that leave the cells alone until somebody looks. That the outcome is
 * the same is test_fast.c's; here: when there is a visit, and what ends it. */
#include <check.h>

#include "core/cell.h"
#include "core/tests/kit.h"

#define ALL 0x7fu
#define QUOTA kit_boot_handle(BOOT_QUOTA)
#define DOOR (UINT64_C(0) | UINT64_C(1) << 16) /* everybody's first handle */
#define NEXT_REPLY (UINT64_C(1) << 16)

static struct kit kit;
static struct spawn server, client;
static orr_handle second; /* the server's and the client's, of the same door */

/* A server without time of its own waits on CPU 1, where a client runs. */
static void
set_up(void)
{
    orr_handle door;

    kit_boot(&kit, 512, 2);
    door = VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, QUOTA, 0);
    server = kit_spawn(&kit, 1, 10);
    kit_give(&kit, server, door, ALL);
    second = kit_give(&kit, server, door, ALL);
    VALUE(&kit, 0, CONFIGURE, server.thread, ORR_SETTING_PASSIVE, 1);
    BLOCKS(&kit, 1, RECEIVE, DOOR, ORR_FOREVER);
    client = kit_spawn(&kit, 1, 10);
    kit_give(&kit, client, door, ALL);
    ck_assert_uint_eq(kit_give(&kit, client, door, ALL), second);
    kit.unchecked = true; /* it would look */
    kit.now += 10;
    kernel_set_visits(kit_kernel(&kit), true);
}

static const struct visit *
visit(void)
{
    return &kit_kernel(&kit)->visit;
}

/* Nothing of it is left, and the kernel is whole. */
static void
landed(void)
{
    ck_assert_uint_eq(visit()->until, 0);
    ck_assert_uint_eq(kernel_check(kit_kernel(&kit)), 0);
}

/* The client calls, and the server runs; the reply that it owes. */
static orr_handle
call(void)
{
    BLOCKS(&kit, 1, CALL, DOOR, 7, 1, ORR_FOREVER);
    ck_assert_uint_ne(visit()->until, 0);
    ck_assert_uint_eq(visit()->expects, ORR_CALL_REPLY_RECEIVE);
    ck_assert_uint_eq(kit.on[1].thread.n, server.id.n);
    ck_assert_uint_eq(kit_result(&kit, server.id)->arrival, ORR_ARRIVAL_CALL);
    ck_assert_uint_eq(kit_result(&kit, server.id)->label, 7);
    ck_assert_uint_eq(kit_result(&kit, server.id)->words, 1);
    kit.now += 10;
    return kit_result(&kit, server.id)->value;
}

/* The server's reply, by whatever way. */
static void
reply_with(orr_handle reply)
{
    BLOCKS(&kit, 1, REPLY_RECEIVE, reply, 8, 0, ORR_FOREVER, DOOR);
    ck_assert_uint_eq(kit.on[1].thread.n, client.id.n);
    ck_assert_uint_eq(kit_result(&kit, client.id)->arrival, ORR_ARRIVAL_REPLY);
    ck_assert_uint_eq(kit_result(&kit, client.id)->label, 8);
    kit.now += 10;
}

/* ... that ends a visit. */
static void
answer(orr_handle reply)
{
    reply_with(reply);
    ck_assert_uint_ne(visit()->until, 0);
    ck_assert_uint_eq(visit()->expects, ORR_CALL_CALL);
}

static uint8_t
state(struct spawn s)
{
    return kit_thread(&kit, s.id)->state;
}

START_TEST(test_a_visit_is_not_in_the_cells)
{
    const orr_handle first = call();

    ck_assert_uint_eq(state(client), ORR_STATE_RUNNING);
    ck_assert_uint_eq(state(server), ORR_STATE_RECEIVING);
    answer(first);
    ck_assert_uint_eq(call(), first + NEXT_REPLY);
    answer(first + NEXT_REPLY);
    kernel_catch_up(kit_kernel(&kit));
    landed();
    ck_assert_uint_eq(state(client), ORR_STATE_RUNNING);
    ck_assert_uint_eq(state(server), ORR_STATE_RECEIVING);
    ck_assert_uint_eq(call(), first + 2 * NEXT_REPLY);
    kernel_catch_up(kit_kernel(&kit));
    landed();
    ck_assert_uint_eq(state(client), ORR_STATE_CALLING);
    ck_assert_uint_eq(state(server), ORR_STATE_RUNNING);
}
END_TEST

START_TEST(test_who_asks_about_the_whole_lands_it)
{
    struct kernel *k = kit_kernel(&kit);

    call();
    kernel_digest(k);
    landed();
    reply_with(kit_result(&kit, server.id)->value);
    call();
    kernel_set_records(k, RECORDS_NONE);
    landed();
    BLOCKS(&kit, 1, REPLY_RECEIVE, kit_result(&kit, server.id)->value, 8, 0,
           ORR_FOREVER, DOOR);
    landed();
}
END_TEST

START_TEST(test_there_is_none_unless_it_is_allowed)
{
    const orr_handle reply = call();

    kernel_set_visits(kit_kernel(&kit), false);
    landed();
    BLOCKS(&kit, 1, REPLY_RECEIVE, reply, 0, 0, ORR_FOREVER, DOOR);
    BLOCKS(&kit, 1, CALL, DOOR, 7, 0, ORR_FOREVER);
    landed();
}
END_TEST

START_TEST(test_another_cpu_lands_it)
{
    call();
    VALUE(&kit, 0, QUERY, client.context, ORR_QUESTION_CONSUMED);
    landed();
    ck_assert_uint_eq(kit.on[1].thread.n, server.id.n);
}
END_TEST

START_TEST(test_a_timer_lands_it)
{
    struct trap trap = {.kind = TRAP_TIMER, .cpu = 1};

    answer(call());
    kit_enter(&kit, &trap);
    landed();
    ck_assert_uint_eq(kit.on[1].thread.n, client.id.n);
}
END_TEST

START_TEST(test_what_the_server_does_else_lands_it)
{
    call();
    VALUE(&kit, 1, YIELD, 0);
    landed();
    ck_assert_uint_eq(state(client), ORR_STATE_CALLING);
}
END_TEST

START_TEST(test_another_reply_than_the_usual_lands_it)
{
    orr_handle reply = call();

    REFUSED(BAD_HANDLE, 0, &kit, 1, REPLY_RECEIVE, reply + NEXT_REPLY, 0, 0,
            ORR_FOREVER, DOOR);
    landed();
    reply_with(reply);
    reply = call();
    REFUSED(BAD_ARGUMENT, 2, &kit, 1, REPLY_RECEIVE, reply, 0,
            ORR_WORDS_MAX + 1, ORR_FOREVER, DOOR);
    landed();
    reply_with(reply);
    reply = call();
    BLOCKS(&kit, 1, REPLY_RECEIVE, reply, 0, 0, kit.now + 1000, DOOR);
    landed();
    ck_assert_uint_eq(kit_thread(&kit, server.id)->object.armed, 1);
}
END_TEST

START_TEST(test_the_server_may_wait_by_another_handle)
{
    const orr_handle reply = call();

    REFUSED(STALE_HANDLE, 4, &kit, 1, REPLY_RECEIVE, reply, 0, 0, ORR_FOREVER,
            DOOR + NEXT_REPLY);
    landed();
    reply_with(reply);
    BLOCKS(&kit, 1, REPLY_RECEIVE, call(), 0, 0, ORR_FOREVER, second);
    ck_assert_uint_ne(visit()->until, 0);
    answer(call());
}
END_TEST

/* What a machine may ask before it enters. */
START_TEST(test_a_visit_goes_on_without_an_entry)
{
    struct trap trap = {.kind = TRAP_CALL,
                        .cpu = 1,
                        .number = ORR_CALL_CALL,
                        .a = {second, 9, 0, ORR_FOREVER}};
    struct kernel *k = kit_kernel(&kit);

    trap.now = kit.now;
    ck_assert_uint_eq(kernel_visit(k, &kit.h, &trap).n, 0); /* none yet */
    answer(call());
    trap.now = kit.now;
    ck_assert_uint_eq(kernel_visit(k, &kit.h, &trap).n, 0); /* not its door */
    trap.a[0] = DOOR;
    stub_trap(&kit.h, client.id);
    ck_assert_uint_eq(kernel_visit(k, &kit.h, &trap).n, server.id.n);
    ck_assert_uint_eq(kit_result(&kit, server.id)->label, 9);
    ck_assert_uint_eq(kernel_visit(k, &kit.h, &trap).n, 0); /* no reply */
    kernel_catch_up(k);
    landed();
    ck_assert_uint_eq(state(client), ORR_STATE_CALLING);
}
END_TEST

START_TEST(test_another_call_than_the_last_looks_anew)
{
    answer(call());
    BLOCKS(&kit, 1, CALL, second, 7, 0, ORR_FOREVER);
    ck_assert_uint_eq(visit()->door, second);
    kit.now += 10;
    answer(kit_result(&kit, server.id)->value);
    BLOCKS(&kit, 1, CALL, second, 7, 0, kit.now + 1000);
    landed();
    reply_with(kit_result(&kit, server.id)->value);
}
END_TEST

/* The server would not wait again, but hear of the signal. */
START_TEST(test_a_server_that_has_been_signalled_is_called_as_usual)
{
    const orr_handle bell =
        VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, QUOTA);

    VALUE(&kit, 0, SIGNAL, bell, 1);
    VALUE(&kit, 0, CONFIGURE, server.thread, ORR_SETTING_NOTIFICATION, bell);
    kit.now += 10;
    BLOCKS(&kit, 1, CALL, DOOR, 7, 0, ORR_FOREVER);
    landed();
}
END_TEST

START_TEST(test_a_server_with_its_own_time_is_called_as_usual)
{
    const orr_handle time =
        VALUE(&kit, 0, CREATE, ORR_KIND_CONTEXT, QUOTA, 5000, 9000);

    VALUE(&kit, 0, CONFIGURE, server.thread, ORR_SETTING_CONTEXT, time);
    kit.now += 10;
    BLOCKS(&kit, 1, CALL, DOOR, 7, 0, ORR_FOREVER);
    landed();
}
END_TEST

int
main(void)
{
    const struct TTest *const tests[] = {
        test_a_visit_is_not_in_the_cells,
        test_who_asks_about_the_whole_lands_it,
        test_there_is_none_unless_it_is_allowed,
        test_another_cpu_lands_it,
        test_a_timer_lands_it,
        test_what_the_server_does_else_lands_it,
        test_another_reply_than_the_usual_lands_it,
        test_the_server_may_wait_by_another_handle,
        test_a_visit_goes_on_without_an_entry,
        test_another_call_than_the_last_looks_anew,
        test_a_server_that_has_been_signalled_is_called_as_usual,
        test_a_server_with_its_own_time_is_called_as_usual,
    };

    return kit_main("visit", set_up, tests, sizeof tests / sizeof *tests);
}
