/* The closure of what processes can ever hold, and that runs stay in it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/orr_text.h"
#include "hal-sim/reach_print.h"
#include "hal-sim/reach_stuck.h"
#include "hal-sim/reach_wait.h"
#include "hal-sim/reach_watch.h"
#include "hal-sim/run.h"

static struct scenario *scenario;
static struct reach *reach;

/* The processes a to d and the endpoints e and f, with these handles. */
static void
given(const char *handles)
{
    static const char head[] = "scenario: t\nsentence: t.\ntopic: t\n"
                               "objects:\n"
                               "  e: {kind: endpoint}\n"
                               "  f: {kind: endpoint}\n"
                               "  n: {kind: notification}\n"
                               "  s: {kind: system}\n"
                               "processes:\n";
    struct complaints complaints = {0};
    char *text = orr_text_format("%s%s", head, handles);

    scenario = scenario_parse("t", text, strlen(text), &complaints);
    ck_assert_msg(scenario != NULL, "%s", complaints.item[0].text);
    complaints_free(&complaints);
    free(text);
    reach = reach_create(scenario);
}

static void
teardown(void)
{
    reach_free(reach);
    scenario_free(scenario);
    reach = NULL;
    scenario = NULL;
}

static size_t
party(const char *name)
{
    for (size_t i = 0; i < scenario->processes_count; i++)
        if (strcmp(scenario->processes[i].name, name) == 0)
            return i;
    ck_abort_msg("no process %s", name);
}

static size_t
object(const char *name)
{
    for (size_t i = 0; i < scenario->objects_count; i++)
        if (strcmp(scenario->objects[i].name, name) == 0)
            return reach_object(reach, i);
    ck_abort_msg("no object %s", name);
}

static uint32_t
made(const char *who, const char *by)
{
    return reach_ever(reach, party(who),
                      reach_part(reach, party(by), REACH_MADE));
}

START_TEST(test_who_shares_nothing_reaches_nothing)
{
    given("  a: {program: x, handles: {e: {object: e, rights: [send]}}}\n"
          "  b: {program: x, handles: {f: {object: f, rights: [receive]}}}\n");
    ck_assert_uint_eq(reach_ever(reach, party("a"), object("e")),
                      ORR_RIGHT_SEND);
    ck_assert_uint_eq(reach_ever(reach, party("a"), object("f")), 0);
    ck_assert_uint_eq(made("a", "b"), 0);
    ck_assert_uint_eq(made("a", "a"),
                      ORR_RIGHTS_ALL & ~(uint32_t)ORR_RIGHT_MACHINE);
    for (int part = 0; part < REACH_PARTS; part++)
        ck_assert_uint_eq(
            reach_ever(reach, party("a"),
                       reach_part(reach, party("b"), (enum reach_part)part)),
            0);
}
END_TEST

START_TEST(test_a_handle_moves_only_if_it_may_be_transferred)
{
    given("  a: {program: x, handles: {\n"
          "    e: {object: e, rights: [send, grant]},\n"
          "    f: {object: f, rights: [send, transfer]},\n"
          "    n: {object: n, rights: [send]}}}\n"
          "  b: {program: x, handles: {e: {object: e, rights: [receive]}}}\n");
    ck_assert_uint_eq(reach_ever(reach, party("b"), object("f")),
                      ORR_RIGHT_SEND | ORR_RIGHT_TRANSFER);
    ck_assert_uint_eq(reach_ever(reach, party("b"), object("n")), 0);
    ck_assert_uint_eq(reach_given(reach, party("b"), object("f")), 0);
}
END_TEST

