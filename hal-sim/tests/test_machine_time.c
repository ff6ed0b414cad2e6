/* Virtual time, interrupts, kicks and chance, with a fake kernel. */
#include "hal-sim/tests/fake_kernel.h"

#include <check.h>
#include <stdlib.h>
#include <time.h>

#include "hal-sim/machine_choose.h"

static struct machine_config config;
static struct module module = {.name = "main"};
static struct machine *m;
static uint64_t seen[64]; /* what the programs leave for the test */
static uint32_t seen_count;

static void
setup(void)
{
    memset(&fake, 0, sizeof(fake));
    memset(&config, 0, sizeof(config));
    memset(seen, 0, sizeof(seen));
    seen_count = 0;
    config.limits = (struct limits){.cells = 64, .cpus = 1, .lines = 8};
    config.modules = &module;
    config.modules_count = 1;
    config.costs.call = 10;
    config.costs.interrupt = 5;
    config.costs.kick = 20;
    m = NULL;
}

static void
teardown(void)
{
    machine_destroy(m);
}

static void
start(void (*program)(void))
{
    char error[128];

    module.start = program;
    m = machine_create(&config, error, sizeof(error));
    ck_assert_msg(m != NULL, "%s", error);
}

static enum machine_stop
run(void (*program)(void))
{
    start(program);
    return machine_run(m, UINT64_MAX, UINT64_MAX);
}

static uint64_t
clock_now(void)
{
    return fake_trap(ORR_CALL_CLOCK, 0, 0, 0);
}

static void
see(uint64_t value)
{
    seen[seen_count++ % 64] = value;
}

static uint32_t
logged(enum trap_kind kind, uint32_t nth)
{
    for (uint32_t i = 0; i < fake.entries; i++)
        if (fake.log[i].kind == kind && nth-- == 0)
            return i;
    ck_abort_msg("no such entry");
    return 0;
}

static void
ask_twice(void)
{
    see(clock_now());
    see(clock_now());
}

START_TEST(test_only_charges_move_time)
{
    ck_assert_int_eq(run(ask_twice), STOP_DONE);
    /* the kick that starts the CPU costs 5 */
    ck_assert_uint_eq(seen[0], 5);
    ck_assert_uint_eq(seen[1], 15);
    ck_assert_uint_eq(machine_events(m), 4);
    ck_assert_uint_eq(machine_now(m), 25);
}
END_TEST

static void
work_once(void)
{
    see(clock_now());
    orr_work(1000);
    see(clock_now());
}

START_TEST(test_work_is_charged)
{
    run(work_once);
    ck_assert_uint_eq(seen[1] - seen[0], 1010);
    ck_assert_uint_eq(machine_choices(m, WHY_LATENCY), 0);
}
END_TEST

START_TEST(test_a_timer_interrupts_work_and_the_rest_is_done_after)
{
    fake.slice = 300;
    run(work_once);
    const struct trap *timer = &fake.log[logged(TRAP_TIMER, 0)];
    ck_assert_uint_eq(timer->now, seen[0] + 300);
    /* three slices of 300 end within 1000; each costs an interrupt */
    ck_assert_uint_eq(seen[1] - seen[0], 10 + 1000 + 3 * 5);
}
END_TEST

static void
worker(uint64_t ns)
{
    for (int i = 0; i < 3; i++)
        orr_work(ns);
    see(clock_now());
}

static void
two_workers(void)
{
    fake_spawn(worker, 100, 0);
    fake_spawn(worker, 100, 0);
}

START_TEST(test_threads_share_a_cpu_by_slices)
{
    fake.slice = 50;
    run(two_workers);
    ck_assert_uint_eq(seen_count, 2);
    ck_assert_uint_gt(seen[0], 500);
    ck_assert_uint_lt(seen[1] - seen[0], 200);
}
END_TEST

static uint64_t
host_seconds(void)
{
    return (uint64_t)time(NULL);
}

