/* The handle goes through which many wait to send: they are told in steps, and
 * from the first on nothing of theirs is sent. kit.c checks after each. */
#include <check.h>

#include "core/slot.h"
#include "core/tests/kit.h"

#define QUOTA kit_boot_handle(BOOT_QUOTA)
#define ALL (ORR_RIGHTS_ALL & ~(uint32_t)ORR_RIGHT_MACHINE)
#define DOOR (UINT64_C(0) | UINT64_C(1) << 16) /* the first in a table */
#define HALL (UINT64_C(1) | UINT64_C(2) << 16) /* the second */
#define CROWD 6u
#define LINE 2u

static struct kit kit;
static orr_handle door, bell, line; /* of the first thread, on CPU 0 */
static struct spawn host;           /* on CPU 2; the crowd's process */
static orr_handle member[CROWD];
static struct thread_id who[CROWD]; /* on CPU 1, waiting through DOOR */

static struct thread_id
begin(uint32_t cpu, uint32_t number, const uint64_t a6[6], orr_handle passed)
{
    const struct thread_id id = kit.on[cpu].thread;
    struct trap trap = {
        .kind = TRAP_CALL, .cpu = cpu, .number = number, .handle = {passed}};

    for (uint32_t i = 0; i < 6; i++)
        trap.a[i] = a6[i];
    ck_assert_msg(kit_step(&kit, &trap), "%s", kit.broken);
    return id;
}

/* An entry, and nothing that it leads to; answered at once, and well. */
#define BEGIN(cpu, NUMBER, ...) \
    begin(cpu, ORR_CALL_##NUMBER, ARGS(__VA_ARGS__), ORR_NONE)
#define DONE(cpu, NUMBER, ...) done(BEGIN(cpu, NUMBER, __VA_ARGS__))

static uint64_t
done(struct thread_id id)
{
    ck_assert(kit_answered(&kit, id));
    ck_assert_uint_eq(kit_result(&kit, id)->error, ORR_ERROR_OK);
    return kit_result(&kit, id)->value;
}

static void
enter(uint32_t kind, uint32_t cpu)
{
    struct trap trap = {.kind = kind, .cpu = cpu, .number = LINE};

    kit.now += 10;
    ck_assert_msg(kit_step(&kit, &trap), "%s", kit.broken);
}

static uint32_t
finish(uint32_t cpu)
{
    uint32_t entries = 0;

    for (; kit.back[cpu]; entries++)
        enter(TRAP_TIMER, cpu);
    return entries;
}

static void
gather(void)
{
    for (uint32_t i = 0; i < CROWD; i++) {
        const orr_handle context =
            VALUE(&kit, 0, CREATE, ORR_KIND_CONTEXT, QUOTA, 1000000, 0);

        member[i] = VALUE(&kit, 0, CREATE, ORR_KIND_THREAD, QUOTA, host.process,
                          30 + i % 2, 1);
        VALUE(&kit, 0, CONFIGURE, member[i], ORR_SETTING_CONTEXT, context);
        VALUE(&kit, 0, START, member[i], 2);
        who[i] = BLOCKS(&kit, 1, SEND, DOOR, i, 0, 1000000);
    }
}

static void
set_up(void)
{
    kit_boot(&kit, 512, 4);
    door = VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, QUOTA, 0);
    bell = VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, QUOTA, 0);
    line = VALUE(&kit, 0, CREATE, ORR_KIND_INTERRUPT, QUOTA, LINE);
    VALUE(&kit, 0, ATTACH, line, bell, 1);
    host = kit_spawn(&kit, 2, 20);
    ck_assert_uint_eq(kit_give(&kit, host, door, ALL), DOOR);
    gather();
    kernel_set_steps(kit_kernel(&kit), 1);
}

static bool
is_told(uint32_t i, enum orr_error error)
{
    return kit_answered(&kit, who[i]) &&
           kit_result(&kit, who[i])->error == error;
}

/* How many have been told that the handle is gone: they came first. */
static uint32_t
told(void)
{
    uint32_t count = 0;

    while (count < CROWD && is_told(count, ORR_ERROR_STALE_HANDLE))
        count++;
    for (uint32_t i = count; i < CROWD; i++)
        ck_assert(!kit_answered(&kit, who[i]));
    return count;
}

static void
assert_all_told(void)
{
    ck_assert_uint_eq(told(), CROWD);
    ck_assert_uint_eq(kit_kernel(&kit)->workers, 0);
}

