/* The judge, told of runs that never were: beginnings and ends. */
#include "hal-sim/tests/judge_kit.h"

#include <check.h>
#include <stdlib.h>

static struct expectation
span(enum expectation_kind kind, uint64_t limit_ns)
{
    return (struct expectation){.kind = kind,
                                .limit_ns = limit_ns,
                                .from = go_by_ping,
                                .condition = done_by_pong};
}

static void
interrupt(uint64_t line, uint64_t time_ns)
{
    judge_kit_see((struct happening){.kind = HAPPENED_INTERRUPT,
                                     .value = line,
                                     .time_ns = time_ns,
                                     .event = time_ns / US});
}

START_TEST(test_always_lets_one_end_close_all_beginnings)
{
    judge_kit_expect(span(EXPECT_ALWAYS, 5 * US));
    judge_kit_mark(1, "go", 1 * US);
    judge_kit_mark(1, "go", 2 * US);
    judge_kit_mark(2, "done", 6 * US);
    judge_kit_must_hold(20 * US, true);
}
END_TEST

START_TEST(test_always_fails_at_the_beginning_that_was_late)
{
    judge_kit_expect(span(EXPECT_ALWAYS, 5 * US));
    judge_kit_mark(1, "go", 1 * US);
    judge_kit_mark(2, "done", 2 * US);
    judge_kit_mark(1, "go", 3 * US);
    judge_kit_mark(2, "done", 9 * US);
    judge_kit_must_fail(20 * US, true, "1 of 2 were late: the first took 6 us",
                        3);
}
END_TEST

START_TEST(test_a_beginning_cut_off_by_the_run_is_not_judged)
{
    judge_kit_expect(span(EXPECT_ALWAYS, 5 * US));
    judge_kit_mark(1, "go", 18 * US);
    judge_kit_must_hold(20 * US, false);
}
END_TEST

START_TEST(test_a_beginning_when_nothing_more_can_happen_is_judged)
{
    judge_kit_expect(span(EXPECT_ALWAYS, 5 * US));
    judge_kit_mark(1, "go", 18 * US);
    judge_kit_must_fail(20 * US, true, "never followed", 18);
}
END_TEST

START_TEST(test_a_beginning_overdue_at_the_cut_is_judged)
{
    judge_kit_expect(span(EXPECT_ALWAYS, 5 * US));
    judge_kit_mark(1, "go", 14 * US);
    judge_kit_must_fail(20 * US, false, "never followed", 14);
}
END_TEST

START_TEST(test_a_deadline_wants_an_end_for_each_beginning)
{
    judge_kit_expect(span(EXPECT_DEADLINE, 5 * US));
    judge_kit_mark(1, "go", 1 * US);
    judge_kit_mark(1, "go", 2 * US);
    judge_kit_mark(2, "done", 3 * US);
    judge_kit_must_fail(20 * US, true, "1 of 2 were late", 2);
}
END_TEST

START_TEST(test_a_deadline_is_met_to_the_nanosecond)
{
    judge_kit_expect(span(EXPECT_DEADLINE, 5 * US));
    judge_kit_mark(1, "go", 1 * US);
    judge_kit_mark(2, "done", 6 * US);
    judge_kit_must_hold(20 * US, true);
    judge_kit_expect(span(EXPECT_DEADLINE, 5 * US));
    judge_kit_mark(1, "go", 1 * US);
    judge_kit_mark(2, "done", 6 * US + 1);
    judge_kit_must_fail(20 * US, true, "5.001 us", 1);
}
END_TEST

START_TEST(test_a_deadline_that_never_began_fails)
{
    judge_kit_expect(span(EXPECT_DEADLINE, 5 * US));
    judge_kit_must_fail(20 * US, true, "nothing to judge", 20);
}
END_TEST

START_TEST(test_a_deadline_counts_from_the_interrupt)
{
    struct expectation wanted = span(EXPECT_DEADLINE, 5 * US);
    wanted.from_interrupt = true;
    wanted.from_line = 3;
    judge_kit_expect(wanted);
    interrupt(2, 1 * US);
    interrupt(3, 4 * US);
    judge_kit_mark(2, "done", 8 * US);
    judge_kit_must_hold(20 * US, true);
}
END_TEST

/* 10 spans of 1, 2, ... 10 us. */
static void
ten_spans(void)
{
    for (uint64_t i = 1; i <= 10; i++) {
        judge_kit_mark(1, "go", 100 * i * US);
        judge_kit_mark(2, "done", (100 * i + i) * US);
    }
}

START_TEST(test_a_percentile_counts_so_many_of_a_thousand)
{
    struct expectation wanted = span(EXPECT_LATENCY, 9 * US);
    wanted.percentile_permille = 900;
    judge_kit_expect(wanted);
    ten_spans();
    judge_kit_must_hold(2000 * US, true);
    wanted.percentile_permille = 901;
    judge_kit_expect(wanted);
    ten_spans();
    judge_kit_must_fail(2000 * US, true, "10 us, of 10", 1000);
}
END_TEST

START_TEST(test_a_latency_that_never_ended_is_the_longest)
{
    struct expectation wanted = span(EXPECT_LATENCY, 9 * US);
    wanted.percentile_permille = 1000;
    judge_kit_expect(wanted);
    judge_kit_mark(1, "go", 1 * US);
    judge_kit_must_fail(2000 * US, true, "never followed", 1);
}
END_TEST

START_TEST(test_a_latency_without_a_beginning_fails)
{
    judge_kit_expect(span(EXPECT_LATENCY, 9 * US));
    judge_kit_must_fail(2000 * US, true, "nothing to measure", 2000);
}
END_TEST

static TCase *
spans_case(void)
{
    TCase *spans = tcase_create("spans");
    tcase_add_test(spans, test_always_lets_one_end_close_all_beginnings);
    tcase_add_test(spans, test_always_fails_at_the_beginning_that_was_late);
    tcase_add_test(spans, test_a_beginning_cut_off_by_the_run_is_not_judged);
    tcase_add_test(spans,
                   test_a_beginning_when_nothing_more_can_happen_is_judged);
    tcase_add_test(spans, test_a_beginning_overdue_at_the_cut_is_judged);
    tcase_add_test(spans, test_a_deadline_wants_an_end_for_each_beginning);
    tcase_add_test(spans, test_a_deadline_is_met_to_the_nanosecond);
    tcase_add_test(spans, test_a_deadline_that_never_began_fails);
    tcase_add_test(spans, test_a_deadline_counts_from_the_interrupt);
    tcase_add_test(spans, test_a_percentile_counts_so_many_of_a_thousand);
    tcase_add_test(spans, test_a_latency_that_never_ended_is_the_longest);
    tcase_add_test(spans, test_a_latency_without_a_beginning_fails);
    return spans;
}

int
main(void)
{
    Suite *suite = suite_create("judge, spans");
    suite_add_tcase(suite, spans_case());
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