static void
nothing(void)
{
}

START_TEST(test_an_idle_hour_costs_nothing)
{
    uint64_t before = host_seconds();

    fake.wake = UINT64_C(3600000000000);
    start(nothing);
    ck_assert_int_eq(machine_run(m, UINT64_C(36000000000000), UINT64_MAX),
                     STOP_TIME);
    ck_assert_uint_eq(machine_events(m), 2 + 9);
    ck_assert_uint_eq(machine_now(m), UINT64_C(36000000000000));
    ck_assert_uint_le(host_seconds() - before, 1);
}
END_TEST

static void
kick_the_other(void)
{
    fake.kicks = 2;
    see(clock_now());
    orr_work(1000);
}

START_TEST(test_a_kick_arrives_after_its_cost)
{
    config.limits.cpus = 2;
    run(kick_the_other);
    /* the first two kicks start the CPUs */
    const struct trap *kick = &fake.log[logged(TRAP_KICK, 2)];
    ck_assert_uint_eq(kick->cpu, 1);
    ck_assert_uint_eq(kick->now, seen[0] + 10 + 20);
}
END_TEST

static void
wait_for_pulses(void)
{
    fake_trap(ORR_CALL_MASK, 3, 0, 0);
    orr_work(1000);
    see(clock_now());
}

START_TEST(test_a_pulse_interrupts_at_its_time)
{
    struct stimulus stimulus = {
        .time_ns = 100, .period_ns = 200, .count = 3, .line = 3};

    config.stimuli = &stimulus;
    config.stimuli_count = 1;
    run(wait_for_pulses);
    for (uint32_t i = 0; i < 3; i++) {
        const struct trap *trap = &fake.log[logged(TRAP_INTERRUPT, i)];
        ck_assert_uint_eq(trap->now, 100 + 200 * i);
        ck_assert_uint_eq(trap->number, 3);
        ck_assert_uint_eq(trap->cpu, 0);
    }
    ck_assert_uint_eq(seen[0], 5 + 10 + 1000 + 3 * 5);
    ck_assert_uint_eq(fake.entries, 1 + 2 + 3 + 1);
}
END_TEST

static void
unmask_late(void)
{
    orr_work(1000);
    see(clock_now());
    fake_trap(ORR_CALL_MASK, 2, 0, 0);
    see(clock_now());
}

START_TEST(test_a_masked_line_is_silent_until_it_is_unmasked)
{
    struct stimulus stimulus = {
        .time_ns = 100, .period_ns = 100, .count = 4, .line = 2};

    config.stimuli = &stimulus;
    config.stimuli_count = 1;
    run(unmask_late);
    uint32_t at = logged(TRAP_INTERRUPT, 0);
    ck_assert_uint_eq(fake.log[at].now, seen[0] + 20);
    ck_assert_uint_eq(fake.log[at - 1].number, ORR_CALL_MASK);
    ck_assert_uint_eq(seen[1], seen[0] + 25);
    for (uint32_t i = at + 1; i < fake.entries; i++)
        ck_assert_uint_ne(fake.log[i].kind, TRAP_INTERRUPT);
}
END_TEST

START_TEST(test_endless_pulses_on_masked_lines_do_not_keep_a_machine_going)
{
    struct stimulus stimulus = {.time_ns = 1, .period_ns = 1, .line = 2};

    config.stimuli = &stimulus;
    config.stimuli_count = 1;
    ck_assert_int_eq(run(nothing), STOP_DONE);
}
END_TEST

static void
busy(uint64_t ns)
{
    for (int i = 0; i < 40; i++) {
        orr_work(ns);
        fake_trap(ORR_CALL_YIELD, 0, 0, 0);
    }
}

static void
four_cpus(void)
{
    for (uint64_t i = 0; i < 8; i++)
        fake_spawn(busy, 70 + 13 * (i % 3), i % 4);
}