START_TEST(test_without_grant_handles_go_with_answers_only)
{
    given("  a: {program: x, handles: {\n"
          "    e: {object: e, rights: [send]}}}\n"
          "  b: {program: x, handles: {e: {object: e, rights: [receive]},\n"
          "    f: {object: f, rights: [receive, transfer]}}}\n"
          "  c: {program: x, handles: {f: {object: f, rights: [send]}}}\n");
    /* b answers a, and gives it what it makes, and f */
    ck_assert_uint_ne(made("a", "b"), 0);
    ck_assert_uint_eq(reach_ever(reach, party("a"), object("f")),
                      ORR_RIGHT_RECEIVE | ORR_RIGHT_TRANSFER);
    ck_assert(reach_allows(reach, party("b"),
                           reach_part(reach, party("a"), REACH_ANSWER),
                           ORR_RIGHT_SEND));
    /* nobody ever gets what the others have for themselves */
    ck_assert_uint_eq(reach_ever(reach, party("a"),
                                 reach_part(reach, party("b"), REACH_PROCESS)),
                      0);
    ck_assert_uint_eq(reach_ever(reach, party("b"),
                                 reach_part(reach, party("a"), REACH_QUOTA)),
                      0);
}
END_TEST

START_TEST(test_rights_of_two_handles_are_not_those_of_one)
{
    given("  a: {program: x, handles: {\n"
          "    one: {object: f, rights: [send, transfer]},\n"
          "    two: {object: f, rights: [receive]},\n"
          "    e: {object: e, rights: [send, grant]}}}\n"
          "  b: {program: x, handles: {e: {object: e, rights: [receive]}}}\n");
    ck_assert(!reach_allows(reach, party("a"), object("f"),
                            ORR_RIGHT_SEND | ORR_RIGHT_RECEIVE));
    ck_assert(!reach_allows(reach, party("b"), object("f"), ORR_RIGHT_RECEIVE));
    ck_assert(reach_allows(reach, party("b"), object("f"), ORR_RIGHT_SEND));
}
END_TEST

START_TEST(test_who_manages_a_process_can_put_handles_into_it)
{
    given("  a: {program: x, handles: {b: {process: b, rights: [manage]},\n"
          "    n: {object: n, rights: [send, duplicate]}}}\n"
          "  b: {program: x}\n");
    ck_assert_uint_eq(reach_ever(reach, party("b"), object("n")),
                      ORR_RIGHT_SEND | ORR_RIGHT_DUPLICATE);
    ck_assert_uint_eq(reach_ever(reach, party("a"),
                                 reach_part(reach, party("b"), REACH_PROCESS)),
                      ORR_RIGHT_MANAGE);
}
END_TEST

/* b makes a process, and answers a with a handle to it. */
START_TEST(test_what_may_be_duplicated_gets_to_whom_one_can_talk_to)
{
    given("  a: {program: x, handles: {e: {object: e, rights: [send]},\n"
          "    n: {object: n, rights: [send, duplicate]}}}\n"
          "  b: {program: x, handles: {e: {object: e, rights: [receive]}}}\n");
    ck_assert_uint_eq(reach_ever(reach, party("b"), object("n")),
                      ORR_RIGHT_SEND | ORR_RIGHT_DUPLICATE);
}
END_TEST

START_TEST(test_who_handles_faults_answers_them)
{
    given("  a: {program: x, fault_handler: e}\n"
          "  b: {program: x, handles: {e: {object: e, rights: [receive]}}}\n");
    ck_assert(reach_allows(reach, party("b"),
                           reach_part(reach, party("a"), REACH_FAULT),
                           ORR_RIGHT_SEND));
    ck_assert(!reach_allows(reach, party("b"),
                            reach_part(reach, party("a"), REACH_ANSWER),
                            ORR_RIGHT_SEND));
}
END_TEST

