/* What is particular to single scheduling policies. */
#include <check.h>
#include <stdlib.h>

#include "core/claim.h"
#include "core/tests/crew.h"

static void
set_up(void)
{
    crew_start(POLICY_FIXED);
}

/* Fixed priority is the same thing with and without the way past policies. */
START_TEST(test_fixed_priority_among_others_is_fixed_priority)
{
    struct limits limits = {.cells = 512, .cpus = 2, .lines = 8, .slots = 64};
    uint64_t runs[2] = {0, 0};

    for (uint32_t special = 0; special < 2; special++) {
        limits.policy[1] = special ? POLICY_DEADLINE : POLICY_FIXED;
        kit_create(&kit, &limits);
        for (uint32_t i = 0; i < limits.cpus; i++)
            crew_look(i);
        for (uint32_t i = 0; i < CREW_MAX; i++) {
            crew[i] = crew_make(0, MS, i % 2 ? 9 * MS : 0);
            crew_run(crew[i]);
        }
        VALUE(&kit, 0, CONFIGURE, kit_boot_handle(BOOT_THREAD),
              ORR_SETTING_PRIORITY, 50);
        for (uint32_t i = 0; i < 500; i++) {
            kit_pass(&kit, kit.now + 98765);
            runs[special] = runs[special] * 31 + kit.on[0].thread.n;
            if (i % 5 == 0 && kit.on[0].thread.n != 0)
                CALL(&kit, 0, YIELD, 0);
        }
    }
    ck_assert_uint_eq(runs[0], runs[1]);
}
END_TEST

START_TEST(test_the_earliest_deadline_runs_first)
{
    crew_start(POLICY_DEADLINE);
    crew[0] = crew_make(1, MS, 30 * MS);
    crew[1] = crew_make(1, MS, 10 * MS);
    crew[2] = crew_make(1, MS, 20 * MS);
    crew[3] = crew_make(1, MS, 0);
    for (uint32_t i = 0; i < 4; i++)
        crew_run(crew[i]);
    ck_assert_uint_eq(crew_running(), 1);
    kit_pass(&kit, kit.now + MS + 1);
    ck_assert_uint_eq(crew_running(), 2);
    kit_pass(&kit, kit.now + MS + 1);
    ck_assert_uint_eq(crew_running(), 0);
    kit_pass(&kit, kit.now + MS + 1);
    ck_assert_uint_eq(crew_running(), 3);
}
END_TEST

START_TEST(test_priorities_stand_above_deadlines)
{
    crew_start(POLICY_DEADLINE);
    crew[0] = crew_make(1, MS, 10 * MS);
    crew[1] = crew_make(1, MS, 90 * MS);
    VALUE(&kit, 0, CONFIGURE, crew[1].thread, ORR_SETTING_PRIORITY, 51);
    crew_run(crew[0]);
    ck_assert_uint_eq(crew_running(), 0);
    crew_run(crew[1]);
    ck_assert_uint_eq(crew_running(), 1);
}
END_TEST

static const struct context *
time_of(struct spawn s)
{
    return context_at(crew_kernel(), kit_thread(&kit, s.id)->context);
}

/* Worker 0, with 4 ms in 20, waits from `from` to `until`. */
static void
pause_it(uint64_t from, uint64_t until)
{
    crew_start(POLICY_DEADLINE);
    crew[0] = crew_make(1, 4 * MS, 20 * MS);
    crew_run(crew[0]);
    kit_pass(&kit, from);
    VALUE(&kit, 0, SUSPEND, crew[0].thread);
    kit_pass(&kit, until);
    VALUE(&kit, 0, RESUME, crew[0].thread);
}

START_TEST(test_after_a_short_break_the_rest_keeps_its_deadline)
{
    pause_it(2 * MS, 3 * MS); /* 2 ms left for 17: less than its share */
    ck_assert_uint_eq(policy_deadline_due(time_of(crew[0])), 20 * MS);
    ck_assert_uint_eq(context_left(time_of(crew[0]), kit.now), 2 * MS);
}
END_TEST

START_TEST(test_after_a_long_break_a_new_period_begins)
{
    pause_it(1 * MS, 12 * MS); /* 3 ms left for 8: more than its share */
    ck_assert_uint_eq(policy_deadline_due(time_of(crew[0])), 32 * MS);
    ck_assert_uint_eq(context_left(time_of(crew[0]), kit.now), 4 * MS);
}
END_TEST

START_TEST(test_after_its_deadline_a_new_period_begins)
{
    pause_it(1 * MS, 21 * MS);
    ck_assert_uint_eq(policy_deadline_due(time_of(crew[0])), 41 * MS);
}
END_TEST

START_TEST(test_who_overruns_waits_for_its_deadline)
{
    crew_start(POLICY_DEADLINE);
    crew[0] = crew_make(1, 4 * MS, 20 * MS);
    crew_run(crew[0]);
    kit_pass(&kit, 5 * MS);
    ck_assert_uint_eq(kit.on[1].thread.n, 0);
    ck_assert_uint_eq(kit.on[1].until, 20 * MS);
    kit_pass(&kit, 20 * MS);
    ck_assert_uint_eq(crew_running(), 0);
    ck_assert_uint_eq(kit_thread(&kit, crew[0].id)->deadline, 40 * MS);
}
END_TEST