START_TEST(test_entries_of_all_cpus_are_in_order_of_time)
{
    uint32_t per_cpu[4] = {0};

    config.limits.cpus = 4;
    config.seed = (uint64_t)_i;
    fake.slice = 50;
    ck_assert_int_eq(run(four_cpus), STOP_DONE);
    ck_assert_uint_gt(fake.entries, 320);
    for (uint32_t i = 1; i < fake.entries; i++) {
        ck_assert_uint_ge(fake.log[i].now, fake.log[i - 1].now);
        per_cpu[fake.log[i].cpu]++;
    }
    for (int i = 0; i < 4; i++)
        ck_assert_uint_gt(per_cpu[i], 80);
}
END_TEST

static void
equals(void)
{
    for (uint64_t i = 0; i < 4; i++)
        fake_spawn(busy, 100, i);
}

static uint64_t
digest_of(uint64_t seed)
{
    setup();
    config.limits.cpus = 4;
    config.seed = seed;
    run(equals);
    ck_assert_uint_gt(machine_choices(m, WHY_SCHEDULE), 0);
    uint64_t digest = machine_digest(m);
    machine_destroy(m);
    m = NULL;
    return digest;
}

START_TEST(test_ties_are_broken_by_the_seed)
{
    uint64_t first = digest_of(0);

    ck_assert_uint_eq(first, digest_of(0));
    ck_assert_uint_eq(digest_of(5), digest_of(5));
    ck_assert_uint_ne(digest_of(5), first);
    ck_assert_uint_ne(digest_of(5), digest_of(6));
}
END_TEST

START_TEST(test_without_a_seed_the_lowest_cpu_goes_first)
{
    config.limits.cpus = 4;
    run(nothing);
    for (uint32_t c = 0; c < 4; c++) {
        ck_assert_uint_eq(fake.log[c].kind, TRAP_KICK);
        ck_assert_uint_eq(fake.log[c].cpu, c);
    }
}
END_TEST

START_TEST(test_jitter_makes_work_longer_by_choice)
{
    config.costs.jitter = 500;
    config.seed = 3;
    run(work_once);
    ck_assert_uint_gt(seen[1] - seen[0], 1010);
    ck_assert_uint_le(seen[1] - seen[0], 1510);
    ck_assert_uint_eq(machine_choices(m, WHY_LATENCY), 1);
    machine_destroy(m);
    config.seed = 0;
    seen_count = 0;
    run(work_once);
    ck_assert_uint_eq(seen[1] - seen[0], 1010);
}
END_TEST

/* Runs to the end in steps; the digest must not notice. */
static uint64_t
stepped(uint64_t seed, uint64_t time_step, uint64_t event_step)
{
    enum machine_stop stop = STOP_TIME;
    uint64_t until = time_step, events = event_step;

    setup();
    config.limits.cpus = 4;
    config.seed = seed;
    config.costs.jitter = 100;
    fake.slice = 33;
    start(four_cpus);
    while (stop != STOP_DONE) {
        stop = machine_run(m, until, events);
        ck_assert(stop == STOP_DONE || stop == STOP_TIME ||
                  stop == STOP_EVENTS);
        if (stop == STOP_EVENTS) {
            ck_assert_uint_eq(machine_events(m), events);
            events += event_step;
        } else {
            until += time_step;
        }
    }
    uint64_t digest = machine_digest(m);
    machine_destroy(m);
    m = NULL;
    return digest;
}

START_TEST(test_a_run_in_steps_is_the_same_run)
{
    uint64_t seed = (uint64_t)_i;
    uint64_t whole = stepped(seed, UINT64_MAX / 4, UINT64_MAX / 4);

    ck_assert_uint_eq(whole, stepped(seed, UINT64_MAX / 4, 1));
    ck_assert_uint_eq(whole, stepped(seed, 17, UINT64_MAX / 4));
    ck_assert_uint_eq(whole, stepped(seed, 1000, 3));
}
END_TEST

