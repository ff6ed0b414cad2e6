/* What happens to requests to devices is for the search to choose, as far as
 * the scenario leaves it to chance. */
#include <check.h>
#include <stdlib.h>

#include "hal-sim/tests/explore_kit.h"

#define FRAMES 12u /* that the client sends */

static struct kit kit;

/* Nothing is put off: what devices do is all there is to choose. */
static void
open_scenario(const char *name)
{
    kit = kit_open(name);
    kit.options.window_ns = 0;
}

static void
set_up(void)
{
    setenv("ORR_APPS", ORR_BUILD_DIR "/apps", 1);
    open_scenario("network-lossy-naive");
}

static void
tear_down(void)
{
    kit_close(&kit);
}

/* Searches with that many departures; how many runs fail. */
static uint32_t
search(uint32_t bound, struct depth_report *report)
{
    return kit_search(&kit, bound, UINT32_MAX, report);
}

START_TEST(test_an_exhaustive_search_loses_each_frame_in_turn)
{
    struct depth_report report;

    ck_assert_uint_eq(search(0, &report), 0);
    ck_assert_uint_eq(search(DEPTH_UNBOUNDED, &report), FRAMES);
    ck_assert(report.complete);
}
END_TEST

START_TEST(test_every_strategy_loses_a_frame_and_a_replay_loses_it_again)
{
    static const enum hunt_strategy strategies[] = {HUNT_RANDOM, HUNT_PCT,
                                                    HUNT_DEPTH};
    struct hunt_options options = {.strategy = strategies[_i],
                                   .bound = DEPTH_UNBOUNDED,
                                   .runs = 100,
                                   .time_ns = UINT64_MAX,
                                   .seed = 1,
                                   .jobs = 1,
                                   .shard = 1,
                                   .shards = 1};
    struct hunt_result found = hunt(kit_explorer(&kit), &options);
    struct ending ending;

    ck_assert(found.found);
    struct replay replay = kit_record(&kit, &found);
    shrink(&replay, kit.x);
    ck_assert_uint_eq(replay.count, 1);
    ck_assert_str_eq(replay.line[0].whose, "link");
    ck_assert_str_eq(replay.line[0].first, "device0:drop");
    ck_assert_int_eq(replay_kind(replay.line[0].first), DECISION_DEVICE);
    ck_assert_ptr_null(replay_repeat(&replay, kit.x, UINT64_MAX, &ending));
    ck_assert(flaw_same(&ending.flaw, &replay.flaw));
    replay_free(&replay);
    free(found.trail);
}
END_TEST

START_TEST(test_what_a_scenario_does_not_leave_to_chance_is_no_choice)
{
    struct depth_report report;

    kit_close(&kit);
    open_scenario("network"); /* the same, but for the chance */
    ck_assert_uint_eq(search(DEPTH_UNBOUNDED, &report), 0);
    ck_assert_uint_eq(report.runs, 1);
}
END_TEST

START_TEST(test_a_disk_is_slow_or_faulty_anywhere_and_no_more_than_it_may)
{
    struct depth_report none, one;

    kit_close(&kit);
    open_scenario("disk-any-fault");
    ck_assert_uint_eq(search(0, &none), 0);
    ck_assert_uint_eq(search(1, &one), 0);
    ck_assert_uint_eq(none.runs, 1);
    ck_assert_uint_gt(one.runs, 100);
    kit_close(&kit);
    open_scenario("network-lossy-naive");
    search(1, &one); /* its only frame is lost: no more choices */
    ck_assert_uint_eq(one.runs, 2 + FRAMES);
    ck_assert(one.complete);
}
END_TEST

START_TEST(test_names_of_decisions_say_what_they_are_about)
{
    ck_assert_int_eq(replay_kind("refused"), DECISION_CREATE);
    ck_assert_int_eq(replay_kind("dies"), DECISION_DEATH);
    ck_assert_int_eq(replay_kind("device12:late"), DECISION_DEVICE);
    ck_assert_int_eq(replay_kind("device:pulse"), DECISION_ORDER);
    ck_assert_int_eq(replay_kind("device7"), DECISION_ORDER);
    ck_assert_int_eq(replay_kind("cpu0:timer"), DECISION_ORDER);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("devices");
    TCase *tests = tcase_create("devices");

    tcase_set_timeout(tests, 240);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, test_an_exhaustive_search_loses_each_frame_in_turn);
    tcase_add_loop_test(
        tests, test_every_strategy_loses_a_frame_and_a_replay_loses_it_again, 0,
        3);
    tcase_add_test(tests,
                   test_what_a_scenario_does_not_leave_to_chance_is_no_choice);
    tcase_add_test(
        tests, test_a_disk_is_slow_or_faulty_anywhere_and_no_more_than_it_may);
    tcase_add_test(tests, test_names_of_decisions_say_what_they_are_about);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
