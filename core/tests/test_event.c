/* Notifications, and what signals them: timers, interrupts, ends. */
#include <check.h>
#include <stdlib.h>

#include "core/tests/kit.h"

#define ALL 0x7fu
#define QUOTA (UINT64_C(0) | UINT64_C(1) << 16)
#define FIRST_HANDLE QUOTA

static struct kit kit;
static struct spawn a;  /* on CPU 1 */
static orr_handle bell; /* the first thread's */
static orr_handle a_bell = FIRST_HANDLE;

static void
set_up(void)
{
    kit_boot(&kit, 512, 3);
    bell = VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, QUOTA);
    a = kit_spawn(&kit, 1, 10);
    ck_assert_uint_eq(kit_give(&kit, a, bell, ALL), a_bell);
}

static const struct orr_result *
result(void)
{
    ck_assert(kit_answered(&kit, a.id));
    return kit_result(&kit, a.id);
}

/* The bits that A finds without waiting, or 0. */
static uint64_t
bits(void)
{
    CALL(&kit, 1, WAIT, a_bell, ORR_NOW);
    return result()->error == ORR_ERROR_OK ? result()->value : 0;
}

START_TEST(test_signals_add_up_until_they_are_taken)
{
    VALUE(&kit, 0, SIGNAL, bell, 1);
    VALUE(&kit, 0, SIGNAL, bell, 4);
    ck_assert_uint_eq(VALUE(&kit, 1, WAIT, a_bell, ORR_NOW), 5);
    REFUSED(WOULD_BLOCK, 1, &kit, 1, WAIT, a_bell, ORR_NOW);
}
END_TEST

START_TEST(test_a_signal_wakes_who_waits)
{
    BLOCKS(&kit, 1, WAIT, a_bell, ORR_FOREVER);
    VALUE(&kit, 0, SIGNAL, bell, 8);
    ck_assert_uint_eq(result()->arrival, ORR_ARRIVAL_SIGNAL);
    ck_assert_uint_eq(result()->value, 8);
    ck_assert_uint_eq(bits(), 0);
}
END_TEST

START_TEST(test_a_wait_times_out)
{
    BLOCKS(&kit, 1, WAIT, a_bell, 4000);
    kit_pass(&kit, 5000);
    ck_assert_uint_eq(result()->error, ORR_ERROR_TIMED_OUT);
    REFUSED(TIMED_OUT, 1, &kit, 1, WAIT, a_bell, 4999);
}
END_TEST

START_TEST(test_a_lost_notification_fails_who_waits)
{
    BLOCKS(&kit, 1, WAIT, a_bell, ORR_FOREVER);
    VALUE(&kit, 0, DESTROY, bell);
    ck_assert_uint_eq(result()->error, ORR_ERROR_PEER_DIED);
}
END_TEST

START_TEST(test_a_bound_notification_wakes_a_receive)
{
    const orr_handle door = VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, QUOTA, 0);
    const orr_handle at = kit_give(&kit, a, door, ALL);

    VALUE(&kit, 0, CONFIGURE, a.thread, ORR_SETTING_NOTIFICATION, bell);
    BLOCKS(&kit, 1, RECEIVE, at, ORR_FOREVER);
    VALUE(&kit, 0, SIGNAL, bell, 3);
    ck_assert_uint_eq(result()->arrival, ORR_ARRIVAL_SIGNAL);
    ck_assert_uint_eq(result()->value, 3);
    VALUE(&kit, 0, SIGNAL, bell, 2);
    CALL(&kit, 1, RECEIVE, at, ORR_FOREVER);
    ck_assert_uint_eq(result()->value, 2);
}
END_TEST

START_TEST(test_binding_a_set_notification_wakes_at_once)
{
    const orr_handle door = VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, QUOTA, 0);
    const orr_handle at = kit_give(&kit, a, door, ALL);

    VALUE(&kit, 0, SIGNAL, bell, 3);
    BLOCKS(&kit, 1, RECEIVE, at, ORR_FOREVER);
    VALUE(&kit, 0, CONFIGURE, a.thread, ORR_SETTING_NOTIFICATION, bell);
    ck_assert_uint_eq(result()->value, 3);
}
END_TEST

