/* Programs as modules with globals of their own, snapshots of everything, and
 * many machines at once; with a fake kernel. */
#include "hal-sim/tests/fake_kernel.h"

#include <check.h>
#include <stdlib.h>

#include "hal-sim/machine_map.h"
#include "hal-sim/machine_state.h"

#define COUNTER ORR_BUILD_DIR "/tests/modules/counter.so"
#define MACHINES 100

static struct machine_config config;
static struct module modules[2] = {{.name = "main"},
                                   {.name = "counter", .path = COUNTER}};
static struct machine *m;
static char error[200];
static uint64_t told[64]; /* the highest value by badge (thread) */
static uint32_t tellings;

static void
on_output(void *self, const struct machine *machine,
          const struct output *output)
{
    uint64_t value;

    (void)self;
    (void)machine;
    ck_assert_uint_eq(output->bytes, sizeof(value));
    memcpy(&value, output->text, sizeof(value));
    ck_assert_uint_lt(output->badge, 64);
    if (told[output->badge] < value)
        told[output->badge] = value;
    tellings++;
}

static void
setup(void)
{
    memset(&fake, 0, sizeof(fake));
    memset(&config, 0, sizeof(config));
    memset(told, 0, sizeof(told));
    tellings = 0;
    config.limits = (struct limits){.cells = 64, .cpus = 2, .lines = 8};
    config.modules = modules;
    config.modules_count = 2;
    config.observer.output = on_output;
    costs_default(&config.costs);
    config.costs.jitter = 300;
    config.seed = 11;
    fake.slice = 700; /* more than an entry costs */
    m = NULL;
}

static void
teardown(void)
{
    machine_destroy(m);
}

static struct machine *
create(void (*program)(void))
{
    modules[0].start = program;
    struct machine *made = machine_create(&config, error, sizeof(error));
    ck_assert_msg(made != NULL, "%s", error);
    return made;
}

static void
start_counter(uint64_t rounds, uint64_t cpu)
{
    orr_area()[0] = ORR_ENTRY_PROGRAM;
    orr_area()[1] = 1;
    orr_area()[2] = rounds;
    fake_trap(ORR_CALL_START, 3, cpu, 0);
}

static void
start_three(void)
{
    start_counter(1, 0);
    start_counter(2, 1);
    start_counter(3, 0);
}

START_TEST(test_every_instance_has_globals_of_its_own)
{
    m = create(start_three);
    ck_assert_int_eq(machine_run(m, UINT64_MAX, UINT64_MAX), STOP_DONE);
    ck_assert_uint_eq(told[2], 9);
    ck_assert_uint_eq(told[3], 18);
    ck_assert_uint_eq(told[4], 27);
    ck_assert_uint_eq(tellings, 54);
    ck_assert_uint_ge(m->host->instances_count, 2);
}
END_TEST

static void
start_one_after_another(void)
{
    for (uint64_t i = 0; i < 10; i++) {
        start_counter(i + 1, 1);
        orr_work(100000);
    }
}

START_TEST(test_an_instance_is_as_new_when_it_is_used_again)
{
    m = create(start_one_after_another);
    ck_assert_int_eq(machine_run(m, UINT64_MAX, UINT64_MAX), STOP_DONE);
    ck_assert_uint_eq(m->host->instances_count, 1);
    ck_assert_uint_eq(told[2], 90);
    ck_assert_uint_eq(tellings, 9 * 55);
}
END_TEST

START_TEST(test_a_module_that_is_none_is_refused_with_its_name)
{
    struct module wrong[2] = {modules[0], {.name = "gone", .path = "/gone"}};

    config.modules = wrong;
    ck_assert_ptr_null(machine_create(&config, error, sizeof(error)));
    ck_assert_ptr_nonnull(strstr(error, "gone"));
    wrong[1].path = "/etc/passwd";
    ck_assert_ptr_null(machine_create(&config, error, sizeof(error)));
    config.limits.cells = 1;
    ck_assert_ptr_null(machine_create(&config, error, sizeof(error)));
    ck_assert_ptr_nonnull(strstr(error, "limits"));
}
END_TEST

static uint64_t
finish(struct machine *machine)
{
    ck_assert_int_eq(machine_run(machine, UINT64_MAX, UINT64_MAX), STOP_DONE);
    return machine_digest(machine);
}

START_TEST(test_a_restored_machine_runs_the_same_way_again)
{
    m = create(start_three);
    machine_run(m, UINT64_MAX, (uint64_t)_i);
    struct snapshot *before = machine_snapshot(m);
    uint64_t events = machine_events(m);
    uint64_t first = finish(m);
    for (int i = 0; i < 3; i++) {
        machine_restore(m, before);
        ck_assert_uint_eq(machine_events(m), events);
        ck_assert_uint_eq(finish(m), first);
    }
    snapshot_free(before);
    ck_assert_uint_eq(told[4], 27);
}
END_TEST

START_TEST(test_snapshots_may_be_restored_in_any_order)
{
    struct snapshot *snapshot[5];
    uint64_t now[5];

    m = create(start_three);
    for (uint64_t i = 0; i < 5; i++) {
        machine_run(m, UINT64_MAX, i * 25);
        snapshot[i] = machine_snapshot(m);
        now[i] = machine_now(m);
    }
    uint64_t last = finish(m);
    for (uint32_t i = 0; i < 20; i++) {
        uint32_t pick = i * 7 % 5;
        machine_restore(m, snapshot[pick]);
        ck_assert_uint_eq(machine_now(m), now[pick]);
        machine_run(m, UINT64_MAX, machine_events(m) + i * 3);
        if (i % 3 == 0)
            ck_assert_uint_eq(finish(m), last);
    }
    for (int i = 0; i < 5; i++)
        snapshot_free(snapshot[i]);
    ck_assert_uint_eq(told[2], 9);
    ck_assert_uint_eq(told[4], 27);
}
END_TEST