START_TEST(test_a_deadline_beyond_all_time_is_the_last_of_all)
{
    struct context c = {.period_ns = UINT64_C(1) << 60};

    context_start(&c, MS, UINT64_C(1) << 60, 0);
    ck_assert_uint_eq(policy_deadline_due(&c), CLAIM_NO_DEADLINE - 1);
}
END_TEST

/* A server with much time until its deadline hurries for a client that has
 * little: also if others with deadlines in between are ready. */
START_TEST(test_a_server_inherits_an_earlier_deadline)
{
    orr_handle door, at;

    crew_start(POLICY_DEADLINE);
    door = VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, CREW_QUOTA, 0);
    crew[0] = crew_make(1, 3 * MS, 90 * MS);
    crew[1] = crew_make(1, 3 * MS, 50 * MS);
    crew[2] = crew_make(1, 3 * MS, 10 * MS);
    at = kit_give(&kit, crew[0], door, CREW_ALL);
    kit_give(&kit, crew[2], door, CREW_ALL);
    crew_run(crew[0]);
    BLOCKS(&kit, 1, RECEIVE, at, ORR_FOREVER);
    crew_run(crew[1]);
    crew_run(crew[2]);
    BLOCKS(&kit, 1, CALL, 0 | 1 << 16, 7, 0, ORR_FOREVER);
    ck_assert_uint_eq(crew_running(), 0);
    ck_assert_uint_eq(kit_thread(&kit, crew[0].id)->deadline,
                      kit_thread(&kit, crew[2].id)->due);
    VALUE(&kit, 1, REPLY, kit_result(&kit, crew[0].id)->value, 0, 0);
    ck_assert_uint_eq(crew_running(), 2);
    ck_assert_uint_eq(kit_thread(&kit, crew[0].id)->deadline,
                      kit_thread(&kit, crew[0].id)->due);
}
END_TEST

START_TEST(test_run_to_completion_is_not_interrupted)
{
    crew_start(POLICY_COOPERATIVE);
    crew[0] = crew_make(1, MS, 0);
    crew[1] = crew_make(1, MS, 0);
    VALUE(&kit, 0, CONFIGURE, crew[1].thread, ORR_SETTING_PRIORITY, 99);
    crew_run(crew[0]);
    crew_run(crew[1]);
    kit_pass(&kit, 20 * MS);
    ck_assert_uint_eq(crew_running(), 0);
    CALL(&kit, 1, YIELD, 0);
    ck_assert_uint_eq(crew_running(), 1);
}
END_TEST

START_TEST(test_shares_are_as_the_weights)
{
    crew_start(POLICY_SHARE);
    for (uint32_t i = 0; i < 3; i++) {
        crew[i] = crew_make(1, MS, 0);
        VALUE(&kit, 0, CONFIGURE, crew[i].thread, ORR_SETTING_PRIORITY,
              10 * (i + 1) - 1);
        crew_run(crew[i]);
    }
    kit_pass(&kit, 600 * MS);
    crew_look(1);
    for (uint32_t i = 0; i < 3; i++) {
        ck_assert_uint_ge(crew_consumed(crew[i]), 100 * (i + 1) * MS - 2 * MS);
        ck_assert_uint_le(crew_consumed(crew[i]), 100 * (i + 1) * MS + 2 * MS);
    }
}
END_TEST

/* Who had much elsewhere is not kept away until the others had as much. */
START_TEST(test_a_pass_from_elsewhere_starves_nobody)
{
    crew_start(POLICY_SHARE);
    crew[0] = crew_make(1, MS, 0);
    crew[1] = crew_make(2, MS, 0);
    VALUE(&kit, 0, CONFIGURE, crew[0].thread, ORR_SETTING_PRIORITY, 0);
    crew_run(crew[0]);
    kit_pass(&kit, 900 * MS);
    crew_run(crew[1]);
    VALUE(&kit, 0, CONFIGURE, crew[0].thread, ORR_SETTING_CPU, 2);
    VALUE(&kit, 0, CONFIGURE, crew[0].thread, ORR_SETTING_PRIORITY, 50);
    kit_pass(&kit, 1000 * MS);
    crew_look(2);
    ck_assert_uint_gt(crew_consumed(crew[0]), 920 * MS);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        test_fixed_priority_among_others_is_fixed_priority,
        test_the_earliest_deadline_runs_first,
        test_priorities_stand_above_deadlines,
        test_after_a_short_break_the_rest_keeps_its_deadline,
        test_after_a_long_break_a_new_period_begins,
        test_after_its_deadline_a_new_period_begins,
        test_who_overruns_waits_for_its_deadline,
        test_a_deadline_beyond_all_time_is_the_last_of_all,
        test_a_server_inherits_an_earlier_deadline,
        test_run_to_completion_is_not_interrupted,
        test_shares_are_as_the_weights,
        test_a_pass_from_elsewhere_starves_nobody,
    };

    return kit_main("policies", set_up, tests, sizeof tests / sizeof tests[0]);
}
