#include "hal-sim/scenario.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char full[] =
    "scenario: full\n"
    "sentence: Every key is written.\n"
    "topic: test\n"
    "machine: {cpus: 4, cells: 9000, lines: 16, slots: 300, until: 2s,\n"
    "  stack: 128KiB, costs: {call: 1us, jitter: 7}}\n"
    "objects:\n"
    "  door: {kind: endpoint, inherit: true}\n"
    "  bell: {kind: notification}\n"
    "  tick: {kind: timer}\n"
    "  key: {kind: interrupt, line: 9}\n"
    "processes:\n"
    "  pong:\n"
    "    program: server\n"
    "    arguments: [one, \"2\", ~, \"\"]\n"
    "    priority: 20\n"
    "    ceiling: 30\n"
    "    cpu: 3\n"
    "    budget: 2ms\n"
    "    period: 5ms\n"
    "    quota: 64\n"
    "    handles_max: 16\n"
    "    start: 7us\n"
    "    restart: {when: on-failure, limit: 9}\n"
    "    fault_handler: door\n"
    "    timeout_handler: door\n"
    "    handles:\n"
    "      z: {object: door, rights: [send, receive], badge: 0x10}\n"
    "      a: {process: ping, rights: all}\n"
    "  ping: {program: client, passive: true, restart: {when: always}}\n"
    "stimuli:\n"
    "  - {interrupt: key, at: 3ms, every: 1ms}\n"
    "  - {interrupt: key, at: 1ms}\n"
    "  - {interrupt: key, at: 2ms, every: 1ms, count: 4}\n"
    "expectations:\n"
    "  - output: {process: pong, is: \"x\"}\n"
    "  - exit: {process: pong, status: -2}\n"
    "  - latency: {percentile: 99.5, within: 2ms, from: {interrupt: key},\n"
    "      to: {fault: {process: ping, kind: abort}}}\n";

static struct scenario *
read_text(const char *text)
{
    struct complaints complaints;
    struct scenario *scenario =
        scenario_parse("test.yaml", text, strlen(text), &complaints);
    if (!scenario)
        complaints_print(&complaints, stdout);
    ck_assert_ptr_nonnull(scenario);
    ck_assert_uint_eq(complaints.count, 0);
    ck_assert_ptr_null(complaints.memory);
    return scenario;
}

static struct orr_plan *
plan_of(const struct scenario *scenario)
{
    static const char *const modules[] = {"init", "client", "server"};
    struct complaints complaints;
    struct orr_plan *plan = scenario_plan(scenario, modules, 3, &complaints);
    ck_assert_ptr_nonnull(plan);
    ck_assert_ptr_null(complaints.memory);
    return plan;
}

START_TEST(test_what_is_not_written_has_its_default)
{
    struct costs costs;
    struct scenario *s = read_text("scenario: small\n"
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
    ck_assert_uint_eq(p->restart, ORR_PLAN_NEVER);
    ck_assert_uint_eq(p->restarts_max, 0);
    ck_assert_uint_eq(p->fault_handler, 0);
    ck_assert_uint_eq(p->timeout_handler, 0);
    ck_assert_uint_eq(p->handles_count, 0);
    ck_assert_uint_eq(p->arguments_count, 0);
    scenario_free(s);
}
END_TEST

START_TEST(test_machine_and_objects_are_as_written)
{
    struct scenario *s = read_text(full);
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
    struct scenario *s = read_text(full);
    ck_assert_uint_eq(s->processes_count, 2);
    const struct scenario_process *ping = &s->processes[0];
    const struct scenario_process *pong = &s->processes[1];
    ck_assert_str_eq(ping->name, "ping");
    ck_assert_uint_eq(ping->budget_ns, 0);
    ck_assert_uint_eq(ping->restart, ORR_PLAN_ALWAYS);
    ck_assert_uint_eq(ping->restarts_max, 3);
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
    ck_assert_uint_eq(pong->restart, ORR_PLAN_ON_FAILURE);
    ck_assert_uint_eq(pong->restarts_max, 9);
    ck_assert_uint_eq(pong->fault_handler, 2);
    ck_assert_uint_eq(pong->timeout_handler, 2);
    ck_assert_uint_eq(pong->program_line, 13);
    ck_assert_uint_eq(pong->program_column, 14);
    scenario_free(s);
}
END_TEST

START_TEST(test_handles_and_arguments_are_as_written)
{
    struct scenario *s = read_text(full);
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
    ck_assert_uint_eq(z->line, 27);
    scenario_free(s);
}
END_TEST

START_TEST(test_stimuli_come_in_order_of_time)
{
    struct scenario *s = read_text(full);
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
    struct scenario *s = read_text(full);
    const struct expectation *e = s->expectations;
    ck_assert_uint_eq(s->expectations_count, 3);
    ck_assert_uint_eq(e[0].kind, EXPECT_OUTPUT);
    ck_assert_str_eq(e[0].process, "pong");
    ck_assert_str_eq(e[0].text, "x");
    ck_assert_uint_eq(e[0].badge, 2);
    ck_assert_uint_eq(e[1].kind, EXPECT_EXIT);
    ck_assert_int_eq(e[1].status, -2);
    ck_assert_uint_eq(e[1].line, 36);
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
    struct scenario *s =
        read_text("scenario: conditions\nsentence: Each once.\ntopic: test\n"
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
    struct scenario *s = read_text(full);
    struct orr_plan *plan = plan_of(s);
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
    ck_assert_uint_eq(p[1].slots, 16);
    ck_assert_uint_eq(p[1].budget_ns, 2000000);
    ck_assert_uint_eq(p[1].period_ns, 5000000);
    ck_assert_uint_eq(p[1].start_ns, 7000);
    ck_assert_uint_eq(p[1].restart, ORR_PLAN_ON_FAILURE);
    ck_assert_uint_eq(p[1].restarts_max, 9);
    ck_assert_uint_eq(p[1].fault_handler, 2);
    ck_assert_uint_eq(p[1].timeout_handler, 2);
    free(plan);
    scenario_free(s);
}
END_TEST

START_TEST(test_a_plan_holds_handles_and_arguments_by_process)
{
    struct scenario *s = read_text(full);
    struct orr_plan *plan = plan_of(s);
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
    struct scenario *one = read_text(texts[0]), *two = read_text(texts[1]);
    struct orr_plan *plan_one = plan_of(one), *plan_two = plan_of(two);
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
    struct scenario *s = read_text("scenario: a\nsentence: b\ntopic: c\n"
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
    ck_assert_int_eq(write(file, full, strlen(full)), (int)strlen(full));
    close(file);
    struct scenario *one = scenario_read(path, &complaints);
    struct scenario *two = read_text(full);
    ck_assert_ptr_nonnull(one);
    ck_assert_str_eq(one->path, path);
    struct orr_plan *plan_one = plan_of(one), *plan_two = plan_of(two);
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
    tcase_add_test(tests, test_a_plan_holds_the_scenario);
    tcase_add_test(tests, test_a_plan_holds_handles_and_arguments_by_process);
    tcase_add_test(tests, test_the_order_in_the_file_does_not_matter);
    tcase_add_test(tests, test_unknown_programs_are_complained_of_together);
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
