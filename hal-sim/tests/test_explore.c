/* Searching: what a choice means, that going back leaves no trace, and what a
 * search may say of itself. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/tests/explore_kit.h"
#include "hal-sim/explore_random.h"

#define SEARCH_RUNS 20000u

/* The base first takes note of what has changed: the digest forgets it. */
static uint64_t
state_at_end(struct explorer *x)
{
    base_digest_kernel(explorer_base(x));
    return kernel_digest(machine_kernel_edit(explorer_machine(x)));
}

/* The state in which `orr run` leaves this scenario. */
static uint64_t
ordinary_state(const struct kit *kit)
{
    const struct scenario *s = kit->scenario;
    struct complaints complaints = {0};
    struct orr_plan *plan =
        scenario_plan(s, kit->modules.names, kit->modules.count, &complaints);
    struct machine_config config = {.limits = s->limits,
                                    .costs = s->costs,
                                    .plan = plan,
                                    .modules = kit->modules.item,
                                    .modules_count =
                                        (uint32_t)kit->modules.count,
                                    .typed = s->typed,
                                    .stimuli = s->stimuli,
                                    .stimuli_count = (uint32_t)s->stimuli_count,
                                    .stack_bytes = s->stack_bytes};
    char error[256];
    struct machine *m = machine_create(&config, error, sizeof error);

    ck_assert_ptr_nonnull(m);
    machine_run(m, s->until_ns, UINT64_MAX);
    uint64_t digest = kernel_digest(machine_kernel_edit(m));
    machine_destroy(m);
    free(plan);
    return digest;
}

START_TEST(test_a_search_that_always_takes_the_default_is_the_ordinary_run)
{
    static const char *const names[] = {
        "monitor", "ping-pong", "philosophers", "control-loop",
        "restart", "storm",     "watchdog",     "busy-budget"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct kit kit = kit_open(names[i]);
        struct ending ending = explorer_run(kit_explorer(&kit), NULL);
        ck_assert_int_eq(ending.flaw.kind, FLAW_NONE);
        ck_assert_msg(state_at_end(kit.x) == ordinary_state(&kit),
                      "%s ends in another state", names[i]);
        kit_close(&kit);
    }
}
END_TEST

START_TEST(test_going_back_leaves_no_trace)
{
    static const char *const names[] = {"monitor", "philosophers-naive",
                                        "restart", "shared-memory"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct kit kit = kit_open(names[i]);
        struct explorer *x = kit_explorer(&kit);
        explore_random(x, 7);
        uint64_t first = state_at_end(x);
        for (uint64_t seed = 100; seed < 140; seed++)
            explore_random(x, seed);
        explore_random(x, 7);
        ck_assert_msg(state_at_end(x) == first, "%s differs", names[i]);
        kit_close(&kit);
    }
}
END_TEST

static uint32_t
stop_at_tenth(void *self, const struct machine *m, const struct choice *choice)
{
    uint32_t *choices = self;

    (void)m;
    (void)choice;
    return ++*choices > 10 ? CHOICE_STOP : 0;
}

START_TEST(test_a_place_in_a_run_can_be_returned_to_after_other_runs)
{
    struct kit kit = kit_open("bounded-buffer");
    struct explorer *x = kit_explorer(&kit);
    uint32_t choices = 0;
    struct decider decider = {&choices, stop_at_tenth};

    ck_assert_int_eq(explorer_run(x, &decider).stop, STOP_CHOICE);
    struct place_in_run *place = explorer_mark(x);
    uint64_t state = explorer_state(x);
    struct ending first = explorer_go_on(x, NULL);
    uint64_t end = state_at_end(x);
    for (uint64_t seed = 1; seed < 20; seed++)
        explore_random(x, seed);
    explorer_return(x, place);
    ck_assert_uint_eq(explorer_state(x), state);
    struct ending second = explorer_go_on(x, NULL);
    ck_assert_uint_eq(state_at_end(x), end);
    ck_assert_uint_eq(second.events, first.events);
    ck_assert_int_eq(second.flaw.kind, FLAW_NONE);
    place_free(place);
    kit_close(&kit);
}
END_TEST

START_TEST(test_states_that_differ_have_other_digests)
{
    struct kit kit = kit_open("monitor");
    struct explorer *x = kit_explorer(&kit);
    uint64_t state[12];

    for (uint32_t stop = 0; stop < 12; stop++) {
        uint32_t choices = 10 - stop;
        struct decider decider = {&choices, stop_at_tenth};
        explorer_run(x, &decider);
        state[stop] = explorer_state(x);
        for (uint32_t i = 0; stop <= 10 && i < stop; i++)
            ck_assert_uint_ne(state[i], state[stop]);
        if (stop == 10)
            break;
    }
    kit_close(&kit);
}
END_TEST

