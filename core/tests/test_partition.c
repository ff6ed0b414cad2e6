/* Temporal partitions: who runs, what expires and what comes in whose windows.
 * What one shows of another is in test_partition_secret.c. */
#include <check.h>
#include <stdlib.h>

#include "core/clock.h"
#include "core/partition.h"
#include "core/policy.h"
#include "core/tests/kit.h"

#define US UINT64_C(1000)
#define CYCLE (300 * US)
#define ALL 0x7fu

static struct kit kit;

static const orr_handle quota = 0 | 1 << 16; /* BOOT_QUOTA */

/* 100 us for 0, 80 for 1, 80 for 2, each with 10 for nobody but the first with
 * 20. */
static const struct limits three = {.cells = 400,
                                    .cpus = 2,
                                    .lines = 4,
                                    .slots = 64,
                                    .pages = 8,
                                    .windows = 6,
                                    .window = {{100000, 0, 0},
                                               {20000, PARTITION_NONE, 0},
                                               {80000, 1, 0},
                                               {10000, PARTITION_NONE, 0},
                                               {80000, 2, 0},
                                               {10000, PARTITION_NONE, 0}}};
#define FIRST_OF_1 (120 * US)
#define FIRST_OF_2 (210 * US)

static void
set_up(void)
{
    kit_boot_with(&kit, &three);
}

/* A thread of that partition, on a slice; not yet started. */
static struct spawn
make(uint32_t partition, uint32_t cpu, uint32_t priority)
{
    struct spawn s;

    s.process = VALUE(&kit, 0, CREATE, ORR_KIND_PROCESS, quota, 16, 255);
    s.thread = VALUE(&kit, 0, CREATE, ORR_KIND_THREAD, quota, s.process,
                     priority, cpu);
    s.context = VALUE(&kit, 0, CREATE, ORR_KIND_CONTEXT, quota, 1000 * US, 0);
    VALUE(&kit, 0, CONFIGURE, s.thread, ORR_SETTING_CONTEXT, s.context);
    VALUE(&kit, 0, CONFIGURE, s.thread, ORR_SETTING_PARTITION, partition,
          quota);
    s.id.n = kit_object(&kit, kit.on[0].thread, s.thread).n;
    return s;
}

static struct spawn
start(uint32_t partition, uint32_t cpu, uint32_t priority)
{
    const struct spawn s = make(partition, cpu, priority);

    VALUE(&kit, 0, START, s.thread, 2);
    return s;
}

/* The first thread waits for ever. */
static void
retire(void)
{
    BLOCKS(&kit, 0, WAIT, VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, quota),
           ORR_FOREVER);
}

static uint32_t
running(uint32_t cpu)
{
    return kit.on[cpu].thread.n;
}

START_TEST(test_a_partition_runs_in_its_windows_and_in_no_other)
{
    const struct spawn one = start(1, 0, 5);
    const struct spawn two = start(2, 0, 200);
    const struct spawn beside = start(1, 1, 5);

    for (uint64_t i = 1; i < 1200; i++) {
        const uint64_t at = i * US % CYCLE;
        const bool first = at >= FIRST_OF_1 && at < 200 * US;
        const bool second = at >= FIRST_OF_2 && at < 290 * US;

        kit_pass(&kit, i * US);
        ck_assert_uint_eq(running(1), first ? beside.id.n : 0);
        if (first)
            ck_assert_uint_eq(running(0), one.id.n);
        else if (second)
            ck_assert_uint_eq(running(0), two.id.n);
        else
            ck_assert_uint_eq(running(0) != 0, at < 100 * US);
        ck_assert_uint_le(kit.on[0].until, kit.now + 100 * US);
    }
}
END_TEST

START_TEST(test_what_runs_and_what_a_slice_has_left_outlasts_the_windows)
{
    const struct spawn one = start(1, 0, 5);
    const struct spawn other = start(1, 0, 5);
    const struct context *c;

    kit_pass(&kit, FIRST_OF_1);
    ck_assert_uint_eq(running(0), one.id.n);
    kit_pass(&kit, CYCLE + FIRST_OF_1);
    ck_assert_uint_eq(running(0), one.id.n);
    c = context_at(kit_kernel(&kit), kit_thread(&kit, one.id)->context);
    ck_assert_uint_eq(c->consumed_ns, 80 * US);
    CALL(&kit, 0, YIELD, 0);
    ck_assert_uint_eq(running(0), other.id.n);
}
END_TEST