START_TEST(test_a_signal_that_came_meanwhile_is_found_on_receiving)
{
    const orr_handle door = VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, QUOTA, 0);
    const orr_handle at = kit_give(&kit, a, door, ALL);
    const struct spawn client = kit_spawn(&kit, 1, 10);
    orr_handle reply;

    VALUE(&kit, 0, CONFIGURE, a.thread, ORR_SETTING_NOTIFICATION, bell);
    kit_give(&kit, client, door, ALL);
    for (uint64_t bit = 1; bit < 16; bit *= 2) {
        BLOCKS(&kit, 1, RECEIVE, at, ORR_FOREVER);
        BLOCKS(&kit, 1, CALL, FIRST_HANDLE, 1, 0, ORR_FOREVER);
        reply = result()->value;
        VALUE(&kit, 0, SIGNAL, bell, bit);
        CALL(&kit, 1, REPLY_RECEIVE, reply, 0, 0, ORR_FOREVER, at);
        ck_assert_uint_eq(result()->arrival, ORR_ARRIVAL_SIGNAL);
        ck_assert_uint_eq(result()->value, bit);
    }
}
END_TEST

START_TEST(test_a_notification_is_bound_to_one_thread)
{
    const struct spawn b = kit_spawn(&kit, 2, 10);

    VALUE(&kit, 0, CONFIGURE, a.thread, ORR_SETTING_NOTIFICATION, bell);
    REFUSED(BUSY, 2, &kit, 0, CONFIGURE, b.thread, ORR_SETTING_NOTIFICATION,
            bell);
    VALUE(&kit, 0, CONFIGURE, a.thread, ORR_SETTING_NOTIFICATION, ORR_NONE);
    VALUE(&kit, 0, CONFIGURE, b.thread, ORR_SETTING_NOTIFICATION, bell);
}
END_TEST

START_TEST(test_a_timer_fires_once)
{
    const orr_handle timer = VALUE(&kit, 0, CREATE, ORR_KIND_TIMER, QUOTA);

    VALUE(&kit, 0, ARM, timer, bell, 2, 5000, 0);
    kit_pass(&kit, 4999);
    ck_assert_uint_eq(bits(), 0);
    kit_pass(&kit, 5000);
    ck_assert_uint_eq(bits(), 2);
    kit_pass(&kit, 90000);
    ck_assert_uint_eq(bits(), 0);
}
END_TEST

START_TEST(test_a_periodic_timer_keeps_its_pace)
{
    const orr_handle timer = VALUE(&kit, 0, CREATE, ORR_KIND_TIMER, QUOTA);

    VALUE(&kit, 0, ARM, timer, bell, 2, 5000, 1000);
    for (uint64_t time = 5000; time < 9000; time += 1000) {
        kit_pass(&kit, time);
        ck_assert_uint_eq(bits(), 2);
        kit_pass(&kit, time + 999);
        ck_assert_uint_eq(bits(), 0);
    }
    VALUE(&kit, 0, CANCEL, timer);
    kit_pass(&kit, 20000);
    ck_assert_uint_eq(bits(), 0);
}
END_TEST

START_TEST(test_missed_periods_are_not_made_up_for)
{
    struct trap late = {.kind = TRAP_TIMER, .cpu = 0};
    const orr_handle timer = VALUE(&kit, 0, CREATE, ORR_KIND_TIMER, QUOTA);

    VALUE(&kit, 0, ARM, timer, bell, 2, 5000, 1000);
    kit.now = 8500;
    kit_enter(&kit, &late);
    ck_assert_uint_eq(kit.h.records[RECORD_EXPIRE], 1);
    ck_assert_uint_eq(bits(), 2);
    kit_pass(&kit, 9000);
    ck_assert_uint_eq(bits(), 2);
}
END_TEST

