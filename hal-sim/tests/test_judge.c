/* The judge, told of runs that never were. */
#include "hal-sim/tests/judge_kit.h"

#include <check.h>
#include <stdlib.h>

START_TEST(test_output_must_be_equal_over_all_pieces)
{
    judge_kit_expect((struct expectation){
        .kind = EXPECT_OUTPUT, .badge = 1, .text = "a\nbc\n"});
    judge_kit_output(1, "a\nb", 1 * US);
    judge_kit_output(2, "something else\n", 2 * US);
    judge_kit_output(1, "c\n", 3 * US);
    judge_kit_must_hold(9 * US, true);
}
END_TEST

START_TEST(test_output_that_differs_is_told_by_line)
{
    judge_kit_expect((struct expectation){
        .kind = EXPECT_OUTPUT, .badge = 1, .text = "a\nb\nc\n"});
    judge_kit_output(1, "a\nx\nc\n", 4 * US);
    judge_kit_must_fail(9 * US, true, "line 2 is \"x\\n\", expected \"b\\n\"",
                        4);
}
END_TEST

START_TEST(test_output_that_ends_early_is_told)
{
    judge_kit_expect((struct expectation){
        .kind = EXPECT_OUTPUT, .badge = 1, .text = "a\nb\n"});
    judge_kit_output(1, "a\n", 4 * US);
    judge_kit_must_fail(9 * US, true, "ends before line 2: \"b\\n\" is missing",
                        4);
}
END_TEST

START_TEST(test_output_that_goes_on_is_told)
{
    judge_kit_expect(
        (struct expectation){.kind = EXPECT_OUTPUT, .badge = 1, .text = "a\n"});
    judge_kit_output(1, "a\nb\n", 4 * US);
    judge_kit_must_fail(9 * US, true, "goes on: line 2 is \"b\\n\"", 4);
}
END_TEST

START_TEST(test_no_output_at_all_is_told_at_the_end)
{
    judge_kit_expect(
        (struct expectation){.kind = EXPECT_OUTPUT, .badge = 1, .text = "a\n"});
    judge_kit_must_fail(9 * US, true, "wrote nothing", 9);
}
END_TEST

static void
end(uint32_t badge, enum orr_end how, uint64_t status, uint64_t time_ns)
{
    judge_kit_see((struct happening){.kind = HAPPENED_END,
                                     .badge = badge,
                                     .number = how,
                                     .value = status,
                                     .time_ns = time_ns,
                                     .event = time_ns / US});
}

START_TEST(test_the_exit_status_is_that_of_the_last_end)
{
    judge_kit_expect(
        (struct expectation){.kind = EXPECT_EXIT, .badge = 2, .status = 7});
    end(2, ORR_END_FAULT, ORR_FAULT_ACCESS, 1 * US);
    end(1, ORR_END_EXITED, 3, 2 * US);
    end(2, ORR_END_EXITED, 7, 3 * US);
    judge_kit_must_hold(9 * US, true);
}
END_TEST

START_TEST(test_another_exit_status_fails_where_it_came)
{
    judge_kit_expect(
        (struct expectation){.kind = EXPECT_EXIT, .badge = 2, .status = 0});
    end(2, ORR_END_EXITED, 7, 3 * US);
    judge_kit_must_fail(9 * US, true, "exited with 7", 3);
}
END_TEST

START_TEST(test_an_end_by_a_fault_is_no_exit)
{
    judge_kit_expect(
        (struct expectation){.kind = EXPECT_EXIT, .badge = 2, .status = 1});
    end(2, ORR_END_FAULT, ORR_FAULT_ACCESS, 3 * US);
    judge_kit_must_fail(9 * US, true, "a fault (access)", 3);
}
END_TEST

START_TEST(test_a_process_that_goes_on_has_not_exited)
{
    judge_kit_expect(
        (struct expectation){.kind = EXPECT_EXIT, .badge = 2, .status = 0});
    judge_kit_must_fail(9 * US, true, "had not ended", 9);
}
END_TEST

