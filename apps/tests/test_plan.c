/* init trusts no plan: each thing that can be wrong with one is noticed. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "apps/init/plan.h"
#include "apps/tests/stub.h"

/* A whole plan in one place. */
struct whole {
    struct orr_plan plan;
    struct orr_plan_object object[2];
    struct orr_plan_process process[2];
    struct orr_plan_handle handle[2];
    uint32_t argument[2];
    char text[32];
};

static struct whole good;
static struct whole bad;

#define AT(field) ((uint32_t)offsetof(struct whole, field))

static void
set_up(void)
{
    good = (struct whole){
        .plan = {ORR_PLAN_MAGIC, ORR_PLAN_VERSION, sizeof good, 2, AT(object),
                 2, AT(process), 2, AT(handle), 2, AT(argument), AT(text)},
        .object = {{AT(text) + 2, ORR_KIND_ENDPOINT, 0},
                   {AT(text) + 4, ORR_KIND_INTERRUPT, 3}},
        .handle = {{AT(text), 1, ORR_RIGHT_SEND, 0, 7},
                   {AT(text), ORR_PLAN_PROCESS | 1, ORR_RIGHTS_ALL, 0, 0}},
        .argument = {AT(text), AT(text) + 2},
        .text = "a\0b\0c",
    };
    for (uint32_t i = 0; i < 2; i++)
        good.process[i] = (struct orr_plan_process){.name = AT(text),
                                                    .program = AT(text),
                                                    .priority = 10,
                                                    .ceiling = 20,
                                                    .cells = 64,
                                                    .slots = 32,
                                                    .budget_ns = 1,
                                                    .first_handle = i,
                                                    .handles = 1,
                                                    .first_argument = i,
                                                    .arguments = 1,
                                                    .fault_handler = i};
    bad = good;
}

START_TEST(test_a_good_plan_is_read)
{
    ck_assert_pstr_eq(plan_problem(&good.plan), NULL);
    ck_assert_ptr_eq(plan_object(&good.plan, 1), &good.object[1]);
    ck_assert_ptr_eq(plan_process(&good.plan, 1), &good.process[1]);
    ck_assert_ptr_eq(plan_handle(&good.plan, 1), &good.handle[1]);
    ck_assert_str_eq(plan_argument(&good.plan, 1), "b");
    ck_assert_str_eq(plan_string(&good.plan, good.object[1].name), "c");
}
END_TEST

