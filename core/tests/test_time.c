/* Processor time: priorities, slices, budgets, and whose time it is. */
#include <check.h>
#include <stdlib.h>

#include "core/cell.h"
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

/* ... with a budget in each period. */
static struct spawn
spawn_periodic(uint32_t cpu, uint64_t budget, uint64_t period)
{
    struct spawn s;

    s.process = VALUE(&kit, 0, CREATE, ORR_KIND_PROCESS, QUOTA, 16, 255);
    s.thread =
        VALUE(&kit, 0, CREATE, ORR_KIND_THREAD, QUOTA, s.process, 50, cpu);
    s.context = VALUE(&kit, 0, CREATE, ORR_KIND_CONTEXT, QUOTA, budget, period);
    VALUE(&kit, 0, CONFIGURE, s.thread, ORR_SETTING_CONTEXT, s.context);
    s.id.n = kit_object(&kit, kit.on[0].thread, s.thread).n;
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

static uint8_t
priority(struct spawn s)
{
    return kit_thread(&kit, s.id)->priority;
}

START_TEST(test_the_highest_priority_runs)
{
    const struct spawn low = spawn(1, 10);
    const struct spawn high = spawn(1, 20);

    ck_assert_uint_eq(kit.on[1].thread.n, high.id.n);
    ck_assert_uint_eq(state(low), ORR_STATE_READY);
    BLOCKS(&kit, 1, RECEIVE, FIRST_HANDLE, ORR_FOREVER);
    ck_assert_uint_eq(kit.on[1].thread.n, low.id.n);
    VALUE(&kit, 0, SEND, door, 0, 0, ORR_NOW);
    ck_assert_uint_eq(kit.on[1].thread.n, high.id.n);
}
END_TEST

START_TEST(test_equals_take_turns_after_their_slices)
{
    const struct spawn one = spawn(1, 10);
    const struct spawn two = spawn(1, 10);

    ck_assert_uint_eq(kit.on[1].thread.n, one.id.n);
    kit_pass(&kit, 999999);
    ck_assert_uint_eq(kit.on[1].thread.n, one.id.n);
    kit_pass(&kit, 1000000);
    ck_assert_uint_eq(kit.on[1].thread.n, two.id.n);
    kit_pass(&kit, 2000000);
    ck_assert_uint_eq(kit.on[1].thread.n, one.id.n);
    ck_assert_uint_eq(consumed(one), 1000000);
    ck_assert_uint_eq(consumed(two), 1000000);
}
END_TEST

START_TEST(test_yielding_lets_equals_run)
{
    const struct spawn one = spawn(1, 10);
    const struct spawn two = spawn(1, 10);

    VALUE(&kit, 1, YIELD, 0);
    ck_assert_uint_eq(kit.on[1].thread.n, two.id.n);
    VALUE(&kit, 1, YIELD, 0);
    ck_assert_uint_eq(kit.on[1].thread.n, one.id.n);
}
END_TEST

START_TEST(test_who_is_preempted_stays_first_among_its_equals)
{
    const struct spawn one = spawn(1, 10);
    const struct spawn two = spawn(1, 10);
    const struct spawn high = spawn(1, 20);

    ck_assert_uint_eq(kit.on[1].thread.n, high.id.n);
    BLOCKS(&kit, 1, RECEIVE, FIRST_HANDLE, ORR_FOREVER);
    ck_assert_uint_eq(kit.on[1].thread.n, one.id.n);
    ck_assert_uint_eq(state(two), ORR_STATE_READY);
}
END_TEST

START_TEST(test_a_spent_budget_waits_for_its_refill)
{
    const struct spawn s = spawn_periodic(1, 100000, 1000000);

    kit_pass(&kit, 500);
    VALUE(&kit, 0, START, s.thread, 2);
    kit_pass(&kit, 100499);
    ck_assert_uint_eq(state(s), ORR_STATE_RUNNING);
    kit_pass(&kit, 100500);
    ck_assert_uint_eq(state(s), ORR_STATE_READY);
    ck_assert_uint_eq(kit.on[1].thread.n, 0);
    ck_assert_uint_eq(kit.h.records[RECORD_SPENT], 1);
    kit_pass(&kit, 1000499);
    ck_assert_uint_eq(kit.on[1].thread.n, 0);
    kit_pass(&kit, 1000500);
    ck_assert_uint_eq(kit.on[1].thread.n, s.id.n);
    ck_assert_uint_eq(consumed(s), 100000);
}
END_TEST

START_TEST(test_no_window_of_a_period_holds_more_than_the_budget)
{
    const struct spawn s = spawn_periodic(1, 100000, 1000000);
    uint64_t used[12] = {0};

    VALUE(&kit, 0, START, s.thread, 2);
    for (uint32_t i = 1; i < 12; i++) {
        /* It runs a while and blocks, again and again. */
        if (kit.on[1].thread.n == s.id.n)
            BLOCKS(&kit, 1, RECEIVE, FIRST_HANDLE, kit.now + 30000);
        kit_pass(&kit, kit.now + 250000);
        used[i] = consumed(s);
        if (i >= 4)
            ck_assert_uint_le(used[i] - used[i - 4], 100000);
    }
    ck_assert_uint_ge(used[11], 200000);
}
END_TEST

START_TEST(test_a_timeout_handler_hears_of_a_spent_budget)
{
    const struct spawn s = spawn_periodic(1, 100000, 1000000);
    const struct spawn handler = spawn(2, 10);
    const struct orr_result *heard = kit_result(&kit, handler.id);

    VALUE(&kit, 0, CONFIGURE, s.thread, ORR_SETTING_TIMEOUT_HANDLER, door);
    VALUE(&kit, 0, START, s.thread, 2);
    BLOCKS(&kit, 2, RECEIVE, FIRST_HANDLE, ORR_FOREVER);
    kit_pass(&kit, 200000);
    ck_assert_uint_eq(heard->arrival, ORR_ARRIVAL_FAULT);
    ck_assert_uint_eq(heard->label, ORR_FAULT_BUDGET);
    ck_assert_uint_eq(state(s), ORR_STATE_CALLING);
    VALUE(&kit, 2, REPLY, heard->value, ORR_REMEDY_RESUME, 0);
    ck_assert_uint_eq(state(s), ORR_STATE_READY);
    kit_pass(&kit, 1100000);
    ck_assert_uint_gt(consumed(s), 100000);
}
END_TEST

START_TEST(test_a_late_machine_still_conserves_the_budget)
{
    const struct spawn s = spawn_periodic(1, 100000, 1000000);
    struct trap late = {.kind = TRAP_TIMER, .cpu = 1};

    VALUE(&kit, 0, START, s.thread, 2);
    kit.now = 650000; /* it was to come back at 100000 */
    kit_enter(&kit, &late);
    ck_assert_uint_eq(consumed(s), 650000);
    ck_assert_uint_eq(kit.on[1].thread.n, 0);
}
END_TEST

START_TEST(test_a_passive_handler_does_not_hear_of_spent_budgets)
{
    const struct spawn s = spawn_periodic(1, 100000, 1000000);
    const struct spawn handler = spawn(2, 10);

    VALUE(&kit, 0, CONFIGURE, handler.thread, ORR_SETTING_PASSIVE, 1);
    BLOCKS(&kit, 2, RECEIVE, FIRST_HANDLE, ORR_FOREVER);
    VALUE(&kit, 0, CONFIGURE, s.thread, ORR_SETTING_TIMEOUT_HANDLER, door);
    VALUE(&kit, 0, START, s.thread, 2);
    kit_pass(&kit, 200000);
    ck_assert_uint_eq(state(handler), ORR_STATE_RECEIVING);
    ck_assert_uint_eq(state(s), ORR_STATE_READY);
    kit_pass(&kit, 1050000);
    ck_assert_uint_eq(kit.on[1].thread.n, s.id.n);
}
END_TEST

START_TEST(test_a_lost_timeout_handler_lets_the_thread_go_on)
{
    const struct spawn s = spawn_periodic(1, 100000, 1000000);
    const struct spawn handler = spawn(2, 10);

    VALUE(&kit, 0, CONFIGURE, s.thread, ORR_SETTING_TIMEOUT_HANDLER, door);
    VALUE(&kit, 0, START, s.thread, 2);
    BLOCKS(&kit, 2, RECEIVE, FIRST_HANDLE, ORR_FOREVER);
    kit_pass(&kit, 200000);
    ck_assert_uint_eq(state(s), ORR_STATE_CALLING);
    VALUE(&kit, 0, DESTROY, handler.process);
    ck_assert_uint_eq(state(s), ORR_STATE_READY);
    kit_pass(&kit, 1050000);
    ck_assert_uint_eq(kit.on[1].thread.n, s.id.n);
}
END_TEST

START_TEST(test_who_waits_moves_in_its_queue_with_its_priority)
{
    const orr_handle bell =
        VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, QUOTA);
    const struct spawn one = spawn(1, 10);
    const struct spawn two = spawn(2, 20);
    const orr_handle of_one = kit_give(&kit, one, bell, ALL);
    const orr_handle of_two = kit_give(&kit, two, bell, ALL);

    BLOCKS(&kit, 1, WAIT, of_one, ORR_FOREVER);
    BLOCKS(&kit, 2, WAIT, of_two, ORR_FOREVER);
    VALUE(&kit, 0, CONFIGURE, one.thread, ORR_SETTING_PRIORITY, 30);
    VALUE(&kit, 0, SIGNAL, bell, 1);
    ck_assert(kit_answered(&kit, one.id));
    VALUE(&kit, 0, SIGNAL, bell, 1);
    BLOCKS(&kit, 1, RECEIVE, FIRST_HANDLE, ORR_FOREVER);
    BLOCKS(&kit, 2, RECEIVE, FIRST_HANDLE, ORR_FOREVER);
    VALUE(&kit, 0, CONFIGURE, two.thread, ORR_SETTING_PRIORITY, 40);
    VALUE(&kit, 0, SEND, door, 0, 0, ORR_NOW);
    ck_assert_uint_eq(state(one), ORR_STATE_RECEIVING);
    ck_assert_uint_eq(state(two), ORR_STATE_RUNNING);
}
END_TEST