START_TEST(test_a_supervisor_looks_through_init)
{
    given("  a: {program: x}\n"
          "  b: {program: x, supervisor: a, heartbeat: 1ms,\n"
          "    restart: {when: always, limit: 3}}\n");
    ck_assert_uint_eq(reach_given(reach, party("a"), reach_init(reach)),
                      ORR_RIGHT_SEND);
    ck_assert_uint_eq(reach_ever(reach, party("b"), reach_init(reach)), 0);
    ck_assert_uint_eq(reach_given(reach, party("a"),
                                  reach_part(reach, party("b"), REACH_PROCESS)),
                      ORR_RIGHT_INSPECT | ORR_RIGHT_TRANSFER);
    ck_assert_uint_eq(reach_ever(reach, party("b"),
                                 reach_part(reach, party("b"), REACH_PULSE)),
                      ORR_RIGHT_SEND);
    ck_assert_uint_eq(reach_ever(reach, party("a"),
                                 reach_part(reach, party("b"), REACH_PULSE)),
                      ORR_RIGHT_RECEIVE | ORR_RIGHT_TRANSFER);
}
END_TEST

START_TEST(test_who_may_look_at_the_system_can_ask_init)
{
    given(
        "  a: {program: x, handles: {s: {object: s, rights: [inspect]}}}\n"
        "  b: {program: x, handles: {s: {object: s, rights: all}}}\n"
        "  c: {program: x, handles: {s: {object: s, rights: [duplicate]}}}\n");
    ck_assert_uint_eq(reach_ever(reach, party("a"), object("s")),
                      ORR_RIGHT_INSPECT);
    ck_assert_uint_eq(reach_given(reach, party("a"), reach_init(reach)),
                      ORR_RIGHT_SEND);
    ck_assert_uint_eq(reach_ever(reach, party("b"), object("s")),
                      ORR_RIGHT_INSPECT | ORR_RIGHT_DUPLICATE |
                          ORR_RIGHT_TRANSFER);
    ck_assert_uint_eq(reach_ever(reach, party("c"), reach_init(reach)), 0);
}
END_TEST

START_TEST(test_handles_go_from_hand_to_hand)
{
    given("  a: {program: x, handles: {\n"
          "    e: {object: e, rights: [send, grant]},\n"
          "    n: {object: n, rights: [send, transfer]}}}\n"
          "  b: {program: x, handles: {e: {object: e, rights: [receive]},\n"
          "    f: {object: f, rights: [send, grant]}}}\n"
          "  c: {program: x, handles: {f: {object: f, rights: [receive]}}}\n"
          "  d: {program: x}\n");
    ck_assert_uint_ne(reach_ever(reach, party("c"), object("n")), 0);
    ck_assert_uint_ne(made("c", "a"), 0);
    ck_assert_uint_eq(reach_ever(reach, party("d"), object("n")), 0);
    ck_assert_uint_eq(made("d", "a"), 0);
}
END_TEST

static size_t
circles(uint32_t *circle, size_t *first)
{
    struct waits w = waits_find(reach);
    size_t count = 0;

    for (size_t i = 0; i < w.count; i++) {
        size_t length = waits_circle(&w, i, circle);
        if (length == 0)
            continue;
        count++;
        *first = length;
    }
    waits_free(&w);
    return count;
}

START_TEST(test_processes_that_call_each_other_are_found)
{
    uint32_t circle[8] = {0};
    size_t length = 0;

    given("  a: {program: x, handles: {e: {object: e, rights: [send]},\n"
          "    f: {object: f, rights: [receive]}}}\n"
          "  b: {program: x, handles: {e: {object: e, rights: [receive]},\n"
          "    f: {object: f, rights: [send]}}}\n"
          "  c: {program: x, handles: {e: {object: e, rights: [send]}}}\n");
    ck_assert_uint_eq(circles(circle, &length), 1);
    ck_assert_uint_eq(length, 2);
}
END_TEST

START_TEST(test_a_client_and_its_server_are_no_circle)
{
    uint32_t circle[8] = {0};
    size_t length = 0;

    given("  a: {program: x, handles: {e: {object: e, rights: [send]}}}\n"
          "  b: {program: x, handles: {e: {object: e, rights: [receive]},\n"
          "    f: {object: f, rights: [send]}}}\n"
          "  c: {program: x, handles: {f: {object: f, rights: [receive]}}}\n");
    ck_assert_uint_eq(circles(circle, &length), 0);
}
END_TEST