/* Both are due in the other's window; the timer is that of who armed it. */
START_TEST(test_what_is_armed_expires_in_the_windows_of_who_armed_it)
{
    const struct spawn one = make(1, 0, 5);
    const struct spawn two = make(2, 0, 5);
    const orr_handle bell =
        VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, quota);
    const orr_handle timer = VALUE(&kit, 0, CREATE, ORR_KIND_TIMER, quota);
    const orr_handle bell1 = kit_give(&kit, one, bell, ALL);
    const orr_handle timer1 = kit_give(&kit, one, timer, ALL);
    const orr_handle bell2 = kit_give(
        &kit, two, VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, quota), ALL);

    VALUE(&kit, 0, START, one.thread, 2);
    VALUE(&kit, 0, START, two.thread, 2);
    retire();
    kit_pass(&kit, FIRST_OF_1);
    VALUE(&kit, 0, ARM, timer1, bell1, 1, FIRST_OF_2 + 5 * US, 0);
    BLOCKS(&kit, 0, WAIT, bell1, ORR_FOREVER);
    kit_pass(&kit, FIRST_OF_2);
    BLOCKS(&kit, 0, WAIT, bell2, CYCLE + FIRST_OF_1 + US);
    kit_pass(&kit, CYCLE + FIRST_OF_1 - 1);
    ck_assert(!kit_answered(&kit, one.id));
    kit_pass(&kit, CYCLE + FIRST_OF_1 + 50 * US);
    ck_assert_uint_eq(running(0), one.id.n);
    ck_assert_uint_eq(kit_result(&kit, one.id)->value, 1);
    ck_assert(!kit_answered(&kit, two.id));
    kit_pass(&kit, CYCLE + FIRST_OF_2);
    ck_assert_uint_eq(kit_result(&kit, two.id)->error, ORR_ERROR_TIMED_OUT);
    ck_assert_uint_eq(running(0), two.id.n);
}
END_TEST

START_TEST(test_a_budget_comes_back_in_the_windows_of_who_uses_it)
{
    const struct spawn one = make(1, 0, 5);
    const orr_handle budget =
        VALUE(&kit, 0, CREATE, ORR_KIND_CONTEXT, quota, 10 * US, 100 * US);

    VALUE(&kit, 0, CONFIGURE, one.thread, ORR_SETTING_CONTEXT, budget);
    VALUE(&kit, 0, START, one.thread, 2);
    retire();
    kit_pass(&kit, FIRST_OF_1 + 20 * US); /* two, as it was ready at 0 */
    ck_assert_uint_eq(running(0), 0);
    kit_pass(&kit, CYCLE + FIRST_OF_1 - 1);
    ck_assert_uint_eq(running(0), 0);
    kit_pass(&kit, CYCLE + FIRST_OF_1);
    ck_assert_uint_eq(running(0), one.id.n);
}
END_TEST

START_TEST(test_a_line_is_open_in_the_windows_of_its_partition)
{
    const struct spawn one = make(1, 0, 5);
    const orr_handle line =
        VALUE(&kit, 0, CREATE, ORR_KIND_INTERRUPT, quota, 3);
    const orr_handle bell =
        VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, quota);
    const orr_handle line1 = kit_give(&kit, one, line, ALL);
    const orr_handle bell1 = kit_give(&kit, one, bell, ALL);

    VALUE(&kit, 0, START, one.thread, 2);
    retire();
    kit_pass(&kit, FIRST_OF_1);
    ck_assert(kit.h.masked[3]);
    VALUE(&kit, 0, ATTACH, line1, bell1, 4);
    ck_assert(!kit.h.masked[3]);
    kit_pass(&kit, 200 * US);
    ck_assert(kit.h.masked[3]);
    kit_pass(&kit, CYCLE + FIRST_OF_1);
    ck_assert(!kit.h.masked[3]);
    kit_interrupt(&kit, 0, 3);
    ck_assert(kit.h.masked[3]);
    ck_assert_uint_eq(VALUE(&kit, 0, WAIT, bell1, ORR_NOW), 4);
    kit_pass(&kit, CYCLE + FIRST_OF_2);
    kit_pass(&kit, 2 * CYCLE + FIRST_OF_1);
    ck_assert(kit.h.masked[3]);
    VALUE(&kit, 0, ACKNOWLEDGE, line1);
    ck_assert(!kit.h.masked[3]);
}
END_TEST

/* The timer was late: the call comes after the window's end. */
START_TEST(test_a_call_that_comes_too_late_is_made_in_the_next_window)
{
    const struct spawn one = start(1, 0, 5);
    struct trap trap = {
        .kind = TRAP_CALL, .cpu = 0, .number = ORR_CALL_CREATE, .a = {0}};

    retire();
    kit_pass(&kit, FIRST_OF_1);
    kit.now = 200 * US;
    ck_assert(kit_step(&kit, &trap));
    ck_assert(kit.again[one.id.n]);
    ck_assert(!kit_answered(&kit, one.id));
    ck_assert_uint_eq(running(0), 0);
    ck_assert_uint_eq(kit.on[0].until, FIRST_OF_2);
    kit_pass(&kit, CYCLE + FIRST_OF_1);
    ck_assert_uint_eq(running(0), one.id.n);
    REFUSED(BAD_HANDLE, 1, &kit, 0, CREATE, 0);
}
END_TEST

