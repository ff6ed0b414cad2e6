/* Processes that end at one of their system calls; with the real kernel. The
 * first program starts another one LIVES times, by one name. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/include/orrery/system.h"
#include "hal-sim/machine_state.h"

#define LIVES 4u
#define CALLS 3u /* that a life makes, and then the one that ends it */
#define QUOTA (UINT64_C(0) | UINT64_C(1) << 16)

static struct machine_config config;
static struct mishap_config mishaps[2];
static struct machine *m;
static uint32_t calls[LIVES]; /* that each life made */
static uint32_t life, faults;

static struct orr_result
invoke(uint64_t number, uint64_t a, uint64_t b, uint64_t c)
{
    struct orr_call call = {.number = number, .a = {a, b, c}};

    orr_trap(&call);
    return call.result;
}

static orr_handle
create(enum orr_kind kind, uint64_t a, uint64_t b)
{
    struct orr_call call = {.number = ORR_CALL_CREATE,
                            .a = {kind, QUOTA, a, b}};

    orr_trap(&call);
    return call.result.value;
}

static void
victim(void)
{
    for (uint32_t i = 0; i < CALLS; i++) {
        invoke(ORR_CALL_CLOCK, 0, 0, 0);
        calls[life]++;
    }
    invoke(ORR_CALL_EXIT, 0, 1, 0);
}

/* One life of the process, to its end. */
static void
live(orr_handle bell)
{
    orr_handle process = create(ORR_KIND_PROCESS, 8, 100);
    orr_handle thread = create(ORR_KIND_THREAD, process, 100);
    orr_handle context = create(ORR_KIND_CONTEXT, 1000000, 0);

    memcpy(orr_area(), "victim", 6);
    invoke(ORR_CALL_NAME, process, 6, 0);
    invoke(ORR_CALL_CONFIGURE, thread, ORR_SETTING_CONTEXT, context);
    invoke(ORR_CALL_WATCH, process, bell, 1);
    orr_area()[0] = ORR_ENTRY_PROGRAM;
    orr_area()[1] = 1;
    invoke(ORR_CALL_START, thread, ORR_SIZE(2, 0), 0);
    invoke(ORR_CALL_WAIT, bell, ORR_FOREVER, 0);
}

static void
first(void)
{
    orr_handle bell = create(ORR_KIND_NOTIFICATION, 0, 0);

    for (life = 0; life < LIVES; life++)
        live(bell);
}

static const struct module modules[2] = {{.name = "first", .start = first},
                                         {.name = "victim", .start = victim}};

static void
on_event(void *self, const struct machine *machine, struct thread_id running,
         const struct trap *trap, const struct decision *decision)
{
    (void)self;
    (void)machine;
    (void)running;
    (void)decision;
    faults += trap->kind == TRAP_FAULT && trap->number == ORR_FAULT_ABORT;
}

static void
set_up(void)
{
    config = (struct machine_config){
        .limits = {.cells = 256, .cpus = 1, .slots = 64},
        .modules = modules,
        .modules_count = 2,
        .mishaps = mishaps,
        .mishaps_count = 1,
        .check = true,
        .observer = {.event = on_event}};
    costs_default(&config.costs);
    mishaps[0] = mishaps[1] = (struct mishap_config){.process = "victim"};
    memset(calls, 0, sizeof calls);
    faults = 0;
    m = NULL;
}

static void
tear_down(void)
{
    machine_destroy(m);
}

static void
run(void)
{
    char error[128];

    m = machine_create(&config, error, sizeof(error));
    ck_assert_msg(m != NULL, "%s", error);
    ck_assert_int_eq(machine_run(m, UINT64_MAX, UINT64_MAX), STOP_DONE);
    ck_assert_uint_eq(life, LIVES);
}

START_TEST(test_a_process_ends_at_its_nth_call_in_its_first_life)
{
    mishaps[0].call = (uint32_t)_i;
    run();
    ck_assert_uint_eq(calls[0], (uint32_t)_i - 1);
    for (uint32_t i = 1; i < LIVES; i++)
        ck_assert_uint_eq(calls[i], CALLS);
    ck_assert_uint_eq(faults, 1);
}
END_TEST

START_TEST(test_each_life_gets_one_call_further)
{
    mishaps[0].call = 1;
    mishaps[0].each = true;
    run();
    for (uint32_t i = 0; i < LIVES; i++)
        ck_assert_uint_eq(calls[i], i < CALLS ? i : CALLS);
    ck_assert_uint_eq(faults, LIVES);
}
END_TEST

START_TEST(test_a_process_may_meet_several)
{
    mishaps[0].call = 3;
    mishaps[1].call = 2;
    mishaps[1].each = true;
    config.mishaps_count = 2;
    run();
    ck_assert_uint_eq(calls[0], 1);
    ck_assert_uint_eq(calls[1], 2);
    ck_assert_uint_eq(calls[2], 3);
    ck_assert_uint_eq(faults, 3);
}
END_TEST

START_TEST(test_calls_that_are_never_made_and_other_names_do_nothing)
{
    mishaps[0].call = CALLS + 2;
    mishaps[1] =
        (struct mishap_config){.process = "viktor", .call = 1, .each = true};
    config.mishaps_count = 2;
    run();
    for (uint32_t i = 0; i < LIVES; i++)
        ck_assert_uint_eq(calls[i], CALLS);
    ck_assert_uint_eq(faults, 0);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("mishaps");
    TCase *tests = tcase_create("mishaps");

    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests,
                        test_a_process_ends_at_its_nth_call_in_its_first_life,
                        1, CALLS + 2);
    tcase_add_test(tests, test_each_life_gets_one_call_further);
    tcase_add_test(tests, test_a_process_may_meet_several);
    tcase_add_test(tests,
                   test_calls_that_are_never_made_and_other_names_do_nothing);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
