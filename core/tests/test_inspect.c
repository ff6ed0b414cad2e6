/* Looking at what a quota pays for; and what was typed at the console. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/check_walk.h"
#include "core/request.h"
#include "core/slot.h"
#include "core/tests/busy.h"
#include "core/tests/kit.h"

#define QUOTA (UINT64_C(0) | UINT64_C(1) << 16)
#define CONSOLE (UINT64_C(4) | UINT64_C(5) << 16)

static struct kit kit;

static void
set_up(void)
{
    kit_boot(&kit, 512, 2);
}

static uint64_t
view(orr_handle quota, uint64_t number, enum orr_question what, uint64_t index)
{
    return VALUE(&kit, 0, INSPECT, quota, number, what, index);
}

static uint32_t
number(orr_handle handle)
{
    return (uint32_t)VALUE(&kit, 0, QUERY, handle, ORR_QUESTION_NUMBER);
}

/* Would a look at this number be granted to the first thread? */
static bool
is_granted(uint64_t number)
{
    const struct trap trap = {.a = {QUOTA, number, ORR_QUESTION_KIND}};
    const struct thread_id id = kit.on[0].thread;
    struct request q = {
        .trap = &trap, .thread = id, .process = kit_thread(&kit, id)->process};

    return inspect_check(kit_kernel(&kit), &q).error == ORR_ERROR_OK;
}

/* Is it charged to a quota, with all that pay for it, and none about to go? */
static bool
is_there(const struct kernel *k, uint32_t n)
{
    bool there = false;

    for (uint32_t i = k->root.n; i != 0; i = check_next(k, i)) {
        there = there || i == n;
    }
    for (; there && n != k->root.n; n = check_at(k, n)->object.quota.n) {
        there = check_at(k, n)->object.dying == DOOM_NONE;
    }
    return there;
}

START_TEST(test_numbers_are_good_for_all_that_is_there_and_nothing_else)
{
    static struct kit busy;
    const struct kernel *k = kit_kernel(&busy);
    uint32_t granted = 0;

    busy_start(&busy);
    kit = busy;
    k = kit_kernel(&kit);
    for (uint32_t n = 1; n < k->limits.cells + 9; n++) {
        ck_assert_msg(is_granted(n) == is_there(k, n), "number %u", n);
        granted += is_granted(n);
    }
    ck_assert_uint_gt(granted, 50);
    ck_assert(is_granted(0));
    ck_assert(!is_granted(UINT32_MAX));
    ck_assert(!is_granted(k->root.n | UINT64_C(1) << 32));
}
END_TEST

START_TEST(test_a_walk_finds_what_was_made)
{
    const orr_handle small = VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, 20);
    const orr_handle door = VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, small);
    const orr_handle bell =
        VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, small);
    const uint64_t first = view(small, 0, ORR_QUESTION_FIRST, 0);

    ck_assert_uint_eq(view(QUOTA, 0, ORR_QUESTION_NUMBER, 0), number(QUOTA));
    ck_assert_uint_eq(view(QUOTA, 0, ORR_QUESTION_NEXT, 0), 0);
    ck_assert_uint_eq(view(QUOTA, 0, ORR_QUESTION_QUOTA, 0), 0);
    ck_assert_uint_eq(first, number(door));
    ck_assert_uint_eq(view(small, first, ORR_QUESTION_KIND, 0),
                      ORR_KIND_ENDPOINT);
    ck_assert_uint_eq(view(QUOTA, first, ORR_QUESTION_NEXT, 0), number(bell));
    ck_assert_uint_eq(view(QUOTA, first, ORR_QUESTION_QUOTA, 0), number(small));
    ck_assert_uint_eq(view(small, number(bell), ORR_QUESTION_NEXT, 0), first);
    ck_assert_uint_eq(view(small, 0, ORR_QUESTION_CELLS, 0), 20);
    ck_assert_uint_eq(view(small, 0, ORR_QUESTION_CELLS_LEFT, 0), 18);
    ck_assert_uint_eq(view(small, 0, ORR_QUESTION_PAGES_GIVEN, 0), 0);
    ck_assert_uint_eq(view(small, 0, ORR_QUESTION_PAGES_LEFT, 0), 0);
}
END_TEST

START_TEST(test_a_quota_shows_nothing_of_others)
{
    const orr_handle small = VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, 20);
    const orr_handle bell =
        VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, QUOTA);

    REFUSED(BAD_ARGUMENT, 1, &kit, 0, INSPECT, small, number(bell),
            ORR_QUESTION_KIND);
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, INSPECT, small, number(QUOTA),
            ORR_QUESTION_KIND);
}
END_TEST

