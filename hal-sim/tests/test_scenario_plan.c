#include "hal-sim/tests/scenario_kit.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const char *
plan_string(const struct orr_plan *plan, uint32_t offset)
{
    ck_assert_uint_lt(offset, plan->size);
    const char *string = (const char *)plan + offset;
    ck_assert_ptr_nonnull(memchr(string, 0, plan->size - offset));
    return string;
}

static const void *
plan_table(const struct orr_plan *plan, uint32_t offset, uint32_t count,
           size_t bytes)
{
    ck_assert_uint_eq(offset % 8, 0);
    ck_assert_uint_le(offset + count * bytes, plan->size);
    return (const char *)plan + offset;
}

START_TEST(test_a_plan_holds_the_scenario)
{
    struct scenario *s = scenario_kit_read(scenario_kit_full);
    struct orr_plan *plan = scenario_kit_plan(s);
    ck_assert_uint_eq(plan->magic, ORR_PLAN_MAGIC);
    ck_assert_uint_eq(plan->version, ORR_PLAN_VERSION);
    ck_assert_uint_eq(plan->size % 8, 0);
    ck_assert_str_eq(plan_string(plan, plan->name), "full");
    const struct orr_plan_object *o =
        plan_table(plan, plan->objects_at, plan->objects, sizeof *o);
    ck_assert_uint_eq(plan->objects, 4);
    ck_assert_str_eq(plan_string(plan, o[2].name), "key");
    ck_assert_uint_eq(o[2].kind, ORR_KIND_INTERRUPT);
    ck_assert_uint_eq(o[2].value, 9);
    const struct orr_plan_process *p =
        plan_table(plan, plan->processes_at, plan->processes, sizeof *p);
    ck_assert_uint_eq(plan->processes, 2);
    ck_assert_str_eq(plan_string(plan, p[0].name), "ping");
    ck_assert_str_eq(plan_string(plan, p[0].program), "client");
    ck_assert_uint_eq(p[0].module, 1);
    ck_assert_uint_eq(p[0].budget_ns, 0);
    ck_assert_str_eq(plan_string(plan, p[1].program), "server");
    ck_assert_uint_eq(p[1].module, 2);
    ck_assert_uint_eq(p[1].priority, 20);
    ck_assert_uint_eq(p[1].ceiling, 30);
    ck_assert_uint_eq(p[1].cpu, 3);
    ck_assert_uint_eq(p[1].cells, 64);
    ck_assert_uint_eq(p[1].pages, 6);
    ck_assert_uint_eq(p[0].pages, 0);
    ck_assert_uint_eq(p[1].slots, 16);
    ck_assert_uint_eq(p[1].budget_ns, 2000000);
    ck_assert_uint_eq(p[1].period_ns, 5000000);
    ck_assert_uint_eq(p[1].start_ns, 7000);
    ck_assert_uint_eq(p[1].restart.when, ORR_PLAN_ON_FAILURE);
    ck_assert_uint_eq(p[1].restart.limit, 9);
    ck_assert_uint_eq(p[1].fault_handler, 2);
    ck_assert_uint_eq(p[1].timeout_handler, 2);
    free(plan);
    scenario_free(s);
}
END_TEST

START_TEST(test_a_plan_holds_handles_and_arguments_by_process)
{
    struct scenario *s = scenario_kit_read(scenario_kit_full);
    struct orr_plan *plan = scenario_kit_plan(s);
    const struct orr_plan_process *p =
        plan_table(plan, plan->processes_at, plan->processes, sizeof *p);
    const struct orr_plan_handle *h =
        plan_table(plan, plan->handles_at, plan->handles, sizeof *h);
    const uint32_t *arguments = plan_table(plan, plan->arguments_at,
                                           plan->arguments, sizeof *arguments);
    ck_assert_uint_eq(plan->handles, 2);
    ck_assert_uint_eq(p[0].handles, 0);
    ck_assert_uint_eq(p[1].handles, 2);
    ck_assert_uint_eq(p[1].first_handle, 0);
    ck_assert_str_eq(plan_string(plan, h[0].name), "a");
    ck_assert_uint_eq(h[0].object, ORR_PLAN_PROCESS | 0);
    ck_assert_str_eq(plan_string(plan, h[1].name), "z");
    ck_assert_uint_eq(h[1].object, 1);
    ck_assert_uint_eq(h[1].rights, ORR_RIGHT_SEND | ORR_RIGHT_RECEIVE);
    ck_assert_uint_eq(h[1].badge, 16);
    ck_assert_uint_eq(plan->arguments, 4);
    ck_assert_uint_eq(p[1].arguments, 4);
    ck_assert_uint_eq(p[1].first_argument, 0);
    ck_assert_str_eq(plan_string(plan, arguments[0]), "one");
    ck_assert_str_eq(plan_string(plan, arguments[3]), "");
    free(plan);
    scenario_free(s);
}
END_TEST