START_TEST(test_a_line_is_searched_as_a_whole)
{
    judge_kit_expect((struct expectation){
        .kind = EXPECT_EVENTUALLY,
        .limit_ns = 5 * US,
        .condition = {
            .kind = CONDITION_OUTPUT, .text = "all done", .badge = 1}});
    judge_kit_output(1, "it is all", 1 * US);
    judge_kit_output(1, " done\n", 5 * US);
    judge_kit_must_hold(9 * US, true);
}
END_TEST

START_TEST(test_a_text_over_two_lines_is_not_found)
{
    judge_kit_expect((struct expectation){
        .kind = EXPECT_EVENTUALLY,
        .limit_ns = UINT64_MAX,
        .condition = {.kind = CONDITION_OUTPUT, .text = "ab", .badge = 1}});
    judge_kit_output(1, "a\nb\n", 1 * US);
    judge_kit_must_fail(9 * US, true, "had not happened", 9);
}
END_TEST

START_TEST(test_a_last_line_without_newline_counts)
{
    judge_kit_expect((struct expectation){
        .kind = EXPECT_EVENTUALLY,
        .limit_ns = UINT64_MAX,
        .condition = {.kind = CONDITION_OUTPUT, .text = "end", .badge = 1}});
    judge_kit_output(1, "a\nthe end", 1 * US);
    judge_kit_must_hold(9 * US, true);
}
END_TEST

START_TEST(test_eventually_fails_when_it_comes_too_late)
{
    judge_kit_expect((struct expectation){.kind = EXPECT_EVENTUALLY,
                                          .limit_ns = 5 * US,
                                          .condition = done_by_pong});
    judge_kit_mark(2, "done", 7 * US);
    judge_kit_must_fail(9 * US, true, "2 us too late", 7);
}
END_TEST

START_TEST(test_a_mark_of_another_process_or_name_does_not_count)
{
    judge_kit_expect((struct expectation){.kind = EXPECT_EVENTUALLY,
                                          .limit_ns = UINT64_MAX,
                                          .condition = done_by_pong});
    judge_kit_mark(1, "done", 1 * US);
    judge_kit_mark(2, "done it", 1 * US);
    judge_kit_must_fail(9 * US, true, "had not happened", 9);
}
END_TEST

START_TEST(test_never_fails_where_it_happens_first)
{
    judge_kit_expect(
        (struct expectation){.kind = EXPECT_NEVER, .condition = done_by_pong});
    judge_kit_mark(2, "done", 3 * US);
    judge_kit_mark(2, "done", 4 * US);
    judge_kit_must_fail(9 * US, true, "pong wrote the mark \"done\"", 3);
}
END_TEST

static void
fault(uint32_t badge, enum orr_fault kind, uint64_t time_ns)
{
    judge_kit_see((struct happening){.kind = HAPPENED_FAULT,
                                     .badge = badge,
                                     .number = kind,
                                     .time_ns = time_ns,
                                     .event = time_ns / US});
}

START_TEST(test_leaving_is_a_fault_only_if_it_is_asked_for)
{
    struct expectation wanted = {.kind = EXPECT_NEVER,
                                 .condition = {.kind = CONDITION_FAULT}};
    judge_kit_expect(wanted);
    fault(1, ORR_FAULT_EXIT, 1 * US);
    fault(1, ORR_FAULT_BUDGET, 2 * US);
    judge_kit_must_hold(9 * US, true);
    wanted.condition.number = ORR_FAULT_EXIT;
    judge_kit_expect(wanted);
    fault(1, ORR_FAULT_EXIT, 1 * US);
    judge_kit_must_fail(9 * US, true, "ping raised the fault exit", 1);
}
END_TEST

START_TEST(test_any_crash_is_a_fault)
{
    judge_kit_expect((struct expectation){
        .kind = EXPECT_NEVER, .condition = {.kind = CONDITION_FAULT}});
    fault(2, ORR_FAULT_ABORT, 6 * US);
    judge_kit_must_fail(9 * US, true, "pong raised the fault abort", 6);
}
END_TEST

