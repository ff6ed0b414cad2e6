/* What every scheduling policy must keep to: each test is made of each policy.
 * One of one's own is tried as soon as it stands in POLICIES. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/claim.h"
#include "core/tests/crew.h"

/* All time of a CPU is somebody's, or nobody's, to the nanosecond. */
static void
accounts_are_exact(uint64_t begin, uint64_t idle, uint64_t busy)
{
    uint64_t sum = 0;

    crew_look(1);
    for (uint32_t i = 0; i < CREW_MAX; i++) {
        if (crew[i].id.n != 0)
            sum += crew_consumed(crew[i]);
    }
    ck_assert_uint_eq(cpu_at(crew_kernel(), 1)->busy_ns - busy, sum);
    ck_assert_uint_eq(cpu_at(crew_kernel(), 1)->busy_ns - busy +
                          cpu_at(crew_kernel(), 1)->idle_ns - idle,
                      kit.now - begin);
}

START_TEST(test_equals_come_in_the_order_in_which_they_came)
{
    crew_start((enum policy)_i);
    for (uint32_t i = 0; i < CREW_MAX; i++) {
        crew[i] = crew_make(1, MS, 0);
        crew_run(crew[i]);
    }
    for (uint32_t i = 0; i < 3 * CREW_MAX; i++) {
        ck_assert_uint_eq(crew_running(), i % CREW_MAX);
        kit.now += 1000;
        CALL(&kit, 1, YIELD, 0);
    }
}
END_TEST

START_TEST(test_nobody_runs_without_time)
{
    crew_start((enum policy)_i);
    for (uint32_t i = 0; i < CREW_MAX; i++) {
        crew[i] = crew_make(1, MS, (4 + i) * MS);
        crew_run(crew[i]);
    }
    for (uint32_t i = 0; i < 400; i++) {
        const struct thread_id id = kit.on[1].thread;

        if (id.n != 0) {
            const struct context *c =
                context_at(crew_kernel(), kit_thread(&kit, id)->context);

            ck_assert_uint_gt(context_left(c, kit.now), 0);
            ck_assert_uint_le(kit.on[1].until,
                              kit.now + context_left(c, kit.now));
        }
        kit_pass(&kit, kit.now + 130000);
    }
}
END_TEST

/* Of a budget Q in a period P nobody gets more than Q (t / P + 1) in a time
 * t, whoever else is there. With room for all, all get nearly that. */
START_TEST(test_budgets_are_kept_and_given)
{
    crew_start((enum policy)_i);
    for (uint32_t i = 0; i < CREW_MAX; i++) {
        crew[i] = crew_make(1, MS, (8 + 2 * i) * MS);
        crew_run(crew[i]);
    }
    for (uint32_t i = 1; i < 50; i++) {
        kit_pass(&kit, i * 7 * MS);
        crew_look(1);
        for (uint32_t j = 0; j < CREW_MAX; j++)
            ck_assert_uint_le(crew_consumed(crew[j]),
                              (i * 7 / (8 + 2 * j) + 1) * MS);
    }
    for (uint32_t j = 0; j < CREW_MAX; j++)
        ck_assert_uint_ge(crew_consumed(crew[j]), (343 / (8 + 2 * j) - 2) * MS);
}
END_TEST

/* ... nor by short waits, each of which ends a use of it. */
START_TEST(test_a_break_earns_nothing)
{
    orr_handle bell;

    crew_start((enum policy)_i);
    bell = VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, CREW_QUOTA);
    crew[0] = crew_make(1, MS, 10 * MS);
    bell = kit_give(&kit, crew[0], bell, CREW_ALL);
    crew_run(crew[0]);
    for (uint32_t i = 0; i < 300; i++) {
        kit_pass(&kit, kit.now + 300000);
        if (kit.on[1].thread.n == crew[0].id.n)
            BLOCKS(&kit, 1, WAIT, bell, kit.now + 100000);
    }
    crew_look(1);
    ck_assert_uint_le(crew_consumed(crew[0]), (kit.now / (10 * MS) + 2) * MS);
    ck_assert_uint_ge(crew_consumed(crew[0]), kit.now / (20 * MS) * MS);
}
END_TEST

/* Who waits for a while comes back and gets on; nobody of the same priority
 * is kept away for ever by others that yield. */
START_TEST(test_nobody_is_lost)
{
    uint64_t before[CREW_MAX];

    crew_start((enum policy)_i);
    for (uint32_t i = 0; i < CREW_MAX; i++) {
        crew[i] = i % 2 ? crew_make(1, MS, 20 * MS) : crew_make(1, MS, 0);
        crew_run(crew[i]);
    }
    for (uint32_t round = 0; round < 20; round++) {
        for (uint32_t i = 0; i < CREW_MAX; i++)
            before[i] = crew_consumed(crew[i]);
        for (uint32_t i = 0; i < 400; i++) {
            kit_pass(&kit, kit.now + 100000);
            if (kit.on[1].thread.n != 0)
                CALL(&kit, 1, YIELD, 0);
        }
        for (uint32_t i = 0; i < CREW_MAX; i++)
            ck_assert_uint_gt(crew_consumed(crew[i]), before[i]);
    }
}
END_TEST

