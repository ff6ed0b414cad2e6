/* Searching programs that can be preempted at basic blocks. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/tests/explore_kit.h"

#define RUNS 20000u

/* Not kept after the test. */
static struct kit
kit_seats(const char *program)
{
    struct kit kit = kit_open("seats");

    kit.scenario->processes[0].program = program;
    return kit;
}

/* All runs with at most so many departures from the ordinary one. */
static struct depth_report
search_all(struct kit *kit, uint32_t bound, bool *found)
{
    struct depth_report report;

    *found = kit_search(kit, bound, UINT32_MAX, &report) > 0;
    return report;
}

START_TEST(test_what_needs_a_preemption_at_a_block_is_found_there_only)
{
    struct kit calls = kit_seats("seats");
    struct kit blocks = kit_seats("seats@blocks");
    bool found;

    ck_assert(search_all(&calls, DEPTH_UNBOUNDED, &found).complete);
    ck_assert(!found);
    search_all(&blocks, 0, &found);
    ck_assert(!found);
    search_all(&blocks, 1, &found);
    ck_assert(found);
    kit_close(&calls);
    kit_close(&blocks);
}
END_TEST

START_TEST(test_blocks_are_choices_only_as_far_as_asked)
{
    struct kit none = kit_seats("seats@blocks");
    struct kit few = kit_seats("seats@blocks");
    bool found;

    none.options.blocks = 0;
    few.options.blocks = 4;
    ck_assert(search_all(&none, DEPTH_UNBOUNDED, &found).complete);
    ck_assert(!found);
    search_all(&few, 1, &found);
    ck_assert(found);
    kit_close(&none);
    kit_close(&few);
}
END_TEST

START_TEST(test_a_preemption_at_a_block_is_replayed_by_its_number)
{
    struct kit kit = kit_open("seats");
    struct hunt_result found = kit_hunt(&kit, RUNS, 1);
    struct ending ending;

    ck_assert(found.found);
    struct replay replay = kit_record(&kit, &found);
    shrink(&replay, kit.x);
    /* How many it takes depends on where the compiler's blocks are. */
    ck_assert_uint_gt(replay.count, 0);
    struct decision_line *last = &replay.line[replay.count - 1];
    ck_assert_uint_eq(last->count, 0);
    ck_assert_uint_gt(last->block, 0);
    char *difference = replay_repeat(&replay, kit.x, UINT64_MAX, &ending);
    ck_assert_msg(difference == NULL, "%s", difference);
    ck_assert(flaw_same(&ending.flaw, &replay.flaw));
    last->block += 100;
    difference = replay_repeat(&replay, kit.x, UINT64_MAX, &ending);
    ck_assert_ptr_nonnull(difference);
    free(difference);
    replay_free(&replay);
    free(found.trail);
    kit_close(&kit);
}
END_TEST

START_TEST(test_the_file_of_a_replay_names_the_block)
{
    char path[] = "/tmp/orr-replay-XXXXXX";
    int file = mkstemp(path);
    struct decision_line line = {
        .whose = "a", .first = "b", .count = 3, .block = 17, .asked = 1};
    struct replay replay = {.path = strdup("p"), .scenario = strdup("s")};
    struct replay again;
    char *error = NULL;

    ck_assert_int_ge(file, 0);
    replay.line = &line;
    replay.count = 1;
    replay.blocks = 99;
    FILE *out = fdopen(file, "w");
    replay_write(&replay, out);
    fclose(out);
    ck_assert_msg(replay_read(&again, path, &error), "%s", error);
    ck_assert_uint_eq(again.blocks, 99);
    ck_assert_uint_eq(again.line[0].count, 3);
    ck_assert_uint_eq(again.line[0].block, 17);
    ck_assert_uint_eq(again.line[0].asked, 1);
    remove(path);
    replay.line = NULL;
    replay.count = 0;
    replay_free(&replay);
    replay_free(&again);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("explore_block");
    TCase *tests = tcase_create("explore_block");

    setenv("ORR_APPS", ORR_BUILD_DIR "/apps", 1);
    tcase_set_timeout(tests, 120);
    tcase_add_test(tests,
                   test_what_needs_a_preemption_at_a_block_is_found_there_only);
    tcase_add_test(tests, test_blocks_are_choices_only_as_far_as_asked);
    tcase_add_test(tests,
                   test_a_preemption_at_a_block_is_replayed_by_its_number);
    tcase_add_test(tests, test_the_file_of_a_replay_names_the_block);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