START_TEST(test_a_server_inherits_its_callers_priority)
{
    const struct spawn server = spawn(1, 10);
    const struct spawn caller = spawn(2, 80);

    BLOCKS(&kit, 1, RECEIVE, FIRST_HANDLE, ORR_FOREVER);
    BLOCKS(&kit, 2, CALL, FIRST_HANDLE, 1, 0, ORR_FOREVER);
    ck_assert_uint_eq(priority(server), 80);
    VALUE(&kit, 0, CONFIGURE, caller.thread, ORR_SETTING_PRIORITY, 90);
    ck_assert_uint_eq(priority(server), 90);
    VALUE(&kit, 1, REPLY, kit_result(&kit, server.id)->value, 0, 0);
    ck_assert_uint_eq(priority(server), 10);
}
END_TEST

/* The server is in the middle of a call by one client when another, of higher
 * priority, begins to wait. */
static uint8_t
priority_with_waiter(uint64_t flags)
{
    const orr_handle gate =
        VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, QUOTA, flags);
    const struct spawn server = kit_spawn(&kit, 1, 10);
    const struct spawn low = kit_spawn(&kit, 2, 20);
    const struct spawn high = kit_spawn(&kit, 3, 80);
    uint8_t found;

    kit_give(&kit, server, gate, ALL);
    kit_give(&kit, low, gate, ALL);
    kit_give(&kit, high, gate, ALL);
    BLOCKS(&kit, 1, RECEIVE, FIRST_HANDLE, ORR_FOREVER);
    BLOCKS(&kit, 2, CALL, FIRST_HANDLE, 1, 0, ORR_FOREVER);
    BLOCKS(&kit, 3, CALL, FIRST_HANDLE, 1, 0, kit.now + 1000);
    found = priority(server);
    kit_pass(&kit, kit.now + 1000);
    ck_assert_uint_eq(priority(server), 20);
    return found;
}

