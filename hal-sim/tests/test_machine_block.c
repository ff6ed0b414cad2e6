/* Basic blocks: what they cost, and that a thread makes way at them; with a
 * fake kernel. */
#include "hal-sim/tests/fake_kernel.h"

#include <check.h>

#include "hal-sim/machine_state.h"

static struct machine_config config;
static struct module module = {.name = "main"};
static struct machine *m;
static uint64_t seen[8];
static uint32_t seen_count;

static void
setup(void)
{
    memset(&fake, 0, sizeof(fake));
    memset(&config, 0, sizeof(config));
    seen_count = 0;
    config.limits = (struct limits){.cells = 64, .cpus = 1, .lines = 8};
    config.modules = &module;
    config.modules_count = 1;
    config.costs.call = 10;
    config.costs.interrupt = 5;
    config.costs.block = 3;
    m = NULL;
}

static void
teardown(void)
{
    machine_destroy(m);
}

static enum machine_stop
run(void (*program)(void), uint64_t until)
{
    char error[128];

    module.start = program;
    m = machine_create(&config, error, sizeof(error));
    ck_assert_msg(m != NULL, "%s", error);
    return machine_run(m, until, UINT64_MAX);
}

static void
see(void)
{
    seen[seen_count++ % 8] = fake_trap(ORR_CALL_CLOCK, 0, 0, 0);
}

static void
loop(uint64_t blocks)
{
    for (uint64_t i = 0; i < blocks; i++)
        orr_block();
    see();
}

static void
hundred_blocks(void)
{
    see();
    loop(100);
}

START_TEST(test_blocks_are_charged)
{
    ck_assert_int_eq(run(hundred_blocks, UINT64_MAX), STOP_DONE);
    ck_assert_uint_eq(seen[1] - seen[0], 10 + 100 * 3);
}
END_TEST

START_TEST(test_a_slice_ends_in_the_middle_of_a_block)
{
    fake.slice = 101;
    run(hundred_blocks, UINT64_MAX);
    for (uint32_t i = 0; i < fake.entries; i++)
        if (fake.log[i].kind == TRAP_TIMER)
            ck_assert_uint_eq((fake.log[i].now - seen[0]) % 101, 0);
    /* each slice's end costs an interrupt, and two or three of them are due */
    ck_assert_uint_eq((seen[1] - seen[0] - 10 - 100 * 3) % 5, 0);
    ck_assert_uint_ge(seen[1] - seen[0], 10 + 100 * 3 + 2 * 5);
}
END_TEST

static void
two_loops(void)
{
    fake_spawn(loop, 1000, 0);
    fake_spawn(loop, 1000, 0);
}

START_TEST(test_two_loops_without_calls_share_a_cpu)
{
    fake.slice = 50;
    run(two_loops, UINT64_MAX);
    ck_assert_uint_eq(seen_count, 2);
    ck_assert_uint_gt(seen[0], 2 * 1000 * 3 - 200);
    ck_assert_uint_lt(seen[1] - seen[0], 200);
}
END_TEST

static void
loop_for_ever(void)
{
    for (;;)
        orr_block();
}

START_TEST(test_a_loop_without_end_ends_with_the_run)
{
    ck_assert_int_eq(run(loop_for_ever, 10000), STOP_TIME);
    ck_assert_uint_eq(machine_now(m), 10000);
    ck_assert_int_eq(machine_run(m, 20000, UINT64_MAX), STOP_TIME);
    ck_assert_uint_eq(machine_now(m), 20000);
}
END_TEST

static __attribute__((noinline)) void
blocks_and_deeper(uint32_t depth)
{
    volatile char frame[512];

    frame[0] = 0;
    orr_block();
    if (depth > 0)
        blocks_and_deeper(depth - 1);
    frame[1] = frame[0];
}

static void
use_up_the_stack(void)
{
    blocks_and_deeper(1u << 20);
}

START_TEST(test_a_block_on_a_stack_that_is_used_up_is_a_fault)
{
    fake.slice = 7; /* the kernel is entered at each third block */
    run(use_up_the_stack, UINT64_MAX);
    uint32_t faults = 0;
    for (uint32_t i = 0; i < fake.entries; i++)
        faults += fake.log[i].kind == TRAP_FAULT;
    ck_assert(faults == 1 || fake.entries == FAKE_LOG_MAX);
    ck_assert_int_eq(m->stop, STOP_DONE);
}
END_TEST

static void
event(void *self, const struct machine *machine, struct thread_id running,
      const struct trap *trap, const struct decision *decision)
{
    (void)self;
    (void)machine;
    (void)running;
    (void)trap;
    (void)decision;
    orr_block();
}

START_TEST(test_blocks_outside_of_programs_are_none)
{
    orr_block(); /* no machine runs */
    config.observer.event = event;
    run(hundred_blocks, UINT64_MAX);
    ck_assert_uint_eq(seen[1] - seen[0], 10 + 100 * 3);
    orr_block();
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("machine_block");
    TCase *tcase = tcase_create("machine_block");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_blocks_are_charged);
    tcase_add_test(tcase, test_a_slice_ends_in_the_middle_of_a_block);
    tcase_add_test(tcase, test_two_loops_without_calls_share_a_cpu);
    tcase_add_test(tcase, test_a_loop_without_end_ends_with_the_run);
    tcase_add_test(tcase, test_a_block_on_a_stack_that_is_used_up_is_a_fault);
    tcase_add_test(tcase, test_blocks_outside_of_programs_are_none);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