START_TEST(test_a_hundred_machines_run_side_by_side)
{
    struct machine *all[MACHINES];
    bool going = true;

    m = create(start_three);
    uint64_t alone = finish(m);
    for (int i = 0; i < MACHINES; i++)
        all[i] = create(start_three);
    for (uint64_t events = 10; going; events += 10) {
        going = false;
        for (int i = 0; i < MACHINES; i++)
            going |= machine_run(all[i], UINT64_MAX, events) != STOP_DONE;
    }
    ck_assert_ptr_nonnull(all[0]->host->instances[0].object);
    ck_assert_ptr_nonnull(all[MACHINES - 1]->host->instances[0].mapped);
    for (int i = 0; i < MACHINES; i++) {
        ck_assert_uint_eq(machine_digest(all[i]), alone);
        machine_destroy(all[i]);
    }
}
END_TEST

START_TEST(test_what_only_the_loader_knows_is_not_mapped)
{
    struct mapped object;

    ck_assert(!map_object(&object, "/gone"));
    ck_assert(!map_object(&object, "/etc/passwd"));
    /* a program, with variables of its threads' own */
    ck_assert(!map_object(&object, "/proc/self/exe"));
    ck_assert(map_object(&object, COUNTER));
    ck_assert_uint_gt(object.bytes, 0);
    map_drop(object.base, object.bytes);
}
END_TEST

START_TEST(test_a_broken_kernel_stops_the_machine_with_the_event)
{
    config.check = true;
    fake.broken_at = 20;
    m = create(start_three);
    ck_assert_int_eq(machine_run(m, UINT64_MAX, UINT64_MAX), STOP_BROKEN);
    ck_assert_uint_eq(machine_events(m), 20);
    ck_assert_ptr_nonnull(strstr(machine_stop_text(m), "event 20: I-FAKE-1"));
    ck_assert_int_eq(machine_run(m, UINT64_MAX, UINT64_MAX), STOP_BROKEN);
    ck_assert_uint_eq(machine_events(m), 20);
}
END_TEST

static void
stop_kernel(void *self, const struct machine *machine, struct thread_id running,
            const struct trap *trap, const struct decision *decision)
{
    (void)self;
    (void)running;
    (void)trap;
    (void)decision;
    if (machine_events(machine) == 30)
        hal_stop(machine_kernel(machine), "1 == 2", "file.c", 3);
}

START_TEST(test_a_kernel_that_stops_itself_can_be_rewound)
{
    config.observer.event = stop_kernel;
    m = create(start_three);
    machine_run(m, UINT64_MAX, 15);
    struct snapshot *before = machine_snapshot(m);
    for (int i = 0; i < 3; i++) {
        machine_restore(m, before);
        ck_assert_int_eq(machine_run(m, UINT64_MAX, UINT64_MAX), STOP_BROKEN);
        ck_assert_str_eq(machine_stop_text(m), "event 30: 1 == 2 (file.c:3)");
    }
    m->host->observer.event = NULL;
    machine_restore(m, before);
    ck_assert_int_eq(machine_run(m, UINT64_MAX, UINT64_MAX), STOP_DONE);
    snapshot_free(before);
}
END_TEST

static struct machine *asked;

static void
ask_to_stop(void *self, const struct machine *machine, struct thread_id running,
            const struct trap *trap, const struct decision *decision)
{
    (void)self;
    (void)running;
    (void)trap;
    (void)decision;
    if (machine_events(machine) % 10 == 0)
        machine_request_stop(asked);
}

START_TEST(test_an_observer_may_ask_for_a_stop)
{
    uint64_t whole;

    m = create(start_three);
    whole = finish(m);
    machine_destroy(m);
    config.observer.event = ask_to_stop;
    asked = m = create(start_three);
    for (uint64_t events = 10;; events += 10) {
        enum machine_stop stop = machine_run(m, UINT64_MAX, UINT64_MAX);
        if (stop == STOP_DONE)
            break;
        ck_assert_int_eq(stop, STOP_REQUEST);
        ck_assert_uint_eq(machine_events(m), events);
    }
    ck_assert_uint_eq(machine_digest(m), whole);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("machine: modules and snapshots");
    TCase *tcase = tcase_create("all");

    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_every_instance_has_globals_of_its_own);
    tcase_add_test(tcase, test_an_instance_is_as_new_when_it_is_used_again);
    tcase_add_test(tcase, test_a_module_that_is_none_is_refused_with_its_name);
    tcase_add_loop_test(tcase, test_a_restored_machine_runs_the_same_way_again,
                        0, 60);
    tcase_add_test(tcase, test_snapshots_may_be_restored_in_any_order);
    tcase_add_test(tcase, test_a_hundred_machines_run_side_by_side);
    tcase_add_test(tcase, test_what_only_the_loader_knows_is_not_mapped);
    tcase_add_test(tcase,
                   test_a_broken_kernel_stops_the_machine_with_the_event);
    tcase_add_test(tcase, test_a_kernel_that_stops_itself_can_be_rewound);
    tcase_add_test(tcase, test_an_observer_may_ask_for_a_stop);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