START_TEST(test_one_is_told_a_step_and_interrupts_come_between)
{
    const struct thread_id closer = BEGIN(2, CLOSE, DOOR);

    done(closer);
    for (uint32_t steps = 1; steps < CROWD; steps++) {
        ck_assert_uint_eq(told(), steps);
        ck_assert(kit.back[2]);
        ck_assert_uint_eq(kit.on[2].until, 0);
        ck_assert_uint_eq(kit_thread(&kit, closer)->working, 1);
        enter(TRAP_INTERRUPT, 2);
        ck_assert_uint_eq(DONE(0, WAIT, bell, ORR_NOW), 1);
        DONE(0, ACKNOWLEDGE, line);
    }
    assert_all_told();
    ck_assert(!kit.back[2]);
    ck_assert_uint_eq(kit_thread(&kit, closer)->working, 0);
}
END_TEST

START_TEST(test_no_entry_tells_more_than_its_steps)
{
    for (uint32_t steps = 1; steps <= CROWD; steps++) {
        set_up();
        kernel_set_steps(kit_kernel(&kit), steps);
        done(BEGIN(2, CLOSE, DOOR));
        ck_assert_uint_eq(told(), steps);
        ck_assert_uint_eq(finish(2), (CROWD - 1) / steps);
        assert_all_told();
    }
}
END_TEST

static uint64_t
closed_in_steps(uint32_t steps)
{
    set_up();
    kernel_set_steps(kit_kernel(&kit), steps);
    done(BEGIN(2, CLOSE, DOOR));
    finish(2);
    return kernel_digest_timeless(kit_kernel(&kit));
}

START_TEST(test_any_number_of_steps_has_the_same_outcome)
{
    const uint64_t whole = closed_in_steps(100000);

    for (uint32_t steps = 1; steps < CROWD; steps++)
        ck_assert_uint_eq(closed_in_steps(steps), whole);
}
END_TEST

START_TEST(test_others_at_the_same_endpoint_are_left_alone)
{
    const struct spawn other = kit_spawn(&kit, 3, 5);
    struct thread_id id;

    kit_give(&kit, other, door, ALL);
    id = BLOCKS(&kit, 3, SEND, DOOR, 99, 0, ORR_FOREVER);
    BEGIN(2, CLOSE, DOOR);
    finish(2);
    assert_all_told();
    ck_assert_uint_eq(kit_thread(&kit, id)->state, ORR_STATE_SENDING);
    VALUE(&kit, 0, RECEIVE, door, ORR_NOW);
}
END_TEST

START_TEST(test_a_handle_through_which_nobody_waits_goes_at_once)
{
    const orr_handle copy =
        VALUE(&kit, 2, DUPLICATE, DOOR, ORR_RIGHT_SEND, 0, ORR_NONE);

    done(BEGIN(2, CLOSE, copy));
    ck_assert(!kit.back[2]);
    ck_assert_uint_eq(told(), 0);
}
END_TEST

START_TEST(test_a_message_of_who_is_not_yet_told_is_not_received)
{
    const struct spawn other = kit_spawn(&kit, 3, 5);
    struct thread_id receiver;

    kit_give(&kit, other, door, ALL);
    BLOCKS(&kit, 3, SEND, DOOR, 99, 0, ORR_FOREVER);
    BEGIN(2, CLOSE, DOOR);
    receiver = BEGIN(0, RECEIVE, door, ORR_NOW);
    ck_assert(!kit_answered(&kit, receiver));
    /* It passes over those of higher priority, and each of them is told. */
    ck_assert_uint_eq(finish(0), CROWD - 2);
    done(receiver);
    ck_assert_uint_eq(kit_result(&kit, receiver)->label, 99);
    ck_assert_uint_eq(finish(2), 1);
    assert_all_told();
}
END_TEST

START_TEST(test_a_revoke_answers_when_all_are_told)
{
    const struct thread_id revoker = BEGIN(0, REVOKE, door);

    ck_assert_uint_eq(told(), 0); /* a step took the handle away */
    for (uint32_t steps = 1; steps <= CROWD; steps++) {
        ck_assert(!kit_answered(&kit, revoker));
        enter(TRAP_TIMER, 0);
        ck_assert_uint_eq(told(), steps);
    }
    finish(0);
    done(revoker);
    assert_all_told();
}
END_TEST

/* Somebody on CPU 3 who receives at an endpoint through which the host sends
 * by HALL. */
static struct spawn
make_friend(void)
{
    const orr_handle hall = VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, QUOTA, 0);
    const struct spawn friend = kit_spawn(&kit, 3, 5);

    ck_assert_uint_eq(kit_give(&kit, host, hall, ALL), HALL);
    kit_give(&kit, friend, hall, ALL);
    return friend;
}