START_TEST(test_looking_takes_the_right_to_look)
{
    const orr_handle blind =
        VALUE(&kit, 0, DUPLICATE, QUOTA,
              ORR_RIGHTS_ALL & ~(uint64_t)ORR_RIGHT_INSPECT);
    const orr_handle mere = VALUE(&kit, 0, DUPLICATE, QUOTA, ORR_RIGHT_INSPECT);

    REFUSED(NO_RIGHT, 0, &kit, 0, INSPECT, blind, 0, ORR_QUESTION_KIND);
    REFUSED(NO_RIGHT, 0, &kit, 0, QUERY, blind, ORR_QUESTION_NUMBER);
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, QUERY, QUOTA, ORR_QUESTION_NUMBER + 1);
    ck_assert_uint_eq(view(mere, 0, ORR_QUESTION_KIND, 0), ORR_KIND_QUOTA);
    REFUSED(WRONG_KIND, 0, &kit, 0, INSPECT, CONSOLE, 0, ORR_QUESTION_KIND);
    REFUSED(BAD_HANDLE, 0, &kit, 0, INSPECT, ORR_NONE, 0, ORR_QUESTION_KIND);
}
END_TEST

START_TEST(test_what_is_asked_must_fit_the_object)
{
    const struct spawn b = kit_spawn(&kit, 1, 10);
    const uint64_t process = number(b.process);

    REFUSED(BAD_ARGUMENT, 2, &kit, 0, INSPECT, QUOTA, 0, ORR_QUESTION_MAX);
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, INSPECT, QUOTA, 0, UINT64_MAX);
    REFUSED(WRONG_KIND, 1, &kit, 0, INSPECT, QUOTA, 0, ORR_QUESTION_STATE);
    REFUSED(WRONG_KIND, 1, &kit, 0, INSPECT, QUOTA, process,
            ORR_QUESTION_CELLS);
    REFUSED(BAD_ARGUMENT, 3, &kit, 0, INSPECT, QUOTA, process,
            ORR_QUESTION_HANDLE, view(QUOTA, process, ORR_QUESTION_SLOTS, 0));
    REFUSED(BAD_ARGUMENT, 3, &kit, 0, INSPECT, QUOTA, process,
            ORR_QUESTION_BADGE, UINT64_MAX);
    REFUSED(BAD_ARGUMENT, 3, &kit, 0, INSPECT, QUOTA, process,
            ORR_QUESTION_RIGHTS, UINT64_C(1) << 32);
    view(QUOTA, process, ORR_QUESTION_END, UINT64_MAX); /* it needs no index */
}
END_TEST

START_TEST(test_a_look_ends_so_many_quotas_below)
{
    orr_handle quota[ORR_INSPECT_DEPTH + 1] = {QUOTA};

    for (uint32_t i = 1; i <= ORR_INSPECT_DEPTH; i++) {
        quota[i] =
            VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, quota[i - 1], 200 - 2 * i);
    }
    const orr_handle door =
        VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, quota[ORR_INSPECT_DEPTH]);
    ck_assert_uint_eq(
        view(QUOTA, number(quota[ORR_INSPECT_DEPTH]), ORR_QUESTION_KIND, 0),
        ORR_KIND_QUOTA);
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, INSPECT, QUOTA, number(door),
            ORR_QUESTION_KIND);
    ck_assert_uint_eq(view(quota[1], number(door), ORR_QUESTION_KIND, 0),
                      ORR_KIND_ENDPOINT);
}
END_TEST

START_TEST(test_a_process_shows_its_handles)
{
    const struct spawn b = kit_spawn(&kit, 1, 10);
    const orr_handle bell =
        VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, QUOTA);
    const orr_handle there =
        VALUE(&kit, 0, DUPLICATE, bell, ORR_RIGHT_SEND, 7, b.process);
    const uint64_t process = number(b.process), index = there & 0xffff;

    ck_assert_uint_eq(view(QUOTA, process, ORR_QUESTION_HANDLE, index),
                      number(bell));
    ck_assert_uint_eq(view(QUOTA, process, ORR_QUESTION_RIGHTS, index),
                      ORR_RIGHT_SEND);
    ck_assert_uint_eq(view(QUOTA, process, ORR_QUESTION_BADGE, index), 7);
    ck_assert_uint_eq(view(QUOTA, process, ORR_QUESTION_HANDLE, index + 1), 0);
    ck_assert_uint_eq(view(QUOTA, process, ORR_QUESTION_END, 0), ORR_END_ALIVE);
    CALL(&kit, 1, EXIT, 5, 1);
    ck_assert_uint_eq(view(QUOTA, process, ORR_QUESTION_END, 0),
                      ORR_END_EXITED);
    ck_assert_uint_eq(view(QUOTA, process, ORR_QUESTION_STATUS, 0), 5);
}
END_TEST

