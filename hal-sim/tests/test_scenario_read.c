#include "hal-sim/tests/scenario_kit.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

START_TEST(test_what_is_not_written_has_its_default)
{
    struct costs costs;
    struct scenario *s =
        scenario_kit_read("scenario: small\n"
                          "sentence: Hardly anything is written.\n"
                          "topic: test\n"
                          "processes: {a: {program: b}}\n");
    ck_assert_str_eq(s->path, "test.yaml");
    ck_assert_str_eq(s->name, "small");
    ck_assert_str_eq(s->sentence, "Hardly anything is written.");
    ck_assert_str_eq(s->topic, "test");
    ck_assert_uint_eq(s->limits.cpus, 1);
    ck_assert_uint_eq(s->limits.cells, 4096);
    ck_assert_uint_eq(s->limits.lines, 8);
    ck_assert_uint_eq(s->limits.slots, 256);
    ck_assert_uint_eq(s->until_ns, UINT64_MAX);
    ck_assert_uint_eq(s->stack_bytes, 65536);
    costs_default(&costs);
    ck_assert_mem_eq(&s->costs, &costs, sizeof costs);
    ck_assert_uint_eq(s->objects_count, 0);
    ck_assert_uint_eq(s->stimuli_count, 0);
    ck_assert_uint_eq(s->expectations_count, 0);
    ck_assert_uint_eq(s->processes_count, 1);
    const struct scenario_process *p = s->processes;
    ck_assert_str_eq(p->name, "a");
    ck_assert_str_eq(p->program, "b");
    ck_assert_uint_eq(p->line, 4);
    ck_assert_uint_eq(p->priority, 100);
    ck_assert_uint_eq(p->ceiling, 100);
    ck_assert_uint_eq(p->cpu, 0);
    ck_assert_uint_eq(p->cells, 128);
    ck_assert_uint_eq(p->slots, 32);
    ck_assert_uint_eq(p->budget_ns, 1000000);
    ck_assert_uint_eq(p->period_ns, 0);
    ck_assert_uint_eq(p->start_ns, 0);
    ck_assert_uint_eq(p->restart.when, ORR_PLAN_NEVER);
    ck_assert_uint_eq(p->restart.limit, 0);
    ck_assert_uint_eq(p->fault_handler, 0);
    ck_assert_uint_eq(p->timeout_handler, 0);
    ck_assert_uint_eq(p->handles_count, 0);
    ck_assert_uint_eq(p->arguments_count, 0);
    scenario_free(s);
}
END_TEST

START_TEST(test_machine_and_objects_are_as_written)
{
    struct scenario *s = scenario_kit_read(scenario_kit_full);
    ck_assert_uint_eq(s->limits.cpus, 4);
    ck_assert_uint_eq(s->limits.cells, 9000);
    ck_assert_uint_eq(s->limits.lines, 16);
    ck_assert_uint_eq(s->limits.slots, 300);
    ck_assert_uint_eq(s->until_ns, 2000000000);
    ck_assert_uint_eq(s->stack_bytes, 131072);
    ck_assert_uint_eq(s->costs.call, 1000);
    ck_assert_uint_eq(s->costs.jitter, 7);
    ck_assert_uint_eq(s->objects_count, 4);
    static const char *const names[] = {"bell", "door", "key", "tick"};
    static const enum orr_kind kinds[] = {ORR_KIND_NOTIFICATION,
                                          ORR_KIND_ENDPOINT, ORR_KIND_INTERRUPT,
                                          ORR_KIND_TIMER};
    static const uint64_t values[] = {0, ORR_ENDPOINT_INHERIT, 9, 0};
    for (size_t i = 0; i < 4; i++) {
        ck_assert_str_eq(s->objects[i].name, names[i]);
        ck_assert_uint_eq(s->objects[i].kind, kinds[i]);
        ck_assert_uint_eq(s->objects[i].value, values[i]);
    }
    ck_assert_uint_eq(s->objects[1].line, 7);
    ck_assert_uint_eq(s->objects[1].column, 3);
    scenario_free(s);
}
END_TEST