/* --- in runs --- */

static struct orr_modules modules;

/* Who listens at two doors holds a call of one and waits at the other. */
START_TEST(test_who_hold_calls_and_listen_elsewhere_are_found)
{
    struct stuck_step step[8];

    given("  fork: {program: x, handles: {e: {object: e, rights: [send]}}}\n"
          "  knife: {program: x, handles: {f: {object: f, rights: [send]}}}\n"
          "  anna: {program: x, handles: {e: {object: e, rights: [receive]},\n"
          "    f: {object: f, rights: [receive]}}}\n"
          "  bert: {program: x, handles: {e: {object: e, rights: [receive]},\n"
          "    f: {object: f, rights: [receive]}}}\n");
    ck_assert_uint_eq(stuck_circle(reach, step), 4);
    for (uint32_t i = 0; i < 4; i++) {
        ck_assert_uint_eq(step[i].to, step[(i + 1) % 4].from);
        ck_assert_int_ne(step[i].listens, step[(i + 1) % 4].listens);
    }
}
END_TEST

START_TEST(test_a_server_with_two_doors_is_no_circle)
{
    struct stuck_step step[8];

    given("  a: {program: x, handles: {e: {object: e, rights: [send]}}}\n"
          "  b: {program: x, handles: {f: {object: f, rights: [send]}}}\n"
          "  s: {program: x, handles: {e: {object: e, rights: [receive]},\n"
          "    f: {object: f, rights: [receive]}}}\n");
    ck_assert_uint_eq(stuck_circle(reach, step), 0);
}
END_TEST

static struct run_result
run(const char *name, const struct reach *instead)
{
    struct run_options options = {
        .modules = &modules, .until_ns = NEVER, .reach = instead};
    struct complaints complaints = {0};
    char *path = orr_text_format("scenarios/%s.yaml", name);
    char *error = NULL;

    ck_assert_msg(orr_modules_find(&modules, &error), "%s", error);
    if (scenario == NULL)
        scenario = scenario_read(path, &complaints);
    ck_assert_ptr_nonnull(scenario);
    free(path);
    return run_scenario(scenario, &options);
}

static void
finish(struct run_result *result)
{
    run_result_free(result);
    orr_modules_free(&modules);
}

START_TEST(test_runs_stay_within_their_closure)
{
    static const char *const names[] = {
        "name-service", "hostile", "delegation",    "faults",
        "restart",      "monitor", "shared-memory", "supervised",
        "hang",         "shell",   "answers-views"};

    struct run_result result = run(names[_i], NULL);
    ck_assert_int_eq(result.verdict, RUN_PASS);
    ck_assert_ptr_null(reach_watch_stray(result.reach));
    finish(&result);
}
END_TEST

/* What is taken out of the closure, and who is then found with it. */
static const struct damage {
    const char *scenario, *process;
    enum reach_part part; /* of `owner`; REACH_PARTS: the console */
    const char *owner, *told;
} damages[] = {
    {"ping-pong", "pong", REACH_ANSWER, "ping",
     "pong has got a handle of "
     "answers to ping"},
    {"ping-pong", "ping", REACH_QUOTA, "ping",
     "ping has got a handle of "
     "ping's quota"},
    {"name-service", "registry", REACH_MADE, "teller",
     "has got a handle of what teller makes"},
    {"budget-fault", "overseer", REACH_FAULT, "runaway",
     "overseer has got a handle of faults of runaway"},
    {"hang", "hangs", REACH_PULSE, "hangs",
     "hangs has got a handle of hangs's heartbeat"},
    {"supervised", "server", REACH_PROCESS, "server",
     "server has got a handle of server itself"},
    {"ping-pong", "ping", REACH_PARTS, "ping", "of console with the rights"}};
#define DAMAGES (sizeof damages / sizeof damages[0])

