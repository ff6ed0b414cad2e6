/* The most that one call may ask for, by the bounds in call.h: how many entries
 * it takes to take it apart again, and that all is whole after each of them.
 * tools/longest.py counts the instructions of the longest of each case. */
#include <check.h>
#include <stdlib.h>

#include "core/kernel.h"
#include "core/state.h"

#define LINES 512u
#define WINDOW_NS UINT64_C(1000000)
#define THREADS 300u
#define BOOT(which) (which | ((orr_handle)(which) + 1) << 16)
#define QUOTA BOOT(BOOT_QUOTA)
#define PROCESS BOOT(BOOT_PROCESS)

static uint64_t *arena;
static struct kernel *k;
static struct decision on;
static uint64_t now;
static struct orr_result answer; /* the newest */
static orr_handle bell;
static bool builds; /* what is to be taken apart: no need to check it often */

void
hal_thread_result(struct hal *h, struct thread_id thread,
                  const struct orr_result *result)
{
    (void)h;
    (void)thread;
    answer = *result;
}

static void
enter(struct trap trap)
{
    trap.now = ++now;
    on = kernel_enter(k, NULL, &trap);
    ck_assert_uint_eq(builds ? 0 : kernel_check(k), 0);
}

/* A call that must succeed, and its value. */
#define VALUE(name, ...) \
    (enter((struct trap){ \
         .kind = TRAP_CALL, .number = ORR_CALL_##name, .a = {__VA_ARGS__}}), \
     value())

static uint64_t
value(void)
{
    ck_assert_str_eq(error_name((enum orr_error)answer.error), "OK");
    return answer.value;
}

static void
boot(struct limits limits)
{
    limits.cells = 4000;
    limits.cpus = 1;
    limits.slots = ORR_TABLE_MAX;
    now = 0;
    arena = malloc(kernel_bytes(&limits));
    ck_assert_ptr_nonnull(arena);
    k = kernel_create(arena, NULL, &limits);
    kernel_set_records(k, RECORDS_NONE);
    enter((struct trap){.kind = TRAP_KICK});
    bell = VALUE(CREATE, ORR_KIND_NOTIFICATION, QUOTA);
}

static void
end(void)
{
    free(arena);
}

static uint64_t
left(enum orr_question what)
{
    return VALUE(QUERY, QUOTA, what);
}

/* How often the CPU comes back before anybody runs. */
static uint32_t
finish(void)
{
    uint32_t entries = 0;

    for (; on.until <= now; entries++)
        enter((struct trap){.kind = TRAP_TIMER});
    return entries;
}

START_TEST(test_the_largest_table_ends_in_steps)
{
    uint64_t before;
    orr_handle process;

    boot((struct limits){.lines = 0});
    before = left(ORR_QUESTION_CELLS_LEFT);
    process = VALUE(CREATE, ORR_KIND_PROCESS, QUOTA, ORR_TABLE_MAX, 255);
    VALUE(DESTROY, process);
    ck_assert_uint_ge(finish(), ORR_TABLE_MAX / 64 - 1);
    ck_assert_uint_eq(left(ORR_QUESTION_CELLS_LEFT), before);
    process = VALUE(CREATE, ORR_KIND_PROCESS, QUOTA, ORR_TABLE_MAX, 255);
    for (uint32_t i = 0; i < ORR_TABLE_MAX; i++)
        VALUE(DUPLICATE, bell, ORR_RIGHT_SEND, 0, process);
    VALUE(DESTROY, process);
    ck_assert_uint_ge(finish(), ORR_TABLE_MAX / STEPS_MAX);
    ck_assert_uint_eq(left(ORR_QUESTION_CELLS_LEFT), before);
    end();
}
END_TEST

START_TEST(test_what_most_were_derived_from_is_revoked_in_steps)
{
    uint64_t before;
    orr_handle process;

    boot((struct limits){.lines = 0});
    process = VALUE(CREATE, ORR_KIND_PROCESS, QUOTA, ORR_TABLE_MAX, 255);
    before = left(ORR_QUESTION_CELLS_LEFT);
    for (uint32_t i = 0; i < ORR_TABLE_MAX; i++)
        VALUE(DUPLICATE, bell, ORR_RIGHT_SEND, 0, process);
    enter((struct trap){
        .kind = TRAP_CALL, .number = ORR_CALL_REVOKE, .a = {bell}});
    ck_assert_uint_ge(finish(), ORR_TABLE_MAX / STEPS_MAX);
    value();
    for (uint32_t i = 0; i < ORR_TABLE_MAX; i++)
        VALUE(DUPLICATE, bell, ORR_RIGHT_SEND, 0, process);
    ck_assert_uint_eq(left(ORR_QUESTION_CELLS_LEFT), before);
    end();
}
END_TEST

START_TEST(test_the_largest_memory_ends_in_steps)
{
    uint64_t cells, pages;
    orr_handle memory;

    boot((struct limits){.pages = 2 * ORR_PAGES_MAX});
    cells = left(ORR_QUESTION_CELLS_LEFT);
    pages = left(ORR_QUESTION_PAGES_LEFT);
    memory = VALUE(CREATE, ORR_KIND_MEMORY, QUOTA, ORR_PAGES_MAX);
    VALUE(MAP, memory, 0, ORR_ADDRESS_MIN, (uint64_t)ORR_PAGES_MAX << 32,
          ORR_RIGHT_READ);
    VALUE(PROTECT, 0, ORR_ADDRESS_MIN + ORR_PAGE_BYTES, ORR_PAGES_MAX - 2,
          ORR_RIGHT_READ);
    while (VALUE(UNMAP, 0, ORR_ADDRESS_MIN, ORR_PAGES_MAX) != 0)
        ;
    VALUE(DESTROY, memory);
    ck_assert_uint_ge(finish(), ORR_PAGES_MAX / STEPS_MAX);
    ck_assert_uint_eq(left(ORR_QUESTION_CELLS_LEFT), cells);
    ck_assert_uint_eq(left(ORR_QUESTION_PAGES_LEFT), pages);
    end();
}
END_TEST

START_TEST(test_a_quota_of_many_threads_ends_in_steps)
{
    uint64_t before;
    orr_handle quota, process;

    boot((struct limits){.lines = 0});
    before = left(ORR_QUESTION_CELLS_LEFT);
    quota = VALUE(CREATE, ORR_KIND_QUOTA, QUOTA, THREADS * 5);
    process = VALUE(CREATE, ORR_KIND_PROCESS, quota, 8, 200);
    for (uint32_t i = 0; i < THREADS; i++) {
        const orr_handle thread =
            VALUE(CREATE, ORR_KIND_THREAD, quota, process, 100, 0);
        const orr_handle context =
            VALUE(CREATE, ORR_KIND_CONTEXT, quota, 1000000, 0);

        VALUE(CONFIGURE, thread, ORR_SETTING_CONTEXT, context);
        VALUE(CONFIGURE, thread, ORR_SETTING_NOTIFICATION,
              VALUE(CREATE, ORR_KIND_NOTIFICATION, QUOTA));
        VALUE(START, thread, 2);
    }
    VALUE(DESTROY, quota);
    ck_assert_uint_ge(finish(), 3 * THREADS / STEPS_MAX);
    ck_assert_uint_eq(left(ORR_QUESTION_CELLS_LEFT), before - THREADS);
    end();
}
END_TEST

/* Lets all other threads send through a handle; how many do. */
static uint32_t
send_through(orr_handle handle)
{
    const struct thread_id first = on.thread;
    uint32_t count = 0;

    enter((struct trap){
        .kind = TRAP_CALL, .number = ORR_CALL_WAIT, .a = {bell, now + 100000}});
    for (; on.thread.n != 0; count++)
        enter((struct trap){.kind = TRAP_CALL,
                            .number = ORR_CALL_SEND,
                            .a = {handle, 1, 0, ORR_FOREVER}});
    now = on.until - 1;
    enter((struct trap){.kind = TRAP_TIMER});
    ck_assert_uint_eq(on.thread.n, first.n);
    return count;
}

START_TEST(test_all_who_send_through_a_handle_are_told_in_steps)
{
    uint32_t count = 0;
    orr_handle door, copy;

    boot((struct limits){.lines = 0});
    builds = true;
    door = VALUE(CREATE, ORR_KIND_ENDPOINT, QUOTA, 0);
    for (; left(ORR_QUESTION_CELLS_LEFT) >= 4; count++) {
        const orr_handle thread =
            VALUE(CREATE, ORR_KIND_THREAD, QUOTA, PROCESS, 100, 0);
        const orr_handle context =
            VALUE(CREATE, ORR_KIND_CONTEXT, QUOTA, 1000000, 0);

        VALUE(CONFIGURE, thread, ORR_SETTING_CONTEXT, context);
        VALUE(START, thread, 2);
        VALUE(CLOSE, context);
        VALUE(CLOSE, thread);
    }
    for (uint32_t revoke = 0; revoke < 2; revoke++) {
        builds = true;
        copy = VALUE(DUPLICATE, door, ORR_RIGHT_SEND, 0, 0);
        ck_assert_uint_eq(send_through(copy), count);
        builds = false;
        enter((struct trap){.kind = TRAP_CALL,
                            .number = revoke ? ORR_CALL_REVOKE : ORR_CALL_CLOSE,
                            .a = {revoke ? door : copy}});
        ck_assert_uint_eq(finish(), (count - !revoke) / STEPS_MAX);
    }
    VALUE(DESTROY, door);
    end();
}
END_TEST

START_TEST(test_all_lines_are_looked_at_when_a_window_begins)
{
    boot((struct limits){
        .lines = LINES,
        .windows = 2,
        .window = {{.length_ns = WINDOW_NS},
                   {.length_ns = WINDOW_NS, .partition = PARTITION_NONE}}});
    for (uint32_t line = 0; line < LINES; line++) {
        const orr_handle interrupt =
            VALUE(CREATE, ORR_KIND_INTERRUPT, QUOTA, line);

        VALUE(ATTACH, interrupt, bell, 1);
    }
    now = WINDOW_NS - 1;
    enter((struct trap){.kind = TRAP_TIMER});
    ck_assert_uint_eq(on.thread.n, 0);
    ck_assert_uint_eq(on.until, 2 * WINDOW_NS);
    end();
}
END_TEST

static void
add(Suite *suite, const char *name, const TTest *test)
{
    TCase *some = tcase_create(name);

    tcase_set_timeout(some, 100);
    tcase_add_test(some, test);
    suite_add_tcase(suite, some);
}

int
main(void)
{
    Suite *suite = suite_create("bounds");

    add(suite, "table", test_the_largest_table_ends_in_steps);
    add(suite, "revoke", test_what_most_were_derived_from_is_revoked_in_steps);
    add(suite, "memory", test_the_largest_memory_ends_in_steps);
    add(suite, "threads", test_a_quota_of_many_threads_ends_in_steps);
    add(suite, "senders", test_all_who_send_through_a_handle_are_told_in_steps);
    add(suite, "lines", test_all_lines_are_looked_at_when_a_window_begins);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
