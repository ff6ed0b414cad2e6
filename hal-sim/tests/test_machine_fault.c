/* Crashes of programs become faults, and only those; with a fake kernel. */
#include "hal-sim/tests/fake_kernel.h"

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hal-sim/machine_fault.h"

static struct machine_config config;
static struct module module = {.name = "main"};
static struct machine *m;
static uint64_t kinds[16], details[16]; /* of the faults that were told */
static uint32_t faults;
static uint32_t survivors; /* threads that came to their end */

static void
on_event(void *self, const struct machine *machine, struct thread_id running,
         const struct trap *trap, const struct decision *decision)
{
    (void)self;
    (void)running;
    (void)decision;
    if (trap->kind != TRAP_FAULT)
        return;
    ck_assert_uint_eq(trap->words, 1);
    kinds[faults % 16] = trap->number;
    details[faults++ % 16] = machine->running->area[0];
}

static void
setup(void)
{
    memset(&fake, 0, sizeof(fake));
    memset(&config, 0, sizeof(config));
    config.limits = (struct limits){.cells = 64, .cpus = 1, .lines = 8};
    config.modules = &module;
    config.modules_count = 1;
    config.costs.call = 10;
    config.observer.event = on_event;
    faults = 0;
    survivors = 0;
    m = NULL;
}

static void
teardown(void)
{
    machine_destroy(m);
}

static void
run(void (*program)(void))
{
    char error[128];

    module.start = program;
    m = machine_create(&config, error, sizeof(error));
    ck_assert_ptr_nonnull(m);
    ck_assert_int_eq(machine_run(m, UINT64_MAX, UINT64_MAX), STOP_DONE);
}

static void
survive(uint64_t unused)
{
    (void)unused;
    orr_work(1000000);
    survivors++;
}

static void
read_address(uint64_t address)
{
    __asm__ volatile("movq (%0), %%rax" : : "r"(address) : "rax");
}

static void
read_near_null(void)
{
    fake_spawn(survive, 0, 0);
    read_address(24);
}

START_TEST(test_a_bad_access_ends_its_thread_and_no_other)
{
    run(read_near_null);
    ck_assert_uint_eq(faults, 1);
    ck_assert_uint_eq(kinds[0], ORR_FAULT_ACCESS);
    ck_assert_uint_eq(details[0], 24);
    ck_assert_uint_eq(survivors, 1);
}
END_TEST

static void
read_no_address(void)
{
    read_address(UINT64_C(0x8000000000000000));
}

static void
read_unmapped(void)
{
    read_address((uint64_t)(uintptr_t)m + (UINT64_C(1) << 46));
}

static void
divide(void)
{
    __asm__ volatile(
        "xorl %%ecx, %%ecx\n\tmovl $1, %%eax\n\tcltd\n\tidivl %%ecx"
        :
        :
        : "eax", "ecx", "edx", "cc");
}

static void
no_instruction(void)
{
    __asm__ volatile("ud2");
}

static void
jump_nowhere(void)
{
    void (*volatile nowhere)(void) = (void (*)(void))(uintptr_t)16;

    nowhere();
}

static void
call_with_nothing(void)
{
    struct orr_call *volatile nothing = NULL;

    orr_trap(nothing);
}

static const struct orr_call constant;

static void
call_with_constant(void)
{
    orr_trap((struct orr_call *)(uintptr_t)&constant);
}

static void
raise_abort(void)
{
    orr_raise(ORR_FAULT_ABORT, 77);
}

static const struct crash {
    void (*program)(void);
    uint64_t kind, detail;
} crashes[] = {
    {read_no_address, ORR_FAULT_ACCESS, FAULT_ELSEWHERE},
    {read_unmapped, ORR_FAULT_ACCESS, FAULT_ELSEWHERE},
    {divide, ORR_FAULT_ARITHMETIC, 0},
    {no_instruction, ORR_FAULT_INSTRUCTION, 0},
    {jump_nowhere, ORR_FAULT_ACCESS, 16},
    {call_with_nothing, ORR_FAULT_ACCESS, 0},
    {call_with_constant, ORR_FAULT_ACCESS, FAULT_ELSEWHERE},
    {raise_abort, ORR_FAULT_ABORT, 77},
};

START_TEST(test_every_kind_of_crash_tells_its_fault)
{
    const struct crash *crash = &crashes[_i];

    run(crash->program);
    ck_assert_uint_eq(faults, 1);
    ck_assert_uint_eq(kinds[0], crash->kind);
    ck_assert_uint_eq(details[0], crash->detail);
}
END_TEST

static uint64_t
deep(uint64_t depth, bool calls)
{
    volatile char frame[512];

    frame[depth % 512] = 1;
    if (calls)
        fake_trap(ORR_CALL_CLOCK, 0, 0, 0);
    if (depth == 0)
        return 0;
    return deep(depth - 1, calls) + (uint64_t)frame[depth % 512];
}

static void
recurse_silently(void)
{
    fake_spawn(survive, 0, 0);
    deep(1000000, false);
}

static void
recurse_with_calls(void)
{
    fake_spawn(survive, 0, 0);
    deep(1000000, true);
}