START_TEST(test_a_handle_outside_of_the_closure_breaks_the_run)
{
    const struct damage *d = &damages[_i];
    struct complaints complaints = {0};
    char *path = orr_text_format("scenarios/%s.yaml", d->scenario);

    scenario = scenario_read(path, &complaints);
    free(path);
    reach = reach_create(scenario);
    reach_narrow(reach, d->part == REACH_PARTS
                            ? reach_console(reach)
                            : reach_part(reach, party(d->owner), d->part));
    struct run_result result = run(d->scenario, reach);
    ck_assert_int_eq(result.verdict, RUN_BROKEN);
    ck_assert_msg(strstr(result.error, d->told) != NULL, "%s", result.error);
    finish(&result);
}
END_TEST

START_TEST(test_rights_that_a_run_uses_are_noted)
{
    struct run_result result = run("deadlock", NULL);
    struct complaints warnings = {0};
    size_t unused = 0;

    scenario_warn(scenario, result.reach, &warnings);
    for (size_t i = 0; i < warnings.count; i++)
        unused += strstr(warnings.item[i].text, "made no use") != NULL;
    ck_assert_uint_eq(unused, 2);
    complaints_free(&warnings);
    finish(&result);
}
END_TEST

START_TEST(test_the_closure_is_drawn_and_printed)
{
    char *text = NULL;
    size_t bytes = 0;

    given("  a: {program: x, handles: {e: {object: e, rights: [send]}}}\n"
          "  b: {program: x, handles: {e: {object: e, rights: [receive]},\n"
          "    a: {process: a, rights: [inspect]}}}\n");
    FILE *out = open_memstream(&text, &bytes);
    reach_print(reach, out);
    reach_print_json(reach, out);
    reach_draw(reach, out);
    fclose(out);
    ck_assert_ptr_nonnull(strstr(text, "can send to"));
    ck_assert_ptr_nonnull(strstr(text, "what b makes"));
    ck_assert_ptr_nonnull(strstr(text, "\"given\":[\"receive\"]"));
    ck_assert_ptr_nonnull(strstr(text, "</svg>"));
    ck_assert_ptr_nonnull(strstr(text, ">notification</text>"));
    free(text);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("reach");
    TCase *tests = tcase_create("reach");

    setenv("ORR_APPS", ORR_BUILD_DIR "/apps", 1);
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, NULL, teardown);
    tcase_add_test(tests, test_who_shares_nothing_reaches_nothing);
    tcase_add_test(tests, test_a_handle_moves_only_if_it_may_be_transferred);
    tcase_add_test(tests, test_without_grant_handles_go_with_answers_only);
    tcase_add_test(tests, test_rights_of_two_handles_are_not_those_of_one);
    tcase_add_test(tests, test_who_manages_a_process_can_put_handles_into_it);
    tcase_add_test(tests,
                   test_what_may_be_duplicated_gets_to_whom_one_can_talk_to);
    tcase_add_test(tests, test_who_handles_faults_answers_them);
    tcase_add_test(tests, test_a_supervisor_looks_through_init);
    tcase_add_test(tests, test_who_may_look_at_the_system_can_ask_init);
    tcase_add_test(tests, test_handles_go_from_hand_to_hand);
    tcase_add_test(tests, test_processes_that_call_each_other_are_found);
    tcase_add_test(tests, test_a_client_and_its_server_are_no_circle);
    tcase_add_test(tests, test_who_hold_calls_and_listen_elsewhere_are_found);
    tcase_add_test(tests, test_a_server_with_two_doors_is_no_circle);
    tcase_add_loop_test(tests, test_runs_stay_within_their_closure, 0, 11);
    tcase_add_loop_test(tests,
                        test_a_handle_outside_of_the_closure_breaks_the_run, 0,
                        (int)DAMAGES);
    tcase_add_test(tests, test_rights_that_a_run_uses_are_noted);
    tcase_add_test(tests, test_the_closure_is_drawn_and_printed);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