START_TEST(test_processes_are_as_written)
{
    struct scenario *s = scenario_kit_read(scenario_kit_full);
    ck_assert_uint_eq(s->processes_count, 2);
    const struct scenario_process *ping = &s->processes[0];
    const struct scenario_process *pong = &s->processes[1];
    ck_assert_str_eq(ping->name, "ping");
    ck_assert_uint_eq(ping->budget_ns, 0);
    ck_assert_uint_eq(ping->restart.when, ORR_PLAN_ALWAYS);
    ck_assert_uint_eq(ping->restart.limit, 3);
    ck_assert_str_eq(pong->name, "pong");
    ck_assert_str_eq(pong->program, "server");
    ck_assert_uint_eq(pong->priority, 20);
    ck_assert_uint_eq(pong->ceiling, 30);
    ck_assert_uint_eq(pong->cpu, 3);
    ck_assert_uint_eq(pong->budget_ns, 2000000);
    ck_assert_uint_eq(pong->period_ns, 5000000);
    ck_assert_uint_eq(pong->cells, 64);
    ck_assert_uint_eq(pong->slots, 16);
    ck_assert_uint_eq(pong->start_ns, 7000);
    ck_assert_uint_eq(pong->restart.when, ORR_PLAN_ON_FAILURE);
    ck_assert_uint_eq(pong->restart.limit, 9);
    ck_assert_uint_eq(pong->fault_handler, 2);
    ck_assert_uint_eq(pong->timeout_handler, 2);
    ck_assert_uint_eq(pong->program_line, 13);
    ck_assert_uint_eq(pong->program_column, 14);
    scenario_free(s);
}
END_TEST

START_TEST(test_handles_and_arguments_are_as_written)
{
    struct scenario *s = scenario_kit_read(scenario_kit_full);
    const struct scenario_process *pong = &s->processes[1];
    static const char *const arguments[] = {"one", "2", "~", ""};
    ck_assert_uint_eq(pong->arguments_count, 4);
    for (size_t i = 0; i < 4; i++)
        ck_assert_str_eq(pong->arguments[i], arguments[i]);
    ck_assert_uint_eq(pong->handles_count, 2);
    const struct scenario_handle *a = &pong->handles[0];
    const struct scenario_handle *z = &pong->handles[1];
    ck_assert_str_eq(a->name, "a");
    ck_assert(a->is_process);
    ck_assert_uint_eq(a->object, 0);
    ck_assert_uint_eq(a->rights, ORR_RIGHTS_ALL & ~ORR_RIGHT_MACHINE);
    ck_assert_uint_eq(a->badge, 0);
    ck_assert_str_eq(z->name, "z");
    ck_assert(!z->is_process);
    ck_assert_uint_eq(z->object, 1);
    ck_assert_uint_eq(z->rights, ORR_RIGHT_SEND | ORR_RIGHT_RECEIVE);
    ck_assert_uint_eq(z->badge, 16);
    ck_assert_uint_eq(z->line, 28);
    scenario_free(s);
}
END_TEST

START_TEST(test_stimuli_come_in_order_of_time)
{
    struct scenario *s = scenario_kit_read(scenario_kit_full);
    static const struct stimulus expected[] = {
        {1000000, 0, 1, 9, 0},
        {2000000, 1000000, 4, 9, 0},
        {3000000, 1000000, 0, 9, 0},
    };
    ck_assert_uint_eq(s->stimuli_count, 3);
    ck_assert_mem_eq(s->stimuli, expected, sizeof expected);
    scenario_free(s);
}
END_TEST

START_TEST(test_expectations_keep_the_order_of_the_file)
{
    struct scenario *s = scenario_kit_read(scenario_kit_full);
    const struct expectation *e = s->expectations;
    ck_assert_uint_eq(s->expectations_count, 3);
    ck_assert_uint_eq(e[0].kind, EXPECT_OUTPUT);
    ck_assert_str_eq(e[0].process, "pong");
    ck_assert_str_eq(e[0].text, "x");
    ck_assert_uint_eq(e[0].badge, 2);
    ck_assert_uint_eq(e[1].kind, EXPECT_EXIT);
    ck_assert_int_eq(e[1].status, -2);
    ck_assert_uint_eq(e[1].line, 37);
    ck_assert_uint_eq(e[2].kind, EXPECT_LATENCY);
    ck_assert_uint_eq(e[2].percentile_permille, 995);
    ck_assert_uint_eq(e[2].limit_ns, 2000000);
    ck_assert(e[2].from_interrupt);
    ck_assert_uint_eq(e[2].from_line, 9);
    ck_assert_str_eq(e[2].from.text, "key");
    ck_assert_uint_eq(e[2].condition.kind, CONDITION_FAULT);
    ck_assert_str_eq(e[2].condition.process, "ping");
    ck_assert_uint_eq(e[2].condition.badge, 1);
    ck_assert_uint_eq(e[2].condition.number, ORR_FAULT_ABORT);
    scenario_free(s);
}
END_TEST

