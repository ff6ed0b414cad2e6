/* Who waits for whom: small systems that come to rest in different ways. */
#include "hal-sim/deadlock.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/bench_system.h"

static uint64_t answers;

/* Waits on the first handle, then signals the second. */
static void
waiter(void)
{
    orr_handle mine = orr_area()[0], other = orr_area()[1];
    struct orr_call wait = {.number = ORR_CALL_WAIT, .a = {mine, ORR_FOREVER}};
    struct orr_call ring = {.number = ORR_CALL_SIGNAL, .a = {other, 1}};
    orr_trap(&wait);
    orr_trap(&ring);
}

/* Receives for ever, but answers only the first `answers` calls. */
static void
miser(void)
{
    uint64_t left = answers;
    struct orr_call receive = {.number = ORR_CALL_RECEIVE,
                               .a = {orr_area()[0], ORR_FOREVER}};
    for (;;) {
        orr_trap(&receive);
        struct orr_call reply = {.number = ORR_CALL_REPLY,
                                 .a = {receive.result.value}};
        if (receive.result.error != ORR_ERROR_OK)
            return;
        if (left-- > 0)
            orr_trap(&reply);
        else
            left = 0;
    }
}

static void
caller(void)
{
    struct orr_call call = {.number = ORR_CALL_CALL,
                            .a = {orr_area()[0], 0, 0, ORR_FOREVER}};
    orr_trap(&call);
}

static void
name(orr_handle handle, const char *text)
{
    memcpy(orr_area(), text, strlen(text));
    bench_need((struct orr_call){.number = ORR_CALL_NAME,
                                 .a = {handle, strlen(text)}});
}

static struct bench_child
child(const char *text)
{
    struct bench_child made = bench_child_create(10, 0);
    name(made.process, text);
    return made;
}

/* The first program must not end: what it made would go with it. */
static void
rest(void)
{
    orr_handle never = bench_create(ORR_KIND_NOTIFICATION, 0, 0, 0);
    struct orr_call wait = {.number = ORR_CALL_WAIT, .a = {never, ORR_FOREVER}};
    orr_trap(&wait);
}

static orr_handle
bell_named(const char *text)
{
    orr_handle bell = bench_create(ORR_KIND_NOTIFICATION, 0, 0, 0);
    name(bell, text);
    return bell;
}

static void
boot_circle_of_bells(void)
{
    orr_handle left = bell_named("left"), right = bell_named("right");
    struct bench_child a = child("anna"), b = child("bert");
    orr_handle own = bench_child_give(a, left, ORR_RIGHT_RECEIVE);
    bench_child_start(a, 1, own, bench_child_give(a, right, ORR_RIGHT_SEND));
    own = bench_child_give(b, right, ORR_RIGHT_RECEIVE);
    bench_child_start(b, 1, own, bench_child_give(b, left, ORR_RIGHT_SEND));
    rest();
}

static void
boot_idle_waiter(void)
{
    orr_handle left = bell_named("left"), right = bell_named("right");
    struct bench_child a = child("anna");
    orr_handle own = bench_child_give(a, left, ORR_RIGHT_RECEIVE);
    bench_child_start(a, 1, own, bench_child_give(a, right, ORR_RIGHT_SEND));
    rest();
}

/* A server, module 2, and one caller, module 3. */
static void
boot_call(void)
{
    orr_handle door = bench_create(ORR_KIND_ENDPOINT, 0, 0, 0);
    struct bench_child server = child("bert"), client = child("anna");
    name(door, "door");
    bench_child_start(server, 2,
                      bench_child_give(server, door, ORR_RIGHT_RECEIVE), 0);
    bench_child_start(client, 3, bench_child_give(client, door, ORR_RIGHT_SEND),
                      0);
    rest();
}

static void
boot_unheard(void)
{
    orr_handle door = bench_create(ORR_KIND_ENDPOINT, 0, 0, 0);
    struct bench_child client = child("anna");
    name(door, "door");
    bench_child_start(client, 3, bench_child_give(client, door, ORR_RIGHT_SEND),
                      0);
    rest();
}

/* What is said of the system that `boot` builds, once it is at rest. */
static char *
explain(void (*boot)(void))
{
    char error[200] = "";
    const struct module modules[] = {{.name = "boot", .start = boot},
                                     {.name = "waiter", .start = waiter},
                                     {.name = "miser", .start = miser},
                                     {.name = "caller", .start = caller}};
    struct machine_config config = {
        .limits = {.cells = 256, .cpus = 1, .lines = 0, .slots = 32},
        .modules = modules,
        .modules_count = 4};
    costs_default(&config.costs);
    struct machine *m = machine_create(&config, error, sizeof error);
    ck_assert_msg(m, "%s", error);
    ck_assert_int_eq(machine_run(m, UINT64_MAX, UINT64_MAX), STOP_DONE);
    char *text = deadlock_explain(m);
    machine_destroy(m);
    return text;
}

static void
must_explain(void (*boot)(void), const char *wanted)
{
    char *text = explain(boot);
    ck_assert_pstr_eq(text, wanted);
    free(text);
}

START_TEST(test_two_who_wait_for_each_others_bell_are_a_circle)
{
    must_explain(boot_circle_of_bells,
                 "each waits for the next, for ever:\n"
                 "  anna waits for notification \"left\", which bert signals\n"
                 "  bert waits for notification \"right\", which anna signals");
}
END_TEST

START_TEST(test_one_who_waits_for_a_bell_is_only_idle)
{
    must_explain(boot_idle_waiter, NULL);
}
END_TEST

START_TEST(test_a_server_that_has_answered_is_only_idle)
{
    answers = 1;
    must_explain(boot_call, NULL);
}
END_TEST

START_TEST(test_a_caller_without_an_answer_waits_for_ever)
{
    answers = 0;
    must_explain(boot_call, "these wait for ever:\n"
                            "  anna waits for the reply of bert, who serves "
                            "endpoint \"door\"");
}
END_TEST

START_TEST(test_a_caller_whom_nobody_can_hear_waits_for_ever)
{
    must_explain(boot_unheard,
                 "these wait for ever:\n"
                 "  anna waits for a receiver on endpoint \"door\", which "
                 "nobody receives from");
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("deadlock");
    TCase *rests = tcase_create("systems at rest");
    tcase_add_test(rests, test_two_who_wait_for_each_others_bell_are_a_circle);
    tcase_add_test(rests, test_one_who_waits_for_a_bell_is_only_idle);
    tcase_add_test(rests, test_a_server_that_has_answered_is_only_idle);
    tcase_add_test(rests, test_a_caller_without_an_answer_waits_for_ever);
    tcase_add_test(rests, test_a_caller_whom_nobody_can_hear_waits_for_ever);
    suite_add_tcase(suite, rests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