START_TEST(test_at_an_inheriting_endpoint_waiters_count_too)
{
    ck_assert_uint_eq(priority_with_waiter(ORR_ENDPOINT_INHERIT), 80);
}
END_TEST

START_TEST(test_at_a_plain_endpoint_only_callers_count)
{
    ck_assert_uint_eq(priority_with_waiter(ORR_ENDPOINT_PLAIN), 20);
}
END_TEST

START_TEST(test_who_begins_to_serve_inherits_from_those_who_wait)
{
    const orr_handle gate =
        VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, QUOTA, ORR_ENDPOINT_INHERIT);
    const orr_handle bell =
        VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, QUOTA);
    const struct spawn server = kit_spawn(&kit, 1, 10);
    const struct spawn high = kit_spawn(&kit, 3, 80);

    kit_give(&kit, server, gate, ALL);
    kit_give(&kit, high, gate, ALL);
    VALUE(&kit, 0, CONFIGURE, server.thread, ORR_SETTING_NOTIFICATION, bell);
    BLOCKS(&kit, 3, SEND, FIRST_HANDLE, 1, 0, ORR_FOREVER);
    VALUE(&kit, 0, SIGNAL, bell, 1);
    VALUE(&kit, 1, RECEIVE, FIRST_HANDLE, ORR_FOREVER);
    ck_assert_uint_eq(kit_result(&kit, server.id)->arrival, ORR_ARRIVAL_SIGNAL);
    ck_assert_uint_eq(priority(server), 80);
}
END_TEST