START_TEST(test_arming_again_replaces_what_was)
{
    const orr_handle timer = VALUE(&kit, 0, CREATE, ORR_KIND_TIMER, QUOTA);

    VALUE(&kit, 0, ARM, timer, bell, 2, 5000, 0);
    VALUE(&kit, 0, ARM, timer, bell, 4, 6000, 0);
    kit_pass(&kit, 5500);
    ck_assert_uint_eq(bits(), 0);
    kit_pass(&kit, 6000);
    ck_assert_uint_eq(bits(), 4);
}
END_TEST

START_TEST(test_arming_checks_its_arguments)
{
    const orr_handle timer = VALUE(&kit, 0, CREATE, ORR_KIND_TIMER, QUOTA);

    REFUSED(WRONG_KIND, 0, &kit, 0, ARM, bell, bell, 1, 5000, 0);
    REFUSED(WRONG_KIND, 1, &kit, 0, ARM, timer, timer, 1, 5000, 0);
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, ARM, timer, bell, 0, 5000, 0);
    REFUSED(BAD_ARGUMENT, 3, &kit, 0, ARM, timer, bell, 1, ORR_FOREVER, 0);
    REFUSED(BAD_ARGUMENT, 4, &kit, 0, ARM, timer, bell, 1, 5000, 1);
    REFUSED(BAD_ARGUMENT, 4, &kit, 0, ARM, timer, bell, 1, 5000, UINT64_MAX);
}
END_TEST

START_TEST(test_a_timer_without_its_notification_is_disarmed)
{
    const orr_handle timer = VALUE(&kit, 0, CREATE, ORR_KIND_TIMER, QUOTA);

    VALUE(&kit, 0, ARM, timer, bell, 2, 5000, 1000);
    VALUE(&kit, 0, DESTROY, bell);
    kit_pass(&kit, 9000);
    ck_assert_uint_eq(kit.h.records[RECORD_EXPIRE], 0);
}
END_TEST

START_TEST(test_many_timers_due_at_once_all_fire)
{
    for (uint32_t i = 0; i < 20; i++) {
        const orr_handle timer = VALUE(&kit, 0, CREATE, ORR_KIND_TIMER, QUOTA);

        VALUE(&kit, 0, ARM, timer, bell, UINT64_C(1) << i, 5000, 0);
    }
    kit_pass(&kit, 5000);
    ck_assert_uint_eq(bits(), (1 << 20) - 1);
}
END_TEST

START_TEST(test_an_interrupt_is_signalled_once_until_acknowledged)
{
    const orr_handle line =
        VALUE(&kit, 0, CREATE, ORR_KIND_INTERRUPT, QUOTA, 3);

    kit_interrupt(&kit, 1, 3);
    ck_assert(kit.h.masked[3]);
    VALUE(&kit, 0, ATTACH, line, bell, 8);
    ck_assert(!kit.h.masked[3]);
    kit_interrupt(&kit, 1, 3);
    ck_assert_uint_eq(bits(), 8);
    ck_assert(kit.h.masked[3]);
    VALUE(&kit, 0, ACKNOWLEDGE, line);
    ck_assert(!kit.h.masked[3]);
    kit_interrupt(&kit, 2, 3);
    ck_assert_uint_eq(bits(), 8);
}
END_TEST

START_TEST(test_a_masked_line_stays_masked)
{
    const orr_handle line =
        VALUE(&kit, 0, CREATE, ORR_KIND_INTERRUPT, QUOTA, 3);

    VALUE(&kit, 0, ATTACH, line, bell, 8);
    VALUE(&kit, 0, MASK, line, 1);
    ck_assert(kit.h.masked[3]);
    VALUE(&kit, 0, ACKNOWLEDGE, line);
    ck_assert(kit.h.masked[3]);
    VALUE(&kit, 0, MASK, line, 0);
    ck_assert(!kit.h.masked[3]);
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, MASK, line, 2);
    VALUE(&kit, 0, DESTROY, line);
    ck_assert(kit.h.masked[3]);
}
END_TEST

