/* Restart policies as numbers: nobody has to wait for them. */
#include <check.h>
#include <stdlib.h>

#include "apps/lib/care.h"

static struct care care;
static struct orr_plan_restart policy;

static void
set_up(void)
{
    care = (struct care){.start = CARE_NEVER, .beat = CARE_NEVER};
    policy = (struct orr_plan_restart){.when = ORR_PLAN_ALWAYS, .limit = 3};
}

START_TEST(test_what_is_never_wanted_again_is_left)
{
    policy.when = ORR_PLAN_NEVER;
    ck_assert_int_eq(care_ended(&care, &policy, true, 10), CARE_LEAVE);
    policy.when = ORR_PLAN_ON_FAILURE;
    ck_assert_int_eq(care_ended(&care, &policy, false, 10), CARE_LEAVE);
    ck_assert_uint_eq(care.start, CARE_NEVER);
    ck_assert_uint_eq(care.restarts, 0);
}
END_TEST

START_TEST(test_a_failure_is_started_again_at_once)
{
    policy.when = ORR_PLAN_ON_FAILURE;
    ck_assert_int_eq(care_ended(&care, &policy, true, 10), CARE_START);
    ck_assert_uint_eq(care.start, 10);
    ck_assert_uint_eq(care.restarts, 1);
    care_started(&care, &policy, 11);
    ck_assert_uint_eq(care.start, CARE_NEVER);
}
END_TEST

START_TEST(test_the_limit_ends_it_or_everything)
{
    for (uint64_t i = 0; i < 3; i++)
        ck_assert_int_eq(care_ended(&care, &policy, true, i), CARE_START);
    ck_assert_int_eq(care_ended(&care, &policy, true, 4), CARE_LEAVE);
    policy.then = ORR_PLAN_HALT;
    ck_assert_int_eq(care_ended(&care, &policy, true, 4), CARE_HALT);
    ck_assert_uint_eq(care.start, CARE_NEVER);
    ck_assert_uint_eq(care.restarts, 3);
}
END_TEST

START_TEST(test_after_a_window_the_count_begins_anew)
{
    policy.window_ns = 100;
    policy.limit = 2;
    ck_assert_int_eq(care_ended(&care, &policy, true, 50), CARE_START);
    ck_assert_int_eq(care_ended(&care, &policy, true, 60), CARE_START);
    ck_assert_int_eq(care_ended(&care, &policy, true, 149), CARE_LEAVE);
    ck_assert_int_eq(care_ended(&care, &policy, true, 150), CARE_START);
    ck_assert_int_eq(care_ended(&care, &policy, true, 160), CARE_START);
    ck_assert_int_eq(care_ended(&care, &policy, true, 170), CARE_LEAVE);
    ck_assert_uint_eq(care.restarts, 4);
}
END_TEST

START_TEST(test_each_pause_is_twice_as_long_up_to_the_most)
{
    policy.limit = 100;
    policy.backoff_ns = 10;
    policy.backoff_max_ns = 35;
    static const uint64_t pauses[] = {10, 20, 35, 35};
    for (uint64_t i = 0; i < 4; i++) {
        ck_assert_int_eq(care_ended(&care, &policy, true, 1000), CARE_START);
        ck_assert_uint_eq(care.start, 1000 + pauses[i]);
    }
}
END_TEST

START_TEST(test_a_pause_without_a_most_never_wraps)
{
    policy.limit = 1000;
    policy.backoff_ns = UINT64_C(1) << 50;
    for (uint64_t i = 0; i < 100; i++) {
        ck_assert_int_eq(care_ended(&care, &policy, true, 1000), CARE_START);
        ck_assert_uint_ge(care.start, 1000 + policy.backoff_ns);
        ck_assert_uint_lt(care.start, CARE_NEVER);
    }
}
END_TEST

START_TEST(test_who_is_silent_too_long_hangs)
{
    policy.heartbeat_ns = 100;
    care_started(&care, &policy, 1000);
    ck_assert_uint_eq(care.beat, 1100);
    ck_assert(!care_hangs(&care, &policy, false, 1099));
    ck_assert(!care_hangs(&care, &policy, true, 1100));
    ck_assert_uint_eq(care.beat, 1200);
    ck_assert(care_hangs(&care, &policy, false, 1200));
    care_ended(&care, &policy, true, 1200);
    ck_assert_uint_eq(care.beat, CARE_NEVER);
}
END_TEST

START_TEST(test_who_owes_no_sign_of_life_never_hangs)
{
    care_started(&care, &policy, 1000);
    ck_assert_uint_eq(care.beat, CARE_NEVER);
    ck_assert(!care_hangs(&care, &policy, false, UINT64_MAX - 1));
}
END_TEST

START_TEST(test_the_next_look_is_the_earlier_of_both)
{
    care.start = 50;
    care.beat = 70;
    ck_assert_uint_eq(care_next(&care, 100), 50);
    ck_assert_uint_eq(care_next(&care, 40), 40);
    care.start = CARE_NEVER;
    ck_assert_uint_eq(care_next(&care, 100), 70);
    care.beat = CARE_NEVER;
    ck_assert_uint_eq(care_next(&care, CARE_NEVER), CARE_NEVER);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("care");
    TCase *tests = tcase_create("policies");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_add_checked_fixture(tests, set_up, NULL);
    tcase_add_test(tests, test_what_is_never_wanted_again_is_left);
    tcase_add_test(tests, test_a_failure_is_started_again_at_once);
    tcase_add_test(tests, test_the_limit_ends_it_or_everything);
    tcase_add_test(tests, test_after_a_window_the_count_begins_anew);
    tcase_add_test(tests, test_each_pause_is_twice_as_long_up_to_the_most);
    tcase_add_test(tests, test_a_pause_without_a_most_never_wraps);
    tcase_add_test(tests, test_who_is_silent_too_long_hangs);
    tcase_add_test(tests, test_who_owes_no_sign_of_life_never_hangs);
    tcase_add_test(tests, test_the_next_look_is_the_earlier_of_both);
    suite_add_tcase(suite, tests);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