START_TEST(test_who_gives_it_away_tells_them)
{
    struct spawn friend;

    for (uint32_t call = 0; call < 2; call++) {
        set_up();
        friend = make_friend();
        BLOCKS(&kit, 3, RECEIVE, DOOR, ORR_FOREVER);
        begin(2, call ? ORR_CALL_CALL : ORR_CALL_SEND,
              ARGS(HALL, 1, 1 << 8, ORR_FOREVER), DOOR);
        ck_assert(kit_answered(&kit, friend.id));
        ck_assert_uint_eq(kit_result(&kit, friend.id)->handles, 1);
        ck_assert_uint_eq(told(), 1);
        ck_assert_uint_eq(kit_thread(&kit, host.id)->working, !call);
        /* Who waits for the answer leaves it to the CPU. */
        ck_assert_uint_eq(finish(2), CROWD - 1);
        assert_all_told();
    }
}
END_TEST

START_TEST(test_who_receives_it_tells_them)
{
    make_friend();
    begin(2, ORR_CALL_SEND, ARGS(HALL, 1, 1 << 8, ORR_FOREVER), DOOR);
    ck_assert_uint_eq(kit_thread(&kit, host.id)->state, ORR_STATE_SENDING);
    done(BEGIN(3, RECEIVE, DOOR, ORR_NOW));
    ck_assert(kit_answered(&kit, host.id));
    ck_assert_uint_eq(told(), 1);
    ck_assert_uint_eq(finish(3), CROWD - 1);
    assert_all_told();
}
END_TEST

START_TEST(test_who_sends_a_handle_through_itself_is_served)
{
    struct thread_id id, receiver;

    DONE(0, CONFIGURE, host.thread, ORR_SETTING_PRIORITY, 40);
    id = begin(2, ORR_CALL_SEND, ARGS(DOOR, 7, 1 << 8, ORR_FOREVER), DOOR);
    receiver = BEGIN(0, RECEIVE, door, ORR_NOW);
    done(id);
    done(receiver);
    ck_assert_uint_eq(kit_result(&kit, receiver)->label, 7);
    ck_assert_uint_eq(kit_result(&kit, receiver)->handles, 1);
    ck_assert_uint_eq(told(), 1);
    ck_assert_uint_eq(finish(0), CROWD - 1);
    assert_all_told();
}
END_TEST

START_TEST(test_a_new_handle_in_the_same_place_is_another_one)
{
    struct thread_id again;
    orr_handle copy;

    BEGIN(2, CLOSE, DOOR);
    copy = DONE(0, DUPLICATE, door, ALL, 0, host.process);
    ck_assert_uint_eq(copy & 0xffff, DOOR & 0xffff);
    enter(TRAP_KICK, 1);
    ck_assert_uint_eq(kit.on[1].thread.n, who[0].n);
    again = BEGIN(1, SEND, copy, 50, 0, ORR_FOREVER);
    finish(2);
    for (uint32_t i = 1; i < CROWD; i++)
        ck_assert(is_told(i, ORR_ERROR_STALE_HANDLE));
    ck_assert_uint_eq(kit_thread(&kit, again)->state, ORR_STATE_SENDING);
    ck_assert_uint_eq(kit_kernel(&kit)->workers, 0);
    /* And that one can be lost as well. */
    BEGIN(2, CLOSE, copy);
    finish(2);
    ck_assert_uint_eq(kit_result(&kit, again)->error, ORR_ERROR_STALE_HANDLE);
}
END_TEST

START_TEST(test_whoever_leaves_first_is_passed_over)
{
    for (uint32_t i = 1; i < CROWD; i++) {
        set_up();
        BEGIN(2, CLOSE, DOOR);
        DONE(0, SUSPEND, member[i]); /* the next, one between, the last */
        ck_assert(is_told(i, ORR_ERROR_CANCELLED));
        finish(2);
        for (uint32_t j = 0; j < CROWD; j++)
            ck_assert(i == j || is_told(j, ORR_ERROR_STALE_HANDLE));
        ck_assert_uint_eq(kit_kernel(&kit)->workers, 0);
    }
}
END_TEST

START_TEST(test_who_is_destroyed_need_not_be_told)
{
    for (uint32_t i = 1; i < CROWD; i++) {
        set_up();
        BEGIN(2, CLOSE, DOOR);
        DONE(0, DESTROY, member[i]);
        finish(2);
        finish(0);
        for (uint32_t j = 0; j < CROWD; j++)
            ck_assert(i == j || is_told(j, ORR_ERROR_STALE_HANDLE));
        ck_assert_uint_eq(kit_kernel(&kit)->workers, 0);
    }
}
END_TEST

START_TEST(test_a_deadline_comes_between)
{
    BEGIN(2, CLOSE, DOOR);
    kit.now = 1000000;
    enter(TRAP_TIMER, 1);
    for (uint32_t i = 1; i < CROWD; i++)
        ck_assert(is_told(i, ORR_ERROR_TIMED_OUT));
    finish(2);
    ck_assert_uint_eq(kit_kernel(&kit)->workers, 0);
}
END_TEST