START_TEST(test_a_budget_that_is_left_is_not_reported)
{
    const struct spawn s = spawn_periodic(1, 100000, 1000000);
    const struct spawn handler = spawn(2, 10);

    VALUE(&kit, 0, CONFIGURE, s.thread, ORR_SETTING_TIMEOUT_HANDLER, door);
    VALUE(&kit, 0, START, s.thread, 2);
    BLOCKS(&kit, 2, RECEIVE, FIRST_HANDLE, ORR_FOREVER);
    kit_pass(&kit, 50000);
    CALL(&kit, 1, YIELD, 0);
    CALL(&kit, 1, DUPLICATE, FIRST_HANDLE, ALL, 0, 0);
    ck_assert_uint_eq(state(handler), ORR_STATE_RECEIVING);
    ck_assert_uint_eq(kit.h.records[RECORD_SPENT], 0);
}
END_TEST

START_TEST(test_the_end_of_a_slice_is_not_reported)
{
    const struct spawn one = spawn(1, 10);
    const struct spawn two = spawn(1, 10);

    kit_pass(&kit, 5000000);
    ck_assert_uint_ge(consumed(one), 2000000);
    ck_assert_uint_ge(consumed(two), 2000000);
    ck_assert_uint_eq(kit.h.records[RECORD_SPENT], 0);
}
END_TEST

START_TEST(test_a_thread_moves_to_another_cpu)
{
    const struct spawn s = spawn(1, 10);

    VALUE(&kit, 0, CONFIGURE, s.thread, ORR_SETTING_CPU, 3);
    ck_assert_uint_eq(kit.on[1].thread.n, 0);
    ck_assert_uint_eq(kit.on[3].thread.n, s.id.n);
    BLOCKS(&kit, 3, RECEIVE, FIRST_HANDLE, ORR_FOREVER);
    VALUE(&kit, 0, CONFIGURE, s.thread, ORR_SETTING_CPU, 2);
    VALUE(&kit, 0, SEND, door, 0, 0, ORR_NOW);
    ck_assert_uint_eq(kit.on[2].thread.n, s.id.n);
}
END_TEST

START_TEST(test_a_change_of_priority_takes_effect_at_once)
{
    const struct spawn one = spawn(1, 10);
    const struct spawn two = spawn(1, 20);

    ck_assert_uint_eq(kit.on[1].thread.n, two.id.n);
    VALUE(&kit, 0, CONFIGURE, two.thread, ORR_SETTING_PRIORITY, 5);
    ck_assert_uint_eq(kit.on[1].thread.n, one.id.n);
    VALUE(&kit, 0, CONFIGURE, two.thread, ORR_SETTING_PRIORITY, 15);
    ck_assert_uint_eq(kit.on[1].thread.n, two.id.n);
}
END_TEST

START_TEST(test_all_time_is_accounted_for)
{
    const struct kernel *k = kit_kernel(&kit);
    const struct spawn s = spawn(1, 10);

    kit_pass(&kit, 3000000);
    BLOCKS(&kit, 1, RECEIVE, FIRST_HANDLE, 5000000);
    kit_pass(&kit, 6000000);
    VALUE(&kit, 1, YIELD, 0);
    ck_assert_uint_eq(cpu_at(k, 1)->idle_ns, 2000000);
    ck_assert_uint_eq(cpu_at(k, 1)->busy_ns, 4000000);
    ck_assert_uint_eq(consumed(s), 4000000);
}
END_TEST

/* The same work on a machine on which everything takes `ns`. */
static uint64_t
timeless_digest(uint64_t ns, uint32_t timers)
{
    set_up();
    spawn(1, 10);
    kit_pass(&kit, kit.now + ns);
    for (uint32_t i = 0; i < timers; i++) {
        const orr_handle bell =
            VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, QUOTA);
        const orr_handle timer = VALUE(&kit, 0, CREATE, ORR_KIND_TIMER, QUOTA);

        VALUE(&kit, 0, ARM, timer, bell, 1, kit.now + 90000, 0);
        kit_pass(&kit, kit.now + ns);
    }
    BLOCKS(&kit, 1, RECEIVE, FIRST_HANDLE, kit.now + 50000);
    return kernel_digest_timeless(kit_kernel(&kit));
}