START_TEST(test_conditions_of_every_kind_are_read)
{
    struct scenario *s = scenario_kit_read(
        "scenario: conditions\nsentence: Each once.\ntopic: test\n"
        "processes: {a: {program: b}}\n"
        "expectations:\n"
        "  - never: {output: {process: a, contains: x}}\n"
        "  - never: {mark: {name: y}}\n"
        "  - never: {fault: {}}\n"
        "  - never: {end: {how: killed}}\n"
        "  - never: {spent: {process: a}}\n"
        "  - eventually: {deadlock: true}\n"
        "  - count: {mark: {name: y}, min: 2}\n");
    static const enum condition_kind kinds[] = {
        CONDITION_OUTPUT, CONDITION_MARK,  CONDITION_FAULT,
        CONDITION_END,    CONDITION_SPENT, CONDITION_DEADLOCK};
    const struct expectation *e = s->expectations;
    for (size_t i = 0; i < 6; i++) {
        ck_assert_uint_eq(e[i].condition.kind, kinds[i]);
        ck_assert_uint_eq(e[i].condition.badge, i == 0 || i == 4);
    }
    ck_assert_str_eq(e[0].condition.text, "x");
    ck_assert_str_eq(e[1].condition.text, "y");
    ck_assert_str_eq(e[1].condition.process, "");
    ck_assert_str_eq(e[2].condition.text, "");
    ck_assert_uint_eq(e[2].condition.number, 0);
    ck_assert_uint_eq(e[3].condition.number, ORR_END_KILLED);
    ck_assert_str_eq(e[3].condition.text, "killed");
    ck_assert_uint_eq(e[5].kind, EXPECT_EVENTUALLY);
    ck_assert_uint_eq(e[5].limit_ns, UINT64_MAX);
    ck_assert_uint_eq(e[6].min, 2);
    ck_assert_uint_eq(e[6].max, UINT64_MAX);
    scenario_free(s);
}
END_TEST

/* The only complaint about a file. */
static void
check_file(const char *path, const char *text)
{
    struct complaints complaints;
    ck_assert_ptr_null(scenario_read(path, &complaints));
    ck_assert_uint_eq(complaints.count, 1);
    ck_assert_str_eq(complaints.item[0].text, text);
    ck_assert_str_eq(complaints.item[0].file, path);
    ck_assert_uint_eq(complaints.item[0].line, 0);
    ck_assert_uint_gt(strlen(complaints.item[0].remedy), 5);
    complaints_free(&complaints);
}

START_TEST(test_what_is_no_file_is_refused)
{
    check_file("/nowhere/at/all.yaml",
               "cannot be opened: No such file or directory");
    check_file("README.md/x.yaml", "cannot be opened: Not a directory");
    check_file("scenarios", "expected a file, found a directory");
    check_file("/dev/null", "expected a regular file, found a device or pipe");
    check_file("/proc/self/mem", "cannot be read: Input/output error");
}
END_TEST

START_TEST(test_a_pipe_is_refused_without_waiting)
{
    char path[64];
    snprintf(path, sizeof path, "/tmp/orr-pipe-%d", (int)getpid());
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    check_file(path, "expected a regular file, found a device or pipe");
    unlink(path);
}
END_TEST

START_TEST(test_a_file_reads_like_its_text)
{
    char path[] = "/tmp/orr-scenario-XXXXXX";
    struct complaints complaints;
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, scenario_kit_full, strlen(scenario_kit_full)),
                     (int)strlen(scenario_kit_full));
    close(file);
    struct scenario *one = scenario_read(path, &complaints);
    struct scenario *two = scenario_kit_read(scenario_kit_full);
    ck_assert_ptr_nonnull(one);
    ck_assert_str_eq(one->path, path);
    struct orr_plan *plan_one = scenario_kit_plan(one),
                    *plan_two = scenario_kit_plan(two);
    ck_assert_mem_eq(plan_one, plan_two, plan_two->size);
    free(plan_one);
    free(plan_two);
    scenario_free(one);
    scenario_free(two);
    unlink(path);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("scenario");
    TCase *tests = tcase_create("read");
    tcase_add_test(tests, test_what_is_not_written_has_its_default);
    tcase_add_test(tests, test_machine_and_objects_are_as_written);
    tcase_add_test(tests, test_processes_are_as_written);
    tcase_add_test(tests, test_handles_and_arguments_are_as_written);
    tcase_add_test(tests, test_stimuli_come_in_order_of_time);
    tcase_add_test(tests, test_expectations_keep_the_order_of_the_file);
    tcase_add_test(tests, test_conditions_of_every_kind_are_read);
    tcase_add_test(tests, test_what_is_no_file_is_refused);
    tcase_add_test(tests, test_a_pipe_is_refused_without_waiting);
    tcase_add_test(tests, test_a_file_reads_like_its_text);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
