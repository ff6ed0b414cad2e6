/* Searching what goes on inside a ring. The wrong one publishes an entry
 * before it has written it (apps/tests/wrong/ring_link.patch). */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/orr_text.h"
#include "hal-sim/tests/explore_kit.h"

/* A scenario in which a client asks once: what goes wrong does so then. Not
 * kept after the test. */
static struct kit
kit_once(void)
{
    struct kit kit = kit_open("ring-between");
    static char once[] = "1";

    ck_assert_str_eq(kit.scenario->processes[0].name, "client");
    kit.scenario->processes[0].arguments[1] = once;
    kit.scenario->expectations[0].text = "1 answers\n";
    return kit;
}

/* ... over the wrong ring. */
static struct kit
kit_wrong(void)
{
    struct kit kit = kit_once();

    for (size_t i = 0; i < kit.modules.count; i++) {
        struct module *module = &kit.modules.item[i];
        if (strcmp(module->name, "requester@blocks") != 0)
            continue;
        free((void *)(uintptr_t)module->path);
        module->path = orr_text_format("%s", ORR_BUILD_DIR
                                       "/tests/modules/wrong_requester.so");
        return kit;
    }
    ck_abort_msg("there is no requester@blocks");
}

/* All runs with at most so many departures from the ordinary one. */
static struct depth_report
search_all(struct kit *kit, uint32_t bound, bool *found)
{
    struct depth_report report;

    *found = kit_search(kit, bound, 1, &report) > 0;
    return report;
}

START_TEST(test_what_is_published_too_early_is_found_inside_the_ring)
{
    struct kit kit = kit_wrong();
    bool found;

    search_all(&kit, 0, &found);
    ck_assert(!found);
    search_all(&kit, 1, &found);
    ck_assert(found);
    kit_close(&kit);
}
END_TEST

/* Nor is it without a bound, which takes too long here. */
START_TEST(test_between_system_calls_only_it_is_not_found)
{
    struct kit kit = kit_wrong();
    bool found;

    kit.options.blocks = 0;
    ck_assert(search_all(&kit, 2, &found).bound_done);
    ck_assert(!found);
    kit_close(&kit);
}
END_TEST

START_TEST(test_the_ring_as_it_is_passes)
{
    struct kit kit = kit_once();
    bool found;

    ck_assert(search_all(&kit, 1, &found).bound_done);
    ck_assert(!found);
    kit_close(&kit);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("explore_ring");
    TCase *tests = tcase_create("explore_ring");

    setenv("ORR_APPS", ORR_BUILD_DIR "/apps", 1);
    tcase_set_timeout(tests, 240);
    tcase_add_test(tests,
                   test_what_is_published_too_early_is_found_inside_the_ring);
    tcase_add_test(tests, test_between_system_calls_only_it_is_not_found);
    tcase_add_test(tests, test_the_ring_as_it_is_passes);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