START_TEST(test_the_same_seed_and_jobs_find_the_same)
{
    struct kit kit = kit_open("window-early");
    struct hunt_result one = kit_hunt(&kit, SEARCH_RUNS, 2);
    struct hunt_result two = kit_hunt(&kit, SEARCH_RUNS, 2);

    ck_assert(one.found && two.found);
    ck_assert_uint_eq(one.number, two.number);
    ck_assert_str_eq(one.how, two.how);
    ck_assert_uint_eq(one.trail_count, two.trail_count);
    ck_assert_mem_eq(one.trail, two.trail, one.trail_count);
    free(one.trail);
    free(two.trail);
    kit_close(&kit);
}
END_TEST

START_TEST(test_an_exhaustive_search_ends_and_says_that_it_covered_all)
{
    struct kit kit = kit_open("ping-pong");
    struct depth_search *d = depth_create(kit_explorer(&kit), DEPTH_UNBOUNDED);
    struct ending ending;

    while (depth_next(d, &ending))
        ck_assert_int_eq(ending.flaw.kind, FLAW_NONE);
    ck_assert(depth_report(d).complete);
    depth_destroy(d);
    kit_close(&kit);
}
END_TEST

START_TEST(test_a_bounded_search_does_not_claim_what_it_left_out)
{
    struct kit kit = kit_open("monitor");
    struct depth_search *d = depth_create(kit_explorer(&kit), 1);
    struct ending ending;

    while (depth_next(d, &ending))
        ck_assert_int_eq(ending.flaw.kind, FLAW_NONE);
    ck_assert(!depth_report(d).complete);
    ck_assert(depth_report(d).bound_done);
    ck_assert_uint_eq(depth_report(d).bound, 1);
    depth_destroy(d);
    kit_close(&kit);
}
END_TEST

START_TEST(test_one_preemption_is_found_with_a_bound_of_one)
{
    struct kit kit = kit_open("lost-wakeup");
    struct depth_search *none = depth_create(kit_explorer(&kit), 0);
    struct depth_search *one = depth_create(kit.x, 1);
    struct ending ending;
    bool found = false;

    while (depth_next(none, &ending))
        ck_assert_int_eq(ending.flaw.kind, FLAW_NONE);
    while (depth_next(one, &ending))
        found |= ending.flaw.kind == FLAW_EXPECTATION;
    ck_assert(found);
    depth_destroy(none);
    depth_destroy(one);
    kit_close(&kit);
}
END_TEST

START_TEST(test_pct_promises_what_its_paper_proves)
{
    ck_assert_double_eq_tol(pct_chance(4, 100, 1), 0.25, 1e-12);
    ck_assert_double_eq_tol(pct_chance(4, 100, 3), 0.25 / 10000, 1e-12);
}
END_TEST

START_TEST(test_creation_fails_only_when_it_is_asked_to)
{
    struct kit calm = kit_open("monitor");
    struct kit cruel = kit_open("monitor");

    cruel.options.refusals = true;
    struct hunt_result nothing = kit_hunt(&calm, 200, 1);
    struct hunt_result found = kit_hunt(&cruel, 200, 1);
    ck_assert(!nothing.found);
    ck_assert(found.found);
    struct replay replay = kit_record(&cruel, &found);
    shrink(&replay, cruel.x);
    ck_assert_uint_eq(replay.count, 1);
    ck_assert_str_eq(replay.line[0].first, "refused");
    replay_free(&replay);
    free(found.trail);
    kit_close(&calm);
    kit_close(&cruel);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("explore");
    TCase *tests = tcase_create("explore");

    setenv("ORR_APPS", ORR_BUILD_DIR "/apps", 1);
    tcase_set_timeout(tests, 240);
    tcase_add_test(
        tests, test_a_search_that_always_takes_the_default_is_the_ordinary_run);
    tcase_add_test(tests, test_going_back_leaves_no_trace);
    tcase_add_test(tests,
                   test_a_place_in_a_run_can_be_returned_to_after_other_runs);
    tcase_add_test(tests, test_states_that_differ_have_other_digests);
    tcase_add_test(tests, test_the_same_seed_and_jobs_find_the_same);
    tcase_add_test(tests,
                   test_an_exhaustive_search_ends_and_says_that_it_covered_all);
    tcase_add_test(tests,
                   test_a_bounded_search_does_not_claim_what_it_left_out);
    tcase_add_test(tests, test_one_preemption_is_found_with_a_bound_of_one);
    tcase_add_test(tests, test_pct_promises_what_its_paper_proves);
    tcase_add_test(tests, test_creation_fails_only_when_it_is_asked_to);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