START_TEST(test_the_timeless_digest_is_that_of_any_speed)
{
    const uint64_t slow = timeless_digest(1000, 2);
    const uint64_t slow_all = kernel_digest(kit_kernel(&kit));

    ck_assert_uint_eq(timeless_digest(17, 2), slow);
    ck_assert_uint_ne(kernel_digest(kit_kernel(&kit)), slow_all);
    ck_assert_uint_ne(timeless_digest(17, 1), slow);
}
END_TEST

START_TEST(test_two_who_call_each_other_wait_until_their_deadlines)
{
    const orr_handle other =
        VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, QUOTA, ORR_ENDPOINT_INHERIT);
    const struct spawn one = spawn(1, 10);
    const struct spawn two = spawn(2, 20);
    const orr_handle of_two = kit_give(&kit, two, other, ALL);
    const orr_handle of_one = kit_give(&kit, one, other, ALL);

    CALL(&kit, 1, RECEIVE, FIRST_HANDLE, ORR_NOW);
    CALL(&kit, 2, RECEIVE, of_two, ORR_NOW);
    BLOCKS(&kit, 1, CALL, of_one, 0, 0, 7000);
    BLOCKS(&kit, 2, CALL, FIRST_HANDLE, 0, 0, 8000);
    kit_pass(&kit, 9000);
    ck_assert_uint_eq(kit_result(&kit, one.id)->error, ORR_ERROR_TIMED_OUT);
    ck_assert_uint_eq(kit_result(&kit, two.id)->error, ORR_ERROR_TIMED_OUT);
    ck_assert_uint_eq(priority(one), 10);
    ck_assert_uint_eq(priority(two), 20);
}
END_TEST

START_TEST(test_each_end_of_a_budget_is_told_after_a_late_answer_too)
{
    const struct spawn s = spawn_periodic(1, 100000, 1000000);
    const struct spawn handler = spawn(2, 10);
    const struct orr_result *heard = kit_result(&kit, handler.id);

    VALUE(&kit, 0, CONFIGURE, s.thread, ORR_SETTING_TIMEOUT_HANDLER, door);
    VALUE(&kit, 0, START, s.thread, 2);
    BLOCKS(&kit, 2, RECEIVE, FIRST_HANDLE, ORR_FOREVER);
    kit_pass(&kit, 1500000); /* the refill came at 1000000 */
    BLOCKS(&kit, 2, REPLY_RECEIVE, heard->value, ORR_REMEDY_RESUME, 0,
           ORR_FOREVER, FIRST_HANDLE);
    ck_assert_uint_eq(state(s), ORR_STATE_RUNNING);
    kit_pass(&kit, 1700000);
    ck_assert_uint_eq(kit.h.records[RECORD_SPENT], 2);
    ck_assert_uint_eq(state(s), ORR_STATE_CALLING);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        test_each_end_of_a_budget_is_told_after_a_late_answer_too,
        test_the_highest_priority_runs,
        test_equals_take_turns_after_their_slices,
        test_yielding_lets_equals_run,
        test_who_is_preempted_stays_first_among_its_equals,
        test_a_spent_budget_waits_for_its_refill,
        test_no_window_of_a_period_holds_more_than_the_budget,
        test_a_timeout_handler_hears_of_a_spent_budget,
        test_a_late_machine_still_conserves_the_budget,
        test_a_passive_handler_does_not_hear_of_spent_budgets,
        test_a_lost_timeout_handler_lets_the_thread_go_on,
        test_who_waits_moves_in_its_queue_with_its_priority,
        test_a_server_inherits_its_callers_priority,
        test_at_an_inheriting_endpoint_waiters_count_too,
        test_at_a_plain_endpoint_only_callers_count,
        test_a_thread_moves_to_another_cpu,
        test_who_begins_to_serve_inherits_from_those_who_wait,
        test_a_budget_that_is_left_is_not_reported,
        test_the_end_of_a_slice_is_not_reported,
        test_a_change_of_priority_takes_effect_at_once,
        test_all_time_is_accounted_for,
        test_two_who_call_each_other_wait_until_their_deadlines,
        test_the_timeless_digest_is_that_of_any_speed,
    };

    return kit_main("time", set_up, tests, sizeof tests / sizeof tests[0]);
}