START_TEST(test_a_signal_to_another_partition_is_seen_in_its_window)
{
    const struct spawn one = make(1, 0, 5);
    const orr_handle bell =
        VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, quota);
    const orr_handle at = kit_give(&kit, one, bell, ALL);

    VALUE(&kit, 0, START, one.thread, 2);
    kit_pass(&kit, FIRST_OF_1);
    BLOCKS(&kit, 0, WAIT, at, ORR_FOREVER);
    kit_pass(&kit, CYCLE);
    ck_assert_uint_eq(running(1), 0);
    VALUE(&kit, 0, SIGNAL, bell, 2);
    kit_pass(&kit, CYCLE + FIRST_OF_1 - 1);
    ck_assert_uint_ne(running(0), one.id.n);
    kit_pass(&kit, CYCLE + FIRST_OF_1);
    ck_assert_uint_eq(running(0), one.id.n);
    ck_assert_uint_eq(kit_result(&kit, one.id)->value, 2);
}
END_TEST

/* Who is still to be taken apart waits for the windows of who left it behind,
 * and the CPU is as urgent with it as before. */
START_TEST(test_unfinished_work_waits_for_the_next_window)
{
    struct kernel *k = kit_kernel(&kit);
    const struct spawn one = make(1, 0, 50);
    const struct spawn behind = start(1, 0, 10);
    const struct spawn two = start(2, 0, 10);
    struct trap trap = {
        .kind = TRAP_CALL, .cpu = 0, .number = ORR_CALL_EXIT, .a = {0, 1}};

    for (uint32_t i = 0; i < 6; i++)
        kit_give(&kit, one,
                 VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, quota), ALL);
    VALUE(&kit, 0, START, one.thread, 2);
    retire();
    kernel_set_steps(k, 1);
    kit_pass(&kit, FIRST_OF_1);
    ck_assert_uint_eq(running(0), one.id.n);
    ck_assert(kit_step(&kit, &trap));
    ck_assert(kit.back[0]);
    ck_assert_uint_eq(cpu_at(k, 0)->urgency, 50);
    kit.now = 200 * US;
    trap = (struct trap){.kind = TRAP_TIMER, .cpu = 0};
    ck_assert(kit_step(&kit, &trap));
    ck_assert_uint_eq(kit.on[0].until, FIRST_OF_2);
    ck_assert_uint_eq(cpu_at(k, 0)->urgency, 0);
    kit_pass(&kit, FIRST_OF_2);
    ck_assert_uint_eq(running(0), two.id.n);
    ck_assert_uint_eq(k->workers, 1);
    kit.now = CYCLE + FIRST_OF_1;
    ck_assert(kit_step(&kit, &trap));
    ck_assert(kit.back[0]);
    ck_assert_uint_eq(running(0), 0);
    ck_assert_uint_eq(cpu_at(k, 0)->urgency, 50);
    kit_pass(&kit, CYCLE + FIRST_OF_1 + US);
    ck_assert_uint_eq(k->workers, 0);
    ck_assert_uint_eq(running(0), behind.id.n);
}
END_TEST

START_TEST(test_only_the_machine_gives_a_thread_its_partition)
{
    const struct spawn one = make(1, 0, 5);
    const orr_handle plain =
        VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, quota, 10, 0);

    REFUSED(BAD_ARGUMENT, 2, &kit, 0, CONFIGURE, one.thread,
            ORR_SETTING_PARTITION, ORR_PARTITION_MAX, quota);
    REFUSED(NO_RIGHT, 3, &kit, 0, CONFIGURE, one.thread, ORR_SETTING_PARTITION,
            2, plain);
    REFUSED(WRONG_KIND, 3, &kit, 0, CONFIGURE, one.thread,
            ORR_SETTING_PARTITION, 2, one.thread);
    ck_assert_uint_eq(kit_thread(&kit, one.id)->partition, 1);
    VALUE(&kit, 0, START, one.thread, 2);
    REFUSED(WRONG_STATE, 0, &kit, 0, CONFIGURE, one.thread,
            ORR_SETTING_PARTITION, 2, quota);
}
END_TEST

START_TEST(test_without_windows_there_is_one_partition)
{
    struct spawn one;

    kit_boot(&kit, 256, 1);
    one = kit_spawn(&kit, 0, 5);
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, CONFIGURE, one.thread,
            ORR_SETTING_PARTITION, 1, quota);
    ck_assert_uint_eq(kit_kernel(&kit)->lanes, 0);
}
END_TEST