START_TEST(test_a_line_that_nobody_has_is_masked)
{
    kit_interrupt(&kit, 0, 5);
    ck_assert(kit.h.masked[5]);
    kit_interrupt(&kit, 0, 100); /* beyond the limits: ignored */
}
END_TEST

START_TEST(test_a_line_without_its_notification_is_masked)
{
    const orr_handle line =
        VALUE(&kit, 0, CREATE, ORR_KIND_INTERRUPT, QUOTA, 3);

    VALUE(&kit, 0, ATTACH, line, bell, 8);
    VALUE(&kit, 0, DESTROY, bell);
    ck_assert(kit.h.masked[3]);
}
END_TEST

START_TEST(test_the_end_of_a_process_is_signalled)
{
    const struct spawn b = kit_spawn(&kit, 2, 10);

    VALUE(&kit, 0, WATCH, b.process, bell, 16);
    REFUSED(BUSY, 0, &kit, 0, WATCH, b.process, bell, 16);
    CALL(&kit, 2, EXIT, 5, 1);
    ck_assert_uint_eq(bits(), 16);
    ck_assert_uint_eq(VALUE(&kit, 0, QUERY, b.process, ORR_QUESTION_END),
                      ORR_END_EXITED);
    ck_assert_uint_eq(VALUE(&kit, 0, QUERY, b.process, ORR_QUESTION_STATUS), 5);
    VALUE(&kit, 0, WATCH, b.process, bell, 32); /* it is over already */
    ck_assert_uint_eq(bits(), 32);
}
END_TEST

START_TEST(test_a_watch_can_be_taken_back)
{
    const struct spawn b = kit_spawn(&kit, 2, 10);

    VALUE(&kit, 0, WATCH, b.process, bell, 16);
    VALUE(&kit, 0, WATCH, b.process, ORR_NONE);
    CALL(&kit, 2, EXIT, 5, 1);
    ck_assert_uint_eq(bits(), 0);
}
END_TEST

START_TEST(test_waiters_are_woken_by_priority)
{
    const struct spawn b = kit_spawn(&kit, 2, 90);
    const orr_handle b_bell = kit_give(&kit, b, bell, ALL);

    BLOCKS(&kit, 1, WAIT, a_bell, ORR_FOREVER);
    BLOCKS(&kit, 2, WAIT, b_bell, ORR_FOREVER);
    VALUE(&kit, 0, SIGNAL, bell, 1);
    ck_assert(kit_answered(&kit, b.id));
    ck_assert(!kit_answered(&kit, a.id));
    VALUE(&kit, 0, SIGNAL, bell, 2);
    ck_assert_uint_eq(result()->value, 2);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        test_signals_add_up_until_they_are_taken,
        test_a_signal_wakes_who_waits,
        test_a_wait_times_out,
        test_a_lost_notification_fails_who_waits,
        test_a_bound_notification_wakes_a_receive,
        test_binding_a_set_notification_wakes_at_once,
        test_a_signal_that_came_meanwhile_is_found_on_receiving,
        test_a_notification_is_bound_to_one_thread,
        test_a_timer_fires_once,
        test_a_periodic_timer_keeps_its_pace,
        test_missed_periods_are_not_made_up_for,
        test_arming_again_replaces_what_was,
        test_arming_checks_its_arguments,
        test_a_timer_without_its_notification_is_disarmed,
        test_many_timers_due_at_once_all_fire,
        test_an_interrupt_is_signalled_once_until_acknowledged,
        test_a_masked_line_stays_masked,
        test_a_line_that_nobody_has_is_masked,
        test_a_line_without_its_notification_is_masked,
        test_the_end_of_a_process_is_signalled,
        test_a_watch_can_be_taken_back,
        test_waiters_are_woken_by_priority,
    };

    return kit_main("event", set_up, tests, sizeof tests / sizeof tests[0]);
}