START_TEST(test_it_goes_on_without_who_closed_it)
{
    for (uint32_t how = 0; how < 4; how++) {
        set_up();
        BEGIN(2, CLOSE, DOOR);
        if (how == 0)
            DONE(0, SUSPEND, host.thread);
        else if (how == 1)
            DONE(0, DESTROY, host.thread);
        else if (how == 2)
            DONE(0, CONFIGURE, host.thread, ORR_SETTING_CONTEXT, ORR_NONE);
        else
            DONE(0, SUSPEND, member[1]);
        if (how == 2) /* the CPU does it once nobody better runs there */
            BEGIN(0, WAIT, bell, kit.now + 100000);
        finish(0);
        finish(2);
        ck_assert(how == 3 || told() == CROWD);
        ck_assert_uint_eq(kit_kernel(&kit)->workers, 0);
    }
}
END_TEST

START_TEST(test_their_process_ends_between)
{
    uint64_t before = 0;

    for (uint32_t close = 0; close < 2; close++) {
        set_up();
        if (close)
            BEGIN(2, CLOSE, DOOR);
        BEGIN(0, DESTROY, host.process);
        finish(0);
        finish(2);
        ck_assert_uint_eq(kit_kernel(&kit)->workers, 0);
        if (!close)
            before = VALUE(&kit, 0, QUERY, QUOTA, ORR_QUESTION_CELLS_LEFT);
    }
    ck_assert_uint_eq(VALUE(&kit, 0, QUERY, QUOTA, ORR_QUESTION_CELLS_LEFT),
                      before);
}
END_TEST

START_TEST(test_the_endpoint_ends_between)
{
    const struct thread_id destroyer = kit.on[0].thread;

    BEGIN(2, CLOSE, DOOR);
    done(BEGIN(0, DESTROY, door));
    finish(0);
    finish(2);
    ck_assert_uint_eq(kit_thread(&kit, destroyer)->working, 0);
    assert_all_told();
}
END_TEST

START_TEST(test_who_closes_the_last_handle_ends_the_endpoint)
{
    BEGIN(0, CLOSE, door);
    finish(0);
    ck_assert_uint_eq(told(), 0);
    BEGIN(2, CLOSE, DOOR);
    finish(2);
    assert_all_told();
}
END_TEST

/* A thread on CPU 1 has a fault; its handler's handle goes, and before it is
 * told it gets another. */
START_TEST(test_a_fault_whose_handler_goes_ends_the_process)
{
    const struct spawn faulter = kit_spawn(&kit, 1, 50);
    const struct spawn owner = kit_spawn(&kit, 3, 50);
    const orr_handle far = VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, QUOTA, 0);

    kit_give(&kit, owner, far, ALL);
    kit_give(&kit, owner, faulter.thread, ALL);
    VALUE(&kit, 3, CONFIGURE, HALL, ORR_SETTING_FAULT_HANDLER, DOOR);
    kit_fault(&kit, 1, ORR_FAULT_ABORT, 0);
    ck_assert_uint_eq(kit_thread(&kit, faulter.id)->state, ORR_STATE_SENDING);
    BEGIN(3, REVOKE, DOOR);
    DONE(0, CONFIGURE, faulter.thread, ORR_SETTING_FAULT_HANDLER, far);
    finish(3);
    ck_assert_uint_eq(
        VALUE(&kit, 0, QUERY, faulter.process, ORR_QUESTION_STATUS),
        ORR_FAULT_ABORT);
}
END_TEST

int
main(void)
{
    const struct TTest *const tests[] = {
        test_one_is_told_a_step_and_interrupts_come_between,
        test_no_entry_tells_more_than_its_steps,
        test_any_number_of_steps_has_the_same_outcome,
        test_others_at_the_same_endpoint_are_left_alone,
        test_a_handle_through_which_nobody_waits_goes_at_once,
        test_a_message_of_who_is_not_yet_told_is_not_received,
        test_a_revoke_answers_when_all_are_told,
        test_who_gives_it_away_tells_them,
        test_who_receives_it_tells_them,
        test_who_sends_a_handle_through_itself_is_served,
        test_a_new_handle_in_the_same_place_is_another_one,
        test_whoever_leaves_first_is_passed_over,
        test_who_is_destroyed_need_not_be_told,
        test_a_deadline_comes_between,
        test_it_goes_on_without_who_closed_it,
        test_their_process_ends_between,
        test_the_endpoint_ends_between,
        test_who_closes_the_last_handle_ends_the_endpoint,
        test_a_fault_whose_handler_goes_ends_the_process,
    };

    return kit_main("lost", set_up, tests, sizeof tests / sizeof *tests);
}