/* Sets a field of a good plan, which makes it bad. */
#define ck_assert_refused(field, value) \
    do { \
        bad = good; \
        bad.field = (value); \
        ck_assert_msg(plan_problem(&bad.plan) != NULL, \
                      #field " = " #value " was not noticed"); \
    } while (0)

START_TEST(test_a_head_that_is_none_is_refused)
{
    ck_assert_refused(plan.magic, 0);
    ck_assert_refused(plan.version, ORR_PLAN_VERSION + 1);
    ck_assert_refused(plan.size, 0);
    ck_assert_refused(plan.size, sizeof(struct orr_plan) - 1);
    ck_assert_refused(plan.size, UINT32_MAX);
    ck_assert_refused(plan.name, UINT32_MAX);
    ck_assert_refused(plan.name, sizeof(struct whole));
}
END_TEST

START_TEST(test_tables_outside_of_the_plan_are_refused)
{
    ck_assert_refused(plan.objects, PLAN_OBJECTS_MAX + 1);
    ck_assert_refused(plan.objects, PLAN_OBJECTS_MAX);
    ck_assert_refused(plan.objects_at, UINT32_MAX - 7);
    ck_assert_refused(plan.objects_at, AT(object) + 4);
    ck_assert_refused(plan.processes, PLAN_PROCESSES_MAX + 1);
    ck_assert_refused(plan.processes, PLAN_PROCESSES_MAX);
    ck_assert_refused(plan.processes_at, sizeof(struct whole));
    ck_assert_refused(plan.handles, UINT32_MAX);
    ck_assert_refused(plan.handles_at, 4);
    ck_assert_refused(plan.arguments, UINT32_MAX / 4);
    ck_assert_refused(plan.arguments_at, UINT32_MAX & ~7u);
}
END_TEST

START_TEST(test_bad_objects_are_refused)
{
    ck_assert_refused(object[0].name, sizeof(struct whole));
    ck_assert_refused(object[1].kind, ORR_KIND_PROCESS);
    ck_assert_refused(object[1].kind, ORR_KIND_REPLY);
    ck_assert_refused(object[1].kind, 99);
}
END_TEST

START_TEST(test_bad_processes_are_refused)
{
    ck_assert_refused(process[1].name, UINT32_MAX);
    ck_assert_refused(process[1].program, sizeof(struct whole));
    ck_assert_refused(process[1].priority, 21);
    ck_assert_refused(process[1].ceiling, 256);
    ck_assert_refused(process[1].slots, 0);
    ck_assert_refused(process[1].slots, 1025);
    ck_assert_refused(process[1].restart.when, 3);
    ck_assert_refused(process[1].restart.then, 2);
    ck_assert_refused(process[1].restart.orphan, 2);
    ck_assert_refused(process[1].supervisor, 2); /* itself */
    ck_assert_refused(process[1].supervisor, 3);
    ck_assert_refused(process[1].first_handle, 2);
    ck_assert_refused(process[1].handles, UINT32_MAX);
    ck_assert_refused(process[1].first_argument, 3);
    ck_assert_refused(process[1].arguments, 2);
    ck_assert_refused(process[1].fault_handler, 2);
    ck_assert_refused(process[1].fault_handler, 3);
    ck_assert_refused(process[1].timeout_handler, UINT32_MAX);
}
END_TEST

START_TEST(test_bad_handles_and_arguments_are_refused)
{
    ck_assert_refused(handle[1].name, sizeof(struct whole));
    ck_assert_refused(handle[0].object, 2);
    ck_assert_refused(handle[1].object, ORR_PLAN_PROCESS | 2);
    ck_assert_refused(handle[1].rights, 0x800);
    ck_assert_refused(handle[0].address, ORR_ADDRESS_MIN);
    ck_assert_refused(handle[1].address, ORR_ADDRESS_MIN);
    bad = good;
    bad.object[1].kind = ORR_KIND_MEMORY;
    bad.handle[0].address = ORR_ADDRESS_MIN;
    ck_assert_pstr_eq(plan_problem(&bad.plan), NULL);
    ck_assert_refused(argument[1], sizeof(struct whole));
}
END_TEST

START_TEST(test_a_string_without_an_end_is_refused)
{
    memset(bad.text, 'x', sizeof bad.text);
    ck_assert_ptr_nonnull(plan_problem(&bad.plan));
}
END_TEST

/* Whatever bytes it is given, it stays inside the block: the sanitizers watch
 * a block of exactly its size. */
START_TEST(test_damaged_plans_are_read_within_their_bounds)
{
    uint32_t random = 1;
    uint32_t refused = 0;
    struct whole *block = malloc(sizeof *block);

    ck_assert_ptr_nonnull(block);
    for (uint32_t round = 0; round < 20000; round++) {
        *block = good;
        for (uint32_t n = 0; n < 1 + round % 3; n++) {
            random = random * 1664525u + 1013904223u;
            ((uint8_t *)block)[(random >> 8) % sizeof *block] ^=
                (uint8_t)(1u << (random >> 29));
        }
        if (block->plan.size <= sizeof *block)
            refused += plan_problem(&block->plan) != NULL ? 1 : 0;
    }
    free(block);
    ck_assert_uint_gt(refused, 1000);
}
END_TEST

int
main(int argc, char **argv)
{
    Suite *suite = suite_create("plan");
    TCase *all = tcase_create("all");
    SRunner *runner;
    int failed;

    (void)argc;
    (void)argv;
    tcase_add_checked_fixture(all, set_up, NULL);
    tcase_add_test(all, test_a_good_plan_is_read);
    tcase_add_test(all, test_a_head_that_is_none_is_refused);
    tcase_add_test(all, test_tables_outside_of_the_plan_are_refused);
    tcase_add_test(all, test_bad_objects_are_refused);
    tcase_add_test(all, test_bad_processes_are_refused);
    tcase_add_test(all, test_bad_handles_and_arguments_are_refused);
    tcase_add_test(all, test_a_string_without_an_end_is_refused);
    tcase_add_test(all, test_damaged_plans_are_read_within_their_bounds);
    suite_add_tcase(suite, all);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