START_TEST(test_all_time_is_charged_to_somebody)
{
    uint64_t begin, idle, busy;

    crew_start((enum policy)_i);
    crew_look(1);
    begin = kit.now;
    idle = cpu_at(crew_kernel(), 1)->idle_ns;
    busy = cpu_at(crew_kernel(), 1)->busy_ns;
    for (uint32_t i = 0; i < CREW_MAX; i++) {
        crew[i] = crew_make(1, MS + i, i % 3 == 0 ? 0 : (12 + i) * MS);
        crew_run(crew[i]);
        kit_pass(&kit, kit.now + 12345);
    }
    for (uint32_t i = 0; i < 100; i++) {
        kit_pass(&kit, kit.now + 77777);
        accounts_are_exact(begin, idle, busy);
    }
}
END_TEST

/* A passive server runs on its caller's time, and gives it back. */
START_TEST(test_time_that_is_lent_is_used_and_comes_back)
{
    orr_handle door, at;
    struct spawn server, client;
    uint64_t before;

    crew_start((enum policy)_i);
    door = VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, CREW_QUOTA, 0);
    server = crew_make(1, MS, 0);
    client = crew_make(1, MS, 10 * MS);
    at = kit_give(&kit, server, door, CREW_ALL);
    VALUE(&kit, 0, CONFIGURE, server.thread, ORR_SETTING_PASSIVE, 1);
    crew_run(server);
    BLOCKS(&kit, 1, RECEIVE, at, ORR_FOREVER);
    kit_give(&kit, client, door, CREW_ALL);
    crew_run(client);
    before = crew_consumed(client);
    BLOCKS(&kit, 1, CALL, 0 | 1 << 16, 7, 0, ORR_FOREVER);
    ck_assert_uint_eq(kit.on[1].thread.n, server.id.n);
    ck_assert_uint_eq(kit_thread(&kit, server.id)->deadline,
                      policy_due(crew_kernel(), kit_thread(&kit, server.id)));
    ck_assert_uint_eq(kit_thread(&kit, client.id)->deadline, CLAIM_NO_DEADLINE);
    kit.now += 300000;
    BLOCKS(&kit, 1, REPLY_RECEIVE, kit_result(&kit, server.id)->value, 0, 0,
           ORR_FOREVER, at);
    ck_assert_uint_eq(kit.on[1].thread.n, client.id.n);
    ck_assert_uint_eq(crew_consumed(client), before + 300000);
}
END_TEST

START_TEST(test_a_thread_goes_on_elsewhere_when_it_is_moved)
{
    crew_start((enum policy)_i);
    for (uint32_t i = 0; i < 3; i++) {
        crew[i] = crew_make(1, MS, 0);
        crew_run(crew[i]);
    }
    kit_pass(&kit, 50 * MS);
    VALUE(&kit, 0, CONFIGURE, crew[0].thread, ORR_SETTING_CPU, 2);
    VALUE(&kit, 0, CONFIGURE, crew[1].thread, ORR_SETTING_CPU, 0);
    kit_pass(&kit, 60 * MS);
    ck_assert_uint_eq(kit.on[2].thread.n, crew[0].id.n);
    ck_assert_uint_eq(kit.on[1].thread.n, crew[2].id.n);
    VALUE(&kit, 0, CONFIGURE, crew[1].thread, ORR_SETTING_CPU, 2);
    kit_pass(&kit, 61 * MS);
    CALL(&kit, 2, YIELD, 0);
    kit_pass(&kit, 70 * MS);
    crew_look(2);
    ck_assert_uint_gt(crew_consumed(crew[1]), 0);
}
END_TEST

static uint64_t
history(enum policy policy)
{
    uint64_t chain = 0;

    crew_start(policy);
    for (uint32_t i = 0; i < CREW_MAX; i++) {
        crew[i] = crew_make(1 + i % 2, MS, i % 3 == 0 ? 0 : (9 + i) * MS);
        crew_run(crew[i]);
    }
    for (uint32_t i = 0; i < 200; i++) {
        kit_pass(&kit, kit.now + 123456);
        if (kit.on[1].thread.n != 0 && i % 7 == 0)
            CALL(&kit, 1, YIELD, 0);
        chain = chain * 31 + kernel_digest(kit_kernel(&kit));
    }
    return chain;
}

START_TEST(test_the_same_events_have_the_same_outcome)
{
    ck_assert_uint_eq(history((enum policy)_i), history((enum policy)_i));
}
END_TEST

int
main(void)
{
    const TTest *const each[] = {
        test_equals_come_in_the_order_in_which_they_came,
        test_nobody_runs_without_time,
        test_budgets_are_kept_and_given,
        test_a_break_earns_nothing,
        test_nobody_is_lost,
        test_all_time_is_charged_to_somebody,
        test_time_that_is_lent_is_used_and_comes_back,
        test_a_thread_goes_on_elsewhere_when_it_is_moved,
        test_the_same_events_have_the_same_outcome,
    };
    Suite *suite = suite_create("policy");
    TCase *tests = tcase_create("core");
    SRunner *runner = srunner_create(suite);
    int failed;

    for (size_t i = 0; i < sizeof each / sizeof each[0]; i++)
        tcase_add_loop_test(tests, each[i], 0, POLICY_MAX);
    suite_add_tcase(suite, tests);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