START_TEST(test_the_order_in_the_file_does_not_matter)
{
    static const char *const texts[] = {
        "scenario: order\nsentence: The same.\ntopic: test\n"
        "objects: {a: {kind: endpoint}, b: {kind: timer},\n"
        "  c: {kind: interrupt, line: 2}, d: {kind: interrupt, line: 3}}\n"
        "processes:\n"
        "  p: {program: client, handles: {x: {object: a, rights: send},\n"
        "    y: {process: q, rights: inspect}}}\n"
        "  q: {program: server, arguments: [\"1\", \"2\"]}\n"
        "stimuli: [{interrupt: c, at: 1ms}, {interrupt: d, at: 1ms},\n"
        "  {interrupt: c, at: 2ms}, {interrupt: c, at: 2ms, every: 1s,\n"
        "  count: 3}, {interrupt: c, at: 2ms, every: 1s, count: 2}]\n",
        "stimuli: [{interrupt: c, at: 2ms, every: 1s, count: 2},\n"
        "  {interrupt: c, at: 2ms, count: 3, every: 1s},\n"
        "  {interrupt: c, at: 2ms},\n"
        "  {interrupt: d, at: 1ms}, {interrupt: c, at: 1ms}]\n"
        "processes:\n"
        "  q: {arguments: [\"1\", \"2\"], program: server}\n"
        "  p: {handles: {y: {process: q, rights: inspect},\n"
        "    x: {rights: send, object: a}}, program: client}\n"
        "objects: {d: {line: 3, kind: interrupt}, c: {line: 2, kind: \n"
        "  interrupt}, b: {kind: timer}, a: {kind: endpoint}}\n"
        "topic: test\nsentence: The same.\nscenario: order\n",
    };
    struct scenario *one = scenario_kit_read(texts[0]),
                    *two = scenario_kit_read(texts[1]);
    struct orr_plan *plan_one = scenario_kit_plan(one),
                    *plan_two = scenario_kit_plan(two);
    ck_assert_uint_eq(plan_one->size, plan_two->size);
    ck_assert_mem_eq(plan_one, plan_two, plan_one->size);
    ck_assert_uint_eq(one->stimuli_count, 5);
    ck_assert_mem_eq(one->stimuli, two->stimuli, 5 * sizeof *one->stimuli);
    free(plan_one);
    free(plan_two);
    scenario_free(one);
    scenario_free(two);
}
END_TEST

START_TEST(test_unknown_programs_are_complained_of_together)
{
    static const char *const modules[] = {"init", "hello"};
    struct complaints complaints;
    struct scenario *s =
        scenario_kit_read("scenario: a\nsentence: b\ntopic: c\n"
                          "processes:\n"
                          "  y: {program: xyzzyxyz}\n"
                          "  x: {program: helo}\n");
    ck_assert_ptr_null(scenario_plan(s, modules, 2, &complaints));
    ck_assert_uint_eq(complaints.count, 2);
    const struct complaint *c = complaints.item;
    ck_assert_uint_eq(c[0].line, 5);
    ck_assert_uint_eq(c[0].column, 16);
    ck_assert_str_eq(c[0].key, "processes.y.program");
    ck_assert_str_eq(c[0].text, "there is no program \"xyzzyxyz\"");
    ck_assert_str_eq(c[0].remedy, "known are: init, hello");
    ck_assert_uint_eq(c[1].line, 6);
    ck_assert_str_eq(c[1].remedy, "did you mean \"hello\"?");
    ck_assert_str_eq(c[1].file, "test.yaml");
    complaints_free(&complaints);
    scenario_free(s);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("scenario plan");
    TCase *tests = tcase_create("plan");
    tcase_add_test(tests, test_a_plan_holds_the_scenario);
    tcase_add_test(tests, test_a_plan_holds_handles_and_arguments_by_process);
    tcase_add_test(tests, test_the_order_in_the_file_does_not_matter);
    tcase_add_test(tests, test_unknown_programs_are_complained_of_together);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
