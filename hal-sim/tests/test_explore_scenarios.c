/* Searching all scenarios: what is there is found, and what is not there is
 * not. In parts, which may run side by side: each of every so many scenarios,
 * and the part's number is in ORR_PART. */
#include <check.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/tests/explore_kit.h"

#define PARTS 4

#define SEARCH_RUNS 20000u /* enough wherever a search breaks something */

/* One decision fewer, and it does not fail any more. */
static void
check_minimal(struct kit *kit, struct replay *replay)
{
    for (size_t i = 0; i < replay->count; i++) {
        bool *keep = calloc(replay->count, sizeof keep[0]);
        for (size_t j = 0; j < replay->count; j++)
            keep[j] = j != i;
        struct replay part = replay_part(replay, keep);
        struct ending ending = replay_try(&part, kit->x);
        ck_assert_msg(!flaw_same(&ending.flaw, &replay->flaw),
                      "%s: decision %zu can go", replay->scenario, i);
        free(part.line);
        free(keep);
    }
}

static void
check_breaks(struct kit *kit)
{
    const char *name = kit->scenario->name;
    struct ending ordinary = explorer_run(kit_explorer(kit), NULL);

    ck_assert_msg(ordinary.flaw.kind == FLAW_NONE, "%s fails as it is", name);
    struct hunt_result found = kit_hunt(kit, SEARCH_RUNS, 1);
    ck_assert_msg(found.found, "%s: nothing was found", name);
    struct replay replay = kit_record(kit, &found);
    ck_assert_msg(replay.flaw.kind != FLAW_NONE, "%s: not again", name);
    shrink(&replay, kit->x);
    ck_assert_uint_gt(replay.count, 0);
    check_minimal(kit, &replay);
    replay_free(&replay);
    free(found.trail);
}

/* Under the sanitizers each place to return to is a copy of the whole machine,
 * and a scenario has hundreds: so no departures from the ordinary order here
 * but those of chance. `./orr test --search` makes the others. */
static const struct hunt_options silent[] = {
    {.strategy = HUNT_RANDOM, .runs = 12},
    {.strategy = HUNT_PCT, .runs = 24},
    {.strategy = HUNT_DEPTH, .bound = 0, .runs = 12}};

static void
check_silent(struct kit *kit)
{
    for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++) {
        struct hunt_options options = silent[i];
        options.time_ns = UINT64_MAX;
        options.seed = 1;
        options.jobs = options.shard = options.shards = 1;
        struct hunt_result found = hunt(kit_explorer(kit), &options);

        ck_assert_msg(!found.found, "%s: %s found something in run %llu",
                      kit->scenario->name, found.how,
                      (unsigned long long)found.number);
        free(found.trail);
    }
}

static int
is_scenario(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');

    return dot != NULL && strcmp(dot, ".yaml") == 0;
}

static int
part(void)
{
    const char *text = getenv("ORR_PART");

    return text == NULL ? 0 : atoi(text) % PARTS;
}

/* Calls `check` for every scenario of this part that says, or does not say,
 * that a search breaks it; returns how many those are. Without a check, of all
 * parts. */
static uint32_t
each_scenario(bool breaks, void (*check)(struct kit *kit))
{
    struct dirent **list;
    int entries = scandir("scenarios", &list, is_scenario, alphasort);
    uint32_t count = 0;

    ck_assert_int_gt(entries, 0);
    for (int i = 0; i < entries; i++) {
        char name[256];

        snprintf(name, sizeof name, "%.*s",
                 (int)(strlen(list[i]->d_name) - strlen(".yaml")),
                 list[i]->d_name);
        free(list[i]);
        if (check != NULL && i % PARTS != part())
            continue;
        struct kit kit = kit_open(name);
        if (kit.scenario->search_breaks == breaks) {
            count++;
            if (check != NULL)
                check(&kit);
        }
        kit_close(&kit);
    }
    free(list);
    return count;
}

START_TEST(test_what_a_search_breaks_passes_without_one_and_fails_with_one)
{
    each_scenario(true, check_breaks); /* a part may have none */
    ck_assert_uint_ge(each_scenario(true, NULL), 6);
}
END_TEST

START_TEST(test_nothing_is_found_where_nothing_is_wrong)
{
    ck_assert_uint_ge(each_scenario(false, check_silent), 10);
    ck_assert_uint_ge(each_scenario(false, NULL), 40);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("scenarios");
    TCase *tests = tcase_create("search");

    setenv("ORR_APPS", ORR_BUILD_DIR "/apps", 1);
    tcase_set_timeout(tests, 240);
    tcase_add_test(
        tests, test_what_a_search_breaks_passes_without_one_and_fails_with_one);
    tcase_add_test(tests, test_nothing_is_found_where_nothing_is_wrong);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