static void
lose_calls(void)
{
    fake_spawn(busy, 100, 0);
    fake.lose = 3;
    see(clock_now());
}

START_TEST(test_a_call_that_came_too_late_is_made_again)
{
    uint32_t calls = 0;

    run(lose_calls);
    for (uint32_t i = 0; i < fake.entries; i++)
        calls += fake.log[i].number == ORR_CALL_CLOCK;
    ck_assert_uint_ge(calls, 2);
    ck_assert_uint_eq(fake.lose, 0);
    ck_assert_uint_eq(seen_count, 1);
    ck_assert_uint_gt(seen[0], 100);
    /* the other thread's calls were not lost either */
    calls = 0;
    for (uint32_t i = 0; i < fake.entries; i++)
        calls += fake.log[i].number == ORR_CALL_YIELD;
    ck_assert_uint_gt(calls, 40);
}
END_TEST

static void
fetch(void)
{
    uint64_t thread = fake_spawn(worker, 1000, 1);

    orr_work(1500);
    fake.kicks = 1;
    fake_trap(ORR_CALL_CONFIGURE, thread, 0, 0);
    see(fake_trap(ORR_CALL_YIELD, 0, 0, 0));
}

START_TEST(test_a_thread_that_changes_cpus_takes_its_work_along)
{
    config.limits.cpus = 2;
    config.costs.kick = 500; /* the other CPU learns of it late */
    run(fetch);
    ck_assert_uint_eq(seen_count, 2);
    for (uint32_t i = 0; i < fake.entries; i++)
        if (fake.log[i].number == ORR_CALL_CLOCK)
            ck_assert_uint_eq(fake.log[i].cpu, 0);
    /* its first 1000 began with the kick, after START at 5; it ran on without
     * a break but for the entries of its new CPU */
    uint64_t end = seen[0] > seen[1] ? seen[0] : seen[1];
    ck_assert_uint_ge(end, 5 + 10 + 500 + 5 + 3000);
    ck_assert_uint_le(end, 5 + 10 + 500 + 5 + 3000 + 50);
}
END_TEST

static void
work_for_ever(void)
{
    for (;;)
        orr_work(UINT64_MAX);
}

START_TEST(test_time_itself_has_an_end)
{
    ck_assert_int_eq(run(work_for_ever), STOP_TIME);
    ck_assert_uint_lt(machine_events(m), 10);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("machine: time");
    TCase *tcase = tcase_create("all");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_only_charges_move_time);
    tcase_add_test(tcase, test_work_is_charged);
    tcase_add_test(tcase,
                   test_a_timer_interrupts_work_and_the_rest_is_done_after);
    tcase_add_test(tcase, test_threads_share_a_cpu_by_slices);
    tcase_add_test(tcase, test_an_idle_hour_costs_nothing);
    tcase_add_test(tcase, test_a_kick_arrives_after_its_cost);
    tcase_add_test(tcase, test_a_pulse_interrupts_at_its_time);
    tcase_add_test(tcase, test_a_masked_line_is_silent_until_it_is_unmasked);
    tcase_add_test(
        tcase, test_endless_pulses_on_masked_lines_do_not_keep_a_machine_going);
    tcase_add_loop_test(tcase, test_entries_of_all_cpus_are_in_order_of_time, 0,
                        10);
    tcase_add_test(tcase, test_ties_are_broken_by_the_seed);
    tcase_add_test(tcase, test_without_a_seed_the_lowest_cpu_goes_first);
    tcase_add_test(tcase, test_jitter_makes_work_longer_by_choice);
    tcase_add_loop_test(tcase, test_a_run_in_steps_is_the_same_run, 0, 5);
    tcase_add_test(tcase, test_a_call_that_came_too_late_is_made_again);
    tcase_add_test(tcase, test_a_thread_that_changes_cpus_takes_its_work_along);
    tcase_add_test(tcase, test_time_itself_has_an_end);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
