/* Refills of a budget, to the nanosecond. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/context.h"
#include "core/tests/kit.h"

static struct context c;

/* A budget of 100 ns in each 1000. */
static void
set_up(void)
{
    memset(&c, 0, sizeof c);
    context_start(&c, 100, 1000, 0);
}

static void
refills_are(uint32_t count, const uint64_t *expected)
{
    ck_assert_uint_eq(c.refills, count);
    for (uint32_t i = 0; i < count; i++) {
        ck_assert_uint_eq(c.refill[i].time, expected[2 * i]);
        ck_assert_uint_eq(c.refill[i].amount, expected[2 * i + 1]);
    }
}

#define REFILLS_ARE(count, ...) \
    refills_are(count, (const uint64_t[]){__VA_ARGS__})

START_TEST(test_a_new_context_is_full)
{
    REFILLS_ARE(1, 0, 100);
    ck_assert_uint_eq(context_left(&c, 0), 100);
}
END_TEST

START_TEST(test_what_is_used_comes_back_a_period_later)
{
    context_charge(&c, 30, 30);
    REFILLS_ARE(2, 0, 70, 1000, 30);
    ck_assert_uint_eq(context_left(&c, 30), 70);
    ck_assert_uint_eq(c.consumed_ns, 30);
}
END_TEST

START_TEST(test_use_without_a_break_makes_one_refill)
{
    context_charge(&c, 30, 30);
    context_charge(&c, 20, 50);
    REFILLS_ARE(2, 0, 50, 1000, 50);
    context_charge(&c, 50, 100);
    REFILLS_ARE(1, 1000, 100);
    ck_assert_uint_eq(context_left(&c, 999), 0);
    ck_assert_uint_eq(context_left(&c, 1000), 100);
}
END_TEST

START_TEST(test_after_a_break_the_rest_counts_from_its_end)
{
    context_charge(&c, 30, 30);
    context_activate(&c, 200);
    REFILLS_ARE(2, 200, 70, 1000, 30);
    context_charge(&c, 20, 220);
    REFILLS_ARE(3, 200, 50, 1000, 30, 1200, 20);
}
END_TEST

START_TEST(test_without_a_break_nothing_is_put_off)
{
    context_charge(&c, 30, 30);
    context_activate(&c, 30);
    REFILLS_ARE(2, 0, 70, 1000, 30);
}
END_TEST

START_TEST(test_refills_that_have_come_join)
{
    context_charge(&c, 30, 30);
    context_activate(&c, 200);
    context_charge(&c, 20, 220);
    context_activate(&c, 1100);
    REFILLS_ARE(2, 1100, 80, 1200, 20);
    context_activate(&c, 5000);
    REFILLS_ARE(1, 5000, 100);
}
END_TEST

START_TEST(test_with_all_places_taken_the_last_refill_waits_longer)
{
    for (uint64_t time = 100; time <= 500; time += 100) {
        context_activate(&c, time);
        context_charge(&c, 10, time + 10);
    }
    REFILLS_ARE(4, 500, 50, 1100, 10, 1200, 10, 1500, 30);
}
END_TEST

START_TEST(test_a_late_charge_takes_from_what_is_to_come)
{
    context_charge(&c, 30, 30);
    context_activate(&c, 200);
    context_charge(&c, 80, 280); /* 10 more than there were */
    REFILLS_ARE(3, 1000, 20, 1200, 70, 2000, 10);
}
END_TEST

START_TEST(test_no_charge_takes_more_than_the_budget)
{
    context_charge(&c, 1000000, 1000000);
    REFILLS_ARE(1, 1000, 100);
    ck_assert_uint_eq(c.consumed_ns, 1000000);
}
END_TEST

START_TEST(test_a_slice_shrinks_and_begins_anew)
{
    context_start(&c, 100, 0, 7);
    context_charge(&c, 60, 67);
    ck_assert_uint_eq(context_left(&c, 67), 40);
    context_activate(&c, 500);
    ck_assert_uint_eq(context_left(&c, 500), 40);
    context_charge(&c, 60, 560);
    ck_assert_uint_eq(context_left(&c, 560), 0);
    context_renew(&c);
    REFILLS_ARE(1, 7, 100);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        test_a_new_context_is_full,
        test_what_is_used_comes_back_a_period_later,
        test_use_without_a_break_makes_one_refill,
        test_after_a_break_the_rest_counts_from_its_end,
        test_without_a_break_nothing_is_put_off,
        test_refills_that_have_come_join,
        test_with_all_places_taken_the_last_refill_waits_longer,
        test_a_late_charge_takes_from_what_is_to_come,
        test_no_charge_takes_more_than_the_budget,
        test_a_slice_shrinks_and_begins_anew,
    };

    return kit_main("context", set_up, tests, sizeof tests / sizeof tests[0]);
}