START_TEST(test_a_thread_shows_what_it_waits_for)
{
    const struct spawn b = kit_spawn(&kit, 1, 10);
    const uint64_t thread = number(b.thread), me = kit.on[0].thread.n;
    const orr_handle door = VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, QUOTA);
    const orr_handle there = kit_give(&kit, b, door, ORR_RIGHT_SEND);

    ck_assert_uint_eq(view(QUOTA, thread, ORR_QUESTION_STATE, 0),
                      ORR_STATE_RUNNING);
    ck_assert_uint_eq(view(QUOTA, thread, ORR_QUESTION_DEADLINE, 0),
                      ORR_FOREVER);
    BLOCKS(&kit, 1, CALL, there, 0, 0, 1000000);
    ck_assert_uint_eq(view(QUOTA, thread, ORR_QUESTION_STATE, 0),
                      ORR_STATE_SENDING);
    ck_assert_uint_eq(view(QUOTA, thread, ORR_QUESTION_AWAITS, 0),
                      number(door));
    ck_assert_uint_eq(view(QUOTA, thread, ORR_QUESTION_SERVER, 0), 0);
    ck_assert_uint_eq(view(QUOTA, thread, ORR_QUESTION_DEADLINE, 0), 1000000);
    VALUE(&kit, 0, RECEIVE, door, 0);
    ck_assert_uint_eq(view(QUOTA, thread, ORR_QUESTION_STATE, 0),
                      ORR_STATE_CALLING);
    ck_assert_uint_eq(view(QUOTA, thread, ORR_QUESTION_AWAITS, 0), 0);
    ck_assert_uint_eq(view(QUOTA, thread, ORR_QUESTION_SERVER, 0), me);
    ck_assert_uint_eq(view(QUOTA, thread, ORR_QUESTION_PROCESS, 0),
                      number(b.process));
    ck_assert_uint_eq(view(QUOTA, thread, ORR_QUESTION_PRIORITY, 0), 10);
    ck_assert_uint_eq(view(QUOTA, thread, ORR_QUESTION_CPU, 0), 1);
}
END_TEST

START_TEST(test_a_context_shows_its_budget)
{
    const orr_handle time =
        VALUE(&kit, 0, CREATE, ORR_KIND_CONTEXT, QUOTA, 50000, 900000);
    const uint64_t mine =
        view(QUOTA, kit.on[0].thread.n, ORR_QUESTION_CONTEXT, 0);

    ck_assert_uint_eq(view(QUOTA, number(time), ORR_QUESTION_BUDGET, 0), 50000);
    ck_assert_uint_eq(view(QUOTA, number(time), ORR_QUESTION_PERIOD, 0),
                      900000);
    ck_assert_uint_eq(view(QUOTA, number(time), ORR_QUESTION_CONSUMED, 0), 0);
    ck_assert_uint_eq(view(QUOTA, mine, ORR_QUESTION_PERIOD, 0), 0);
    kit.now += 1000;
    ck_assert_uint_ge(view(QUOTA, mine, ORR_QUESTION_CONSUMED, 0), 1000);
}
END_TEST

START_TEST(test_a_mapping_is_of_no_kind)
{
    static struct kit busy;
    struct busy names = busy_start(&busy);

    kit = busy;
    ck_assert_uint_gt(view(QUOTA, names.mapping[0], ORR_QUESTION_KIND, 0),
                      ORR_KIND_MAX);
}
END_TEST

START_TEST(test_what_was_typed_is_read_once)
{
    const struct thread_id me = kit.on[0].thread;
    const orr_handle deaf = VALUE(&kit, 0, DUPLICATE, CONSOLE, ORR_RIGHT_SEND);

    strcpy(kit.h.typed, "ps\nhelp");
    ck_assert_uint_eq(VALUE(&kit, 0, READ, CONSOLE, 3), 3);
    ck_assert_int_eq(memcmp(kit_area(&kit, me), "ps\n", 3), 0);
    ck_assert_uint_eq(VALUE(&kit, 0, READ, CONSOLE, 960), 4);
    ck_assert_uint_eq(VALUE(&kit, 0, READ, CONSOLE, 960), 0);
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, READ, CONSOLE, 961);
    REFUSED(NO_RIGHT, 0, &kit, 0, READ, deaf, 1);
    REFUSED(WRONG_KIND, 0, &kit, 0, READ, QUOTA, 1);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        test_numbers_are_good_for_all_that_is_there_and_nothing_else,
        test_a_walk_finds_what_was_made,
        test_a_quota_shows_nothing_of_others,
        test_looking_takes_the_right_to_look,
        test_what_is_asked_must_fit_the_object,
        test_a_look_ends_so_many_quotas_below,
        test_a_process_shows_its_handles,
        test_a_thread_shows_what_it_waits_for,
        test_a_context_shows_its_budget,
        test_a_mapping_is_of_no_kind,
        test_what_was_typed_is_read_once,
    };

    return kit_main("inspect", set_up, tests, sizeof tests / sizeof tests[0]);
}
