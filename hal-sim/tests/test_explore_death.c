/* Processes that may die at any of their system calls, as a search chooses. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/tests/explore_kit.h"

static struct kit kit;

static void
set_up(void)
{
    setenv("ORR_APPS", ORR_BUILD_DIR "/apps", 1);
    kit = kit_open("ring-echo-death");
}

static void
tear_down(void)
{
    kit_close(&kit);
}

/* All runs with that many departures: how many fail. */
static uint32_t
search(uint32_t bound, struct depth_report *report)
{
    return kit_search(&kit, bound, UINT32_MAX, report);
}

/* What the processes die at in the runs with one departure. */
struct deaths {
    uint64_t calls; /* bit n: after n calls of its life */
    uint32_t runs, step;
    bool others; /* somebody else could die */
};

/* Leaves the default at one step, if it is a death. */
static uint32_t
choose_death(void *self, const struct machine *m, const struct choice *choice)
{
    struct deaths *deaths = self;
    char name[REPLAY_NAME_BYTES];

    if (choice->alternative[1].kind != EVENT_DEATH || deaths->step-- != 0)
        return 0;
    replay_name(m, &choice->alternative[0], name);
    deaths->others |= strcmp(name, "server") != 0;
    deaths->calls |= UINT64_C(1) << choice->alternative[0].count;
    deaths->runs++;
    return 1;
}

START_TEST(test_it_may_die_at_each_of_its_calls_and_nobody_else_may)
{
    struct deaths deaths = {.calls = 0};
    struct decider decider = {&deaths, choose_death};

    for (uint32_t step = 0; deaths.runs == step; step++) {
        deaths.step = step;
        (void)explorer_run(kit_explorer(&kit), &decider);
    }
    ck_assert_uint_gt(deaths.runs, 10);
    ck_assert(!deaths.others);
    /* At its first call, at its second, and so on without a gap. */
    ck_assert_uint_eq(deaths.calls, (UINT64_C(1) << deaths.runs) - 1);
}
END_TEST

START_TEST(test_every_strategy_finds_a_death_and_a_replay_finds_it_again)
{
    static const enum hunt_strategy strategies[] = {HUNT_RANDOM, HUNT_PCT,
                                                    HUNT_DEPTH};
    struct hunt_options options = {.strategy = strategies[_i],
                                   .bound = DEPTH_UNBOUNDED,
                                   .runs = 5000,
                                   .time_ns = UINT64_MAX,
                                   .seed = 1,
                                   .jobs = 1,
                                   .shard = 1,
                                   .shards = 1};
    struct hunt_result found = hunt(kit_explorer(&kit), &options);
    struct ending ending;
    uint32_t deaths = 0;

    ck_assert(found.found);
    struct replay replay = kit_record(&kit, &found);
    shrink(&replay, kit.x);
    for (size_t i = 0; i < replay.count; i++) {
        if (replay_kind(replay.line[i].first) != DECISION_DEATH)
            continue;
        ck_assert_str_eq(replay.line[i].whose, "server");
        deaths++;
    }
    ck_assert_uint_eq(deaths, 1);
    ck_assert_ptr_null(replay_repeat(&replay, kit.x, UINT64_MAX, &ending));
    ck_assert(flaw_same(&ending.flaw, &replay.flaw));
    replay_free(&replay);
    free(found.trail);
}
END_TEST

START_TEST(test_without_deaths_nothing_is_found)
{
    struct depth_report report;

    kit.scenario->mishaps_count = 0;
    ck_assert_uint_eq(search(3, &report), 0);
    ck_assert_uint_gt(report.runs, 10);
}
END_TEST

START_TEST(test_a_process_dies_as_often_as_it_is_named)
{
    struct depth_report once, twice;

    kit_close(&kit);
    kit = kit_open("ring-retry-deaths");
    ck_assert_uint_eq(kit.scenario->mishaps_count, 2);
    kit.options.window_ns = 0; /* nothing but deaths */
    ck_assert_uint_eq(search(2, &twice), 0);
    explorer_destroy(kit.x);
    kit.x = NULL;
    kit.scenario->mishaps_count = 1;
    ck_assert_uint_eq(search(2, &once), 0);
    ck_assert_uint_gt(twice.runs, once.runs);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("explore_death");
    TCase *tests = tcase_create("explore_death");

    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests,
                   test_it_may_die_at_each_of_its_calls_and_nobody_else_may);
    tcase_add_loop_test(
        tests, test_every_strategy_finds_a_death_and_a_replay_finds_it_again, 0,
        3);
    tcase_add_test(tests, test_without_deaths_nothing_is_found);
    tcase_add_test(tests, test_a_process_dies_as_often_as_it_is_named);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