START_TEST(test_a_new_thread_has_the_partition_of_its_maker)
{
    const struct spawn one = make(1, 0, 5);
    const orr_handle own = kit_give(
        &kit, one, VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, quota, 20, 0), ALL);
    const orr_handle process = kit_give(&kit, one, one.process, ALL);
    orr_handle thread;

    VALUE(&kit, 0, START, one.thread, 2);
    kit_pass(&kit, FIRST_OF_1);
    thread = VALUE(&kit, 0, CREATE, ORR_KIND_THREAD, own, process, 5, 0);
    ck_assert_uint_eq(
        kit_thread(&kit, (struct thread_id){kit_object(&kit, one.id, thread).n})
            ->partition,
        1);
}
END_TEST

START_TEST(test_only_the_first_partition_is_told_numbers)
{
    const struct spawn one = make(1, 0, 5);
    const orr_handle own = kit_give(
        &kit, one, VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, quota, 20, 0), ALL);

    VALUE(&kit, 0, QUERY, quota, ORR_QUESTION_NUMBER);
    VALUE(&kit, 0, INSPECT, quota, 0, ORR_QUESTION_KIND, 0);
    VALUE(&kit, 0, START, one.thread, 2);
    kit_pass(&kit, FIRST_OF_1);
    VALUE(&kit, 0, QUERY, own, ORR_QUESTION_CELLS);
    REFUSED(NO_RIGHT, 0, &kit, 0, QUERY, own, ORR_QUESTION_NUMBER);
    REFUSED(NO_RIGHT, 0, &kit, 0, INSPECT, own, 0, ORR_QUESTION_KIND, 0);
}
END_TEST

/* What a policy remembers of a CPU is remembered for each partition. */
START_TEST(test_a_policy_keeps_its_word_for_each_partition)
{
    struct limits limits = three;
    const struct cpu *cpu;
    uint64_t kept;

    limits.policy[0] = POLICY_SHARE;
    kit_boot_with(&kit, &limits);
    cpu = cpu_at(kit_kernel(&kit), 0);
    start(1, 0, 5);
    start(1, 0, 5);
    retire();
    for (uint64_t i = 1; i < 7; i++) {
        kit_pass(&kit, FIRST_OF_1 + i * 10 * US);
        CALL(&kit, 0, YIELD, 0);
    }
    kept = cpu->kept;
    ck_assert_uint_ne(kept, 0);
    kit_pass(&kit, FIRST_OF_2);
    ck_assert_uint_eq(cpu->kept, 0);
    kit_pass(&kit, CYCLE + FIRST_OF_1);
    ck_assert_uint_ge(cpu->kept, kept);
}
END_TEST

START_TEST(test_the_cycle_begins_at_time_0_and_goes_on_without_end)
{
    const struct kernel *k = kit_kernel(&kit);
    struct turn turn = partition_turn(k, 0);

    ck_assert_uint_eq(turn.partition, 0);
    ck_assert_uint_eq(turn.end, 100 * US);
    turn = partition_turn(k, 100 * US);
    ck_assert_uint_eq(turn.partition, PARTITION_NONE);
    ck_assert_uint_eq(turn.end, FIRST_OF_1);
    turn = partition_turn(k, CYCLE - 1);
    ck_assert_uint_eq(turn.partition, PARTITION_NONE);
    ck_assert_uint_eq(turn.end, CYCLE);
    turn = partition_turn(k, 1000000 * CYCLE + FIRST_OF_2 + 7);
    ck_assert_uint_eq(turn.partition, 2);
    ck_assert_uint_eq(turn.end, 1000000 * CYCLE + FIRST_OF_2 + 80 * US);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        test_a_partition_runs_in_its_windows_and_in_no_other,
        test_what_runs_and_what_a_slice_has_left_outlasts_the_windows,
        test_what_is_armed_expires_in_the_windows_of_who_armed_it,
        test_a_budget_comes_back_in_the_windows_of_who_uses_it,
        test_a_line_is_open_in_the_windows_of_its_partition,
        test_a_call_that_comes_too_late_is_made_in_the_next_window,
        test_a_signal_to_another_partition_is_seen_in_its_window,
        test_unfinished_work_waits_for_the_next_window,
        test_only_the_machine_gives_a_thread_its_partition,
        test_without_windows_there_is_one_partition,
        test_a_new_thread_has_the_partition_of_its_maker,
        test_only_the_first_partition_is_told_numbers,
        test_a_policy_keeps_its_word_for_each_partition,
        test_the_cycle_begins_at_time_0_and_goes_on_without_end,
    };

    return kit_main("partitions", set_up, tests,
                    sizeof tests / sizeof tests[0]);
}
