/* Every invariant can be found broken: a healthy busy kernel is damaged in
 * one place, and that invariant is named. And no damage at all makes the
 * checkers run for ever, or look beyond the arena. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/cell.h"
#include "core/tests/damage.h"
#include "core/tests/source.h"

static struct kit healthy, kit;
static struct busy busy;
static struct kernel *k;

static void
heal(void)
{
    k = kit_kernel(&kit);
    memcpy(k, kit_kernel(&healthy),
           kernel_bytes(&kit_kernel(&healthy)->limits));
}

static void
set_up(void)
{
    busy = busy_start(&healthy);
    heal();
}

START_TEST(test_a_busy_kernel_is_whole)
{
    ck_assert_str_eq(kernel_check_text(kernel_check(k)), kernel_check_text(0));
    ck_assert_uint_eq(thread_edit(k, (struct thread_id){busy.first})->state,
                      ORR_STATE_RUNNING);
    ck_assert_uint_eq(thread_edit(k, (struct thread_id){busy.ready})->state,
                      ORR_STATE_READY);
    ck_assert_uint_eq(thread_edit(k, (struct thread_id){busy.server})->state,
                      ORR_STATE_RUNNING);
    ck_assert_uint_eq(thread_edit(k, (struct thread_id){busy.client})->state,
                      ORR_STATE_CALLING);
    ck_assert_uint_eq(thread_edit(k, (struct thread_id){busy.waiter[2]})->state,
                      ORR_STATE_SENDING);
    ck_assert_uint_eq(thread_edit(k, (struct thread_id){busy.idle})->state,
                      ORR_STATE_RECEIVING);
    ck_assert_uint_eq(thread_edit(k, (struct thread_id){busy.sleeper})->state,
                      ORR_STATE_WAITING);
    ck_assert_uint_eq(cell_edit(k, busy.spent)->context.spent, 1);
    ck_assert_uint_eq(cell_edit(k, busy.ended)->process.end, ORR_END_EXITED);
}
END_TEST

START_TEST(test_each_damage_is_named)
{
    enum invariant broken;

    heal();
    broken = damage_do((uint32_t)_i, k, &busy);
    ck_assert_str_eq(kernel_check_text(kernel_check(k)),
                     kernel_check_text(broken));
}
END_TEST

/* Is it a matter of one object? Frames are all looked at together. */
static bool
is_of_one_object(enum invariant broken)
{
    return broken >= INVARIANT_PROCESS_1 &&
           (broken < INVARIANT_MEMORY_1 || broken > INVARIANT_MEMORY_3);
}

/* What is wrong with one object is mostly suspected at once. */
START_TEST(test_damage_of_an_object_is_suspect_at_once)
{
    uint32_t damages = 0;
    uint32_t suspected = 0;

    heal();
    ck_assert(!kernel_is_suspect(k));
    for (uint32_t i = 0; i < damage_count(); i++) {
        heal();
        kernel_digest(k);
        if (!is_of_one_object(damage_do(i, k, &busy)))
            continue;
        damages++;
        suspected += kernel_is_suspect(k);
    }
    ck_assert_uint_gt(damages, 100);
    ck_assert_uint_gt(10 * suspected, 8 * damages);
}
END_TEST

START_TEST(test_every_invariant_can_be_broken)
{
    bool seen[INVARIANT_MAX] = {true};

    for (uint32_t i = 0; i < damage_count(); i++)
        seen[damage_invariant(i)] = true;
    for (uint32_t i = 0; i < INVARIANT_MAX; i++)
        ck_assert_msg(seen[i], "no test breaks: %s", kernel_check_text(i));
}
END_TEST

/* Words anywhere, from plausible to absurd. */
START_TEST(test_no_damage_leads_the_checkers_astray)
{
    const size_t bytes = kernel_bytes(&kit_kernel(&healthy)->limits);
    struct source source = {.seed = 1};
    uint32_t found = 0;

    for (uint32_t round = 0; round < 20000; round++) {
        const uint32_t hits = 1 + (uint32_t)source_draw(&source, 8);
        struct kernel *copy;

        heal();
        for (uint32_t i = 0; i < hits; i++) {
            const uint32_t n =
                (uint32_t)source_draw(&source, k->limits.cells / 2);
            const uint64_t at = source_draw(&source, CELL_BYTES / 4);
            uint32_t value = (uint32_t)source_draw(&source, 512);

            if (source_one_in(&source, 3))
                value = (uint32_t)source_odd(&source);
            memcpy((char *)cell_edit(k, n) + 4 * at, &value, sizeof value);
        }
        /* A block of its own, for the sanitizers to see what is beyond. */
        copy = malloc(bytes);
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, k, bytes);
        kernel_is_suspect(copy);
        found += kernel_check(copy) != 0;
        free(copy);
    }
    ck_assert_uint_gt(found, 10000);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("check");
    TCase *tests = tcase_create("core");
    SRunner *runner = srunner_create(suite);
    int failed;

    suite_add_tcase(suite, tests);
    tcase_set_timeout(tests, 60);
    tcase_add_unchecked_fixture(tests, set_up, NULL);
    tcase_add_test(tests, test_a_busy_kernel_is_whole);
    tcase_add_loop_test(tests, test_each_damage_is_named, 0,
                        (int)damage_count());
    tcase_add_test(tests, test_damage_of_an_object_is_suspect_at_once);
    tcase_add_test(tests, test_every_invariant_can_be_broken);
    tcase_add_test(tests, test_no_damage_leads_the_checkers_astray);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