START_TEST(test_a_stack_that_is_used_up_is_a_fault)
{
    run(_i == 0 ? recurse_silently : recurse_with_calls);
    ck_assert_uint_eq(faults, 1);
    ck_assert_uint_eq(kinds[0], ORR_FAULT_ACCESS);
    ck_assert_uint_eq(details[0], FAULT_STACK_OVERFLOW);
    ck_assert_uint_eq(survivors, 1);
}
END_TEST

static void
recurse_a_little(void)
{
    deep(90, true);
    survivors++;
}

START_TEST(test_a_program_may_use_the_stack_it_was_promised)
{
    run(recurse_a_little);
    ck_assert_uint_eq(faults, 0);
    ck_assert_uint_eq(survivors, 1);
}
END_TEST

START_TEST(test_a_resumed_crash_is_told_again_and_then_ends_the_process)
{
    fake.resume_faults = true;
    run(_i == 0 ? read_near_null : recurse_silently);
    ck_assert_uint_eq(faults, 2);
    ck_assert_uint_eq(kinds[1], ORR_FAULT_ACCESS);
    ck_assert_uint_eq(details[1], details[0]);
    const struct trap *last = NULL;
    for (uint32_t i = 0; i < fake.entries; i++)
        if (fake.log[i].number == ORR_CALL_EXIT && fake.log[i].a[1] == 1)
            last = &fake.log[i];
    ck_assert_ptr_nonnull(last);
    ck_assert_uint_eq(last->a[0], ORR_FAULT_ACCESS);
    ck_assert_uint_eq(survivors, 1);
}
END_TEST

static void
raise_and_go_on(void)
{
    for (uint64_t i = 0; i < 5; i++)
        orr_raise(ORR_FAULT_BUDGET, i);
    survivors++;
}

START_TEST(test_a_raised_fault_can_be_resumed)
{
    fake.resume_faults = true;
    run(raise_and_go_on);
    ck_assert_uint_eq(faults, 5);
    ck_assert_uint_eq(details[4], 4);
    ck_assert_uint_eq(survivors, 1);
}
END_TEST

static void
start_badly(void)
{
    orr_area()[0] = ORR_ENTRY_PROGRAM;
    orr_area()[1] = 99;
    fake_trap(ORR_CALL_START, 2, 0, 0);
    fake_trap(ORR_CALL_START, 0, 0, 0);
    orr_area()[0] = 32; /* no address of a function */
    fake_trap(ORR_CALL_START, 2, 0, 0);
}

START_TEST(test_what_cannot_be_started_faults)
{
    run(start_badly);
    ck_assert_uint_eq(faults, 3);
    ck_assert_uint_eq(kinds[0], ORR_FAULT_INSTRUCTION);
    ck_assert_uint_eq(kinds[1], ORR_FAULT_INSTRUCTION);
    ck_assert_uint_eq(kinds[2], ORR_FAULT_ACCESS);
}
END_TEST

static void
nothing(void)
{
}

/* A crash outside of programs must end the host's process as ever. */
START_TEST(test_a_crash_outside_of_programs_keeps_its_meaning)
{
    run(nothing);
    pid_t child = fork();
    if (child == 0) {
        close(2);
        read_address(8);
        _exit(0);
    }
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(!WIFEXITED(status) || WEXITSTATUS(status) != 0);
}
END_TEST

static void
crash_inside(void *self, const struct machine *machine,
             struct thread_id running, const struct trap *trap,
             const struct decision *decision)
{
    (void)self;
    (void)machine;
    (void)running;
    (void)decision;
    if (trap->kind == TRAP_CALL)
        read_address(8);
}

START_TEST(test_a_crash_inside_of_the_machine_is_not_the_programs)
{
    pid_t child = fork();
    if (child == 0) {
        close(2);
        config.observer.event = crash_inside;
        run(nothing);
        _exit(0);
    }
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(!WIFEXITED(status) || WEXITSTATUS(status) != 0);
}
END_TEST

static void
crash_often(void)
{
    for (int i = 0; i < 200; i++) {
        fake_spawn(read_address, 40, 0);
        fake_trap(ORR_CALL_YIELD, 0, 0, 0);
    }
}

START_TEST(test_stacks_of_crashed_threads_are_used_again)
{
    run(crash_often);
    ck_assert_uint_eq(faults, 200);
    ck_assert_uint_lt(m->fibers_count, 8);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("machine: faults");
    TCase *tcase = tcase_create("all");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_a_bad_access_ends_its_thread_and_no_other);
    tcase_add_loop_test(tcase, test_every_kind_of_crash_tells_its_fault, 0,
                        (int)(sizeof(crashes) / sizeof(crashes[0])));
    tcase_add_loop_test(tcase, test_a_stack_that_is_used_up_is_a_fault, 0, 2);
    tcase_add_test(tcase, test_a_program_may_use_the_stack_it_was_promised);
    tcase_add_loop_test(
        tcase, test_a_resumed_crash_is_told_again_and_then_ends_the_process, 0,
        2);
    tcase_add_test(tcase, test_a_raised_fault_can_be_resumed);
    tcase_add_test(tcase, test_what_cannot_be_started_faults);
    tcase_add_test(tcase, test_a_crash_outside_of_programs_keeps_its_meaning);
    tcase_add_test(tcase,
                   test_a_crash_inside_of_the_machine_is_not_the_programs);
    tcase_add_test(tcase, test_stacks_of_crashed_threads_are_used_again);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
