#include "hal-sim/machine_choose.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

START_TEST(test_costs_are_set_by_name)
{
    struct costs costs;

    costs_default(&costs);
    ck_assert_uint_gt(costs.call, 0);
    ck_assert(costs_set(&costs, "kick", 7));
    ck_assert_uint_eq(costs.kick, 7);
    ck_assert(!costs_set(&costs, "kicks", 8));
    ck_assert(!costs_set(&costs, "", 8));
    ck_assert_uint_eq(costs.kick, 7);
}
END_TEST

START_TEST(test_every_cost_has_a_name)
{
    struct costs costs;
    const uint64_t *all = (const uint64_t *)(const void *)&costs;
    uint64_t value = 1000;

    memset(&costs, 0, sizeof(costs));
#define COST(name, unused, reason) ck_assert(costs_set(&costs, #name, value++));
#include "hal-sim/costs.def"
#undef COST
    for (size_t i = 0; i < sizeof(costs) / sizeof(*all); i++)
        ck_assert_uint_eq(all[i], 1000 + i);
}
END_TEST

START_TEST(test_seed_0_chooses_the_first_alternative)
{
    struct chooser chooser;

    chooser_seed(&chooser, 0);
    for (uint32_t n = 1; n < 100; n++)
        ck_assert_uint_eq(chooser_choose(&chooser, n, WHY_SCHEDULE), 0);
    ck_assert_uint_eq(chooser.stream[WHY_SCHEDULE].count, 99);
}
END_TEST

START_TEST(test_a_seed_gives_the_same_choices_again)
{
    struct chooser one, two, other;
    int same = 0;

    chooser_seed(&one, 42);
    chooser_seed(&two, 42);
    chooser_seed(&other, 43);
    for (int i = 0; i < 1000; i++) {
        uint32_t choice = chooser_choose(&one, 1000, WHY_LATENCY);
        ck_assert_uint_eq(choice, chooser_choose(&two, 1000, WHY_LATENCY));
        same += choice == chooser_choose(&other, 1000, WHY_LATENCY);
    }
    ck_assert_int_lt(same, 20);
}
END_TEST

START_TEST(test_streams_do_not_shift_each_other)
{
    struct chooser one, two;

    chooser_seed(&one, 7);
    chooser_seed(&two, 7);
    for (int i = 0; i < 100; i++) {
        chooser_choose(&two, 5, WHY_FAULT);
        ck_assert_uint_eq(chooser_choose(&one, 77, WHY_SCHEDULE),
                          chooser_choose(&two, 77, WHY_SCHEDULE));
    }
}
END_TEST

START_TEST(test_all_alternatives_come_about_equally_often)
{
    struct chooser chooser;
    int count[6] = {0};

    chooser_seed(&chooser, 1);
    for (int i = 0; i < 60000; i++)
        count[chooser_choose(&chooser, 6, WHY_WORKLOAD)]++;
    for (int i = 0; i < 6; i++) {
        ck_assert_int_gt(count[i], 9500);
        ck_assert_int_lt(count[i], 10500);
    }
}
END_TEST

START_TEST(test_recorded_choices_can_be_forced)
{
    struct chooser one, two;
    uint32_t record[50], now;

    chooser_seed(&one, 99);
    one.script[WHY_SCHEDULE] =
        (struct script){.record = record, .record_max = 50};
    for (int i = 0; i < 60; i++)
        chooser_choose(&one, 9, WHY_SCHEDULE);
    chooser_seed(&two, 0);
    two.script[WHY_SCHEDULE] =
        (struct script){.forced = record, .forced_count = 50};
    chooser_seed(&one, 99);
    for (int i = 0; i < 60; i++) {
        now = chooser_choose(&two, 9, WHY_SCHEDULE);
        ck_assert_uint_eq(now,
                          i < 50 ? chooser_choose(&one, 9, WHY_SCHEDULE) : 0);
    }
    uint32_t high = 1000;
    two.script[WHY_FAULT] = (struct script){.forced = &high, .forced_count = 1};
    ck_assert_uint_eq(chooser_choose(&two, 3, WHY_FAULT), 2);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("costs and choices");
    TCase *tcase = tcase_create("all");

    tcase_add_test(tcase, test_costs_are_set_by_name);
    tcase_add_test(tcase, test_every_cost_has_a_name);
    tcase_add_test(tcase, test_seed_0_chooses_the_first_alternative);
    tcase_add_test(tcase, test_a_seed_gives_the_same_choices_again);
    tcase_add_test(tcase, test_streams_do_not_shift_each_other);
    tcase_add_test(tcase, test_all_alternatives_come_about_equally_often);
    tcase_add_test(tcase, test_recorded_choices_can_be_forced);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