START_TEST(test_a_deadlock_is_told_in_its_own_words)
{
    judge_kit_expect((struct expectation){
        .kind = EXPECT_NEVER, .condition = {.kind = CONDITION_DEADLOCK}});
    judge_kit_see((struct happening){.kind = HAPPENED_DEADLOCK,
                                     .text = "a waits for b\nb waits for a",
                                     .time_ns = 9 * US,
                                     .event = 9});
    judge_kit_must_fail(9 * US, true, "b waits for a", 9);
}
END_TEST

START_TEST(test_a_count_has_both_bounds)
{
    struct expectation wanted = {
        .kind = EXPECT_COUNT, .min = 2, .max = 3, .condition = done_by_pong};
    for (uint64_t times = 1; times <= 4; times++) {
        judge_kit_expect(wanted);
        for (uint64_t i = 1; i <= times; i++)
            judge_kit_mark(2, "done", i * US);
        if (times == 1)
            judge_kit_must_fail(9 * US, true, "happened 1 time", 9);
        else if (times == 4)
            judge_kit_must_fail(9 * US, true, "happened 4 times", 4);
        else
            judge_kit_must_hold(9 * US, true);
    }
}
END_TEST

START_TEST(test_a_count_without_upper_bound_has_none)
{
    judge_kit_expect((struct expectation){.kind = EXPECT_COUNT,
                                          .min = 0,
                                          .max = UINT64_MAX,
                                          .condition = done_by_pong});
    judge_kit_mark(2, "done", 1 * US);
    judge_kit_must_hold(9 * US, true);
}
END_TEST

START_TEST(test_a_badge_beyond_the_scenario_is_nobody)
{
    judge_kit_expect((struct expectation){
        .kind = EXPECT_NEVER,
        .condition = {.kind = CONDITION_MARK, .text = ""}});
    judge_kit_mark(3, "done", 1 * US);
    judge_kit_must_hold(9 * US, true);
}
END_TEST

static TCase *
ends_case(void)
{
    TCase *ends = tcase_create("output and ends");
    tcase_add_test(ends, test_output_must_be_equal_over_all_pieces);
    tcase_add_test(ends, test_output_that_differs_is_told_by_line);
    tcase_add_test(ends, test_output_that_ends_early_is_told);
    tcase_add_test(ends, test_output_that_goes_on_is_told);
    tcase_add_test(ends, test_no_output_at_all_is_told_at_the_end);
    tcase_add_test(ends, test_the_exit_status_is_that_of_the_last_end);
    tcase_add_test(ends, test_another_exit_status_fails_where_it_came);
    tcase_add_test(ends, test_an_end_by_a_fault_is_no_exit);
    tcase_add_test(ends, test_a_process_that_goes_on_has_not_exited);
    return ends;
}

static TCase *
conditions_case(void)
{
    TCase *conditions = tcase_create("conditions");
    tcase_add_test(conditions, test_a_line_is_searched_as_a_whole);
    tcase_add_test(conditions, test_a_text_over_two_lines_is_not_found);
    tcase_add_test(conditions, test_a_last_line_without_newline_counts);
    tcase_add_test(conditions, test_eventually_fails_when_it_comes_too_late);
    tcase_add_test(conditions,
                   test_a_mark_of_another_process_or_name_does_not_count);
    tcase_add_test(conditions, test_never_fails_where_it_happens_first);
    tcase_add_test(conditions, test_leaving_is_a_fault_only_if_it_is_asked_for);
    tcase_add_test(conditions, test_any_crash_is_a_fault);
    tcase_add_test(conditions, test_a_deadlock_is_told_in_its_own_words);
    tcase_add_test(conditions, test_a_count_has_both_bounds);
    tcase_add_test(conditions, test_a_count_without_upper_bound_has_none);
    tcase_add_test(conditions, test_a_badge_beyond_the_scenario_is_nobody);
    return conditions;
}

int
main(void)
{
    Suite *suite = suite_create("judge");
    suite_add_tcase(suite, ends_case());
    suite_add_tcase(suite, conditions_case());
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
