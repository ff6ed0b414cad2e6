/* Handles, quotas, tables: who may name what, and who pays for it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/slot.h"
#include "core/tests/kit.h"

#define ALL 0x7fu
#define QUOTA (UINT64_C(0) | UINT64_C(1) << 16)

static struct kit kit;
static orr_handle bell;

static void
set_up(void)
{
    kit_boot(&kit, 512, 2);
    bell = VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, QUOTA);
}

static uint64_t
query(orr_handle handle, enum orr_question what)
{
    return VALUE(&kit, 0, QUERY, handle, what);
}

static uint64_t
cells_left(orr_handle quota)
{
    return query(quota, ORR_QUESTION_CELLS_LEFT);
}

START_TEST(test_the_first_process_has_its_handles_from_boot)
{
    static const enum orr_kind kinds[BOOT_HANDLES] = {
        ORR_KIND_QUOTA, ORR_KIND_PROCESS, ORR_KIND_THREAD, ORR_KIND_CONTEXT,
        ORR_KIND_CONSOLE};

    for (uint32_t i = 0; i < BOOT_HANDLES; i++) {
        ck_assert_uint_eq(
            query(kit_boot_handle((enum boot_handle)i), ORR_QUESTION_KIND),
            kinds[i]);
    }
    ck_assert_uint_ne(query(QUOTA, ORR_QUESTION_RIGHTS) & ORR_RIGHT_MACHINE, 0);
}
END_TEST

START_TEST(test_a_handle_that_is_none_is_told_from_a_stale_one)
{
    REFUSED(BAD_HANDLE, 0, &kit, 0, SIGNAL, ORR_NONE, 1);
    REFUSED(BAD_HANDLE, 0, &kit, 0, SIGNAL, 7 | UINT64_C(99999) << 16, 1);
    REFUSED(BAD_HANDLE, 0, &kit, 0, SIGNAL, 60000 | 1 << 16, 1);
    REFUSED(BAD_HANDLE, 0, &kit, 0, SIGNAL, UINT64_MAX, 1);
    VALUE(&kit, 0, CLOSE, bell);
    REFUSED(STALE_HANDLE, 0, &kit, 0, SIGNAL, bell, 1);
}
END_TEST

START_TEST(test_a_slot_used_again_does_not_revive_its_old_handle)
{
    orr_handle again;

    VALUE(&kit, 0, CLOSE, bell);
    again = VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, QUOTA);
    ck_assert_uint_eq(again & 0xffff, bell & 0xffff);
    ck_assert_uint_ne(again, bell);
    REFUSED(STALE_HANDLE, 0, &kit, 0, SIGNAL, bell, 1);
}
END_TEST

START_TEST(test_duplicating_can_only_narrow_rights)
{
    const orr_handle less =
        VALUE(&kit, 0, DUPLICATE, bell, ORR_RIGHT_RECEIVE | ORR_RIGHT_DUPLICATE,
              0, 0);

    ck_assert_uint_eq(query(less, ORR_QUESTION_RIGHTS),
                      ORR_RIGHT_RECEIVE | ORR_RIGHT_DUPLICATE);
    REFUSED(NO_RIGHT, 1, &kit, 0, DUPLICATE, less, ALL, 0, 0);
    REFUSED(NO_RIGHT, 1, &kit, 0, DUPLICATE, bell, 0x1000, 0, 0);
    REFUSED(NO_RIGHT, 0, &kit, 0, SIGNAL, less, 1);
    VALUE(&kit, 0, DUPLICATE, less, ORR_RIGHT_RECEIVE, 0, 0);
}
END_TEST

START_TEST(test_without_the_right_there_is_no_duplicate)
{
    const orr_handle less =
        VALUE(&kit, 0, DUPLICATE, bell, ORR_RIGHT_SEND, 0, 0);

    REFUSED(NO_RIGHT, 0, &kit, 0, DUPLICATE, less, ORR_RIGHT_SEND, 0, 0);
}
END_TEST

START_TEST(test_a_badge_is_given_once)
{
    const orr_handle badged = VALUE(&kit, 0, DUPLICATE, bell, ALL, 6, 0);
    const orr_handle copy = VALUE(&kit, 0, DUPLICATE, badged, ALL, 0, 0);

    ck_assert_uint_eq(query(copy, ORR_QUESTION_BADGE), 6);
    VALUE(&kit, 0, DUPLICATE, badged, ALL, 6, 0);
    REFUSED(NO_RIGHT, 2, &kit, 0, DUPLICATE, badged, ALL, 7, 0);
}
END_TEST

START_TEST(test_a_badge_limits_the_bits_one_may_signal)
{
    const orr_handle badged = VALUE(&kit, 0, DUPLICATE, bell, ALL, 6, 0);

    VALUE(&kit, 0, SIGNAL, badged, 2);
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, SIGNAL, badged, 1);
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, SIGNAL, bell, 0);
}
END_TEST

START_TEST(test_revoking_takes_all_that_was_derived)
{
    const orr_handle child = VALUE(&kit, 0, DUPLICATE, bell, ALL, 0, 0);
    const orr_handle grandchild = VALUE(&kit, 0, DUPLICATE, child, ALL, 0, 0);
    const orr_handle other = VALUE(&kit, 0, DUPLICATE, bell, ALL, 0, 0);

    VALUE(&kit, 0, REVOKE, child);
    REFUSED(STALE_HANDLE, 0, &kit, 0, SIGNAL, grandchild, 1);
    VALUE(&kit, 0, SIGNAL, child, 1);
    VALUE(&kit, 0, SIGNAL, other, 1);
    VALUE(&kit, 0, REVOKE, bell);
    REFUSED(STALE_HANDLE, 0, &kit, 0, SIGNAL, child, 1);
    REFUSED(STALE_HANDLE, 0, &kit, 0, SIGNAL, other, 1);
    VALUE(&kit, 0, SIGNAL, bell, 1);
}
END_TEST

START_TEST(test_revoking_takes_what_was_derived_from_what_was_derived)
{
    const orr_handle child = VALUE(&kit, 0, DUPLICATE, bell, ALL, 0, 0);
    const orr_handle last = VALUE(&kit, 0, DUPLICATE, bell, ALL, 0, 0);
    const orr_handle of_child = VALUE(&kit, 0, DUPLICATE, child, ALL, 0, 0);
    const orr_handle of_last = VALUE(&kit, 0, DUPLICATE, last, ALL, 0, 0);
    const orr_handle below = VALUE(&kit, 0, DUPLICATE, of_last, ALL, 0, 0);

    VALUE(&kit, 0, REVOKE, bell);
    REFUSED(STALE_HANDLE, 0, &kit, 0, SIGNAL, child, 1);
    REFUSED(STALE_HANDLE, 0, &kit, 0, SIGNAL, last, 1);
    REFUSED(STALE_HANDLE, 0, &kit, 0, SIGNAL, of_child, 1);
    REFUSED(STALE_HANDLE, 0, &kit, 0, SIGNAL, of_last, 1);
    REFUSED(STALE_HANDLE, 0, &kit, 0, SIGNAL, below, 1);
}
END_TEST

START_TEST(test_closing_leaves_what_was_derived_to_the_parent)
{
    const orr_handle child = VALUE(&kit, 0, DUPLICATE, bell, ALL, 0, 0);
    const orr_handle one = VALUE(&kit, 0, DUPLICATE, child, ALL, 0, 0);
    const orr_handle two = VALUE(&kit, 0, DUPLICATE, child, ALL, 0, 0);

    VALUE(&kit, 0, CLOSE, child);
    VALUE(&kit, 0, SIGNAL, one, 1);
    VALUE(&kit, 0, SIGNAL, two, 1);
    VALUE(&kit, 0, REVOKE, bell);
    REFUSED(STALE_HANDLE, 0, &kit, 0, SIGNAL, one, 1);
    REFUSED(STALE_HANDLE, 0, &kit, 0, SIGNAL, two, 1);
}
END_TEST

START_TEST(test_the_last_handle_takes_the_object_with_it)
{
    const uint64_t before = cells_left(QUOTA);
    const orr_handle copy = VALUE(&kit, 0, DUPLICATE, bell, ALL, 0, 0);

    VALUE(&kit, 0, CLOSE, bell);
    ck_assert_uint_eq(cells_left(QUOTA), before);
    VALUE(&kit, 0, CLOSE, copy);
    ck_assert_uint_eq(cells_left(QUOTA), before + 1);
}
END_TEST

START_TEST(test_destroying_takes_all_handles)
{
    const orr_handle copy = VALUE(&kit, 0, DUPLICATE, bell, ALL, 0, 0);
    const orr_handle weak =
        VALUE(&kit, 0, DUPLICATE, bell, ORR_RIGHT_SEND, 0, 0);

    REFUSED(NO_RIGHT, 0, &kit, 0, DESTROY, weak);
    VALUE(&kit, 0, DESTROY, copy);
    REFUSED(STALE_HANDLE, 0, &kit, 0, SIGNAL, bell, 1);
}
END_TEST

START_TEST(test_creation_is_charged_to_the_cell)
{
    const uint64_t before = cells_left(QUOTA);
    orr_handle process;

    VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, QUOTA, 0);
    ck_assert_uint_eq(cells_left(QUOTA), before - 1);
    process = VALUE(&kit, 0, CREATE, ORR_KIND_PROCESS, QUOTA, 9, 10);
    ck_assert_uint_eq(cells_left(QUOTA), before - 1 - 1 - 1 - 3);
    VALUE(&kit, 0, CREATE, ORR_KIND_THREAD, QUOTA, process, 5, 0);
    ck_assert_uint_eq(cells_left(QUOTA), before - 6 - 3);
    VALUE(&kit, 0, DESTROY, process);
    ck_assert_uint_eq(cells_left(QUOTA), before - 1);
}
END_TEST

START_TEST(test_a_table_of_many_directories_is_charged_and_freed)
{
    const uint64_t before = cells_left(QUOTA);
    const orr_handle process =
        VALUE(&kit, 0, CREATE, ORR_KIND_PROCESS, QUOTA, 600, 10);

    ck_assert_uint_eq(cells_left(QUOTA), before - 1 - 150 - 5);
    for (uint32_t i = 0; i < 600; i++)
        VALUE(&kit, 0, DUPLICATE, bell, ALL, 0, process);
    REFUSED(PEER_TABLE_FULL, 3, &kit, 0, DUPLICATE, bell, ALL, 0, process);
    VALUE(&kit, 0, CLOSE, process);
    ck_assert_uint_eq(cells_left(QUOTA), before);
}
END_TEST

START_TEST(test_a_split_quota_counts_wholly)
{
    const uint64_t before = cells_left(QUOTA);
    const orr_handle child = VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, 10);

    ck_assert_uint_eq(cells_left(QUOTA), before - 11);
    ck_assert_uint_eq(query(child, ORR_QUESTION_CELLS), 10);
    for (uint32_t i = 0; i < 10; i++)
        VALUE(&kit, 0, CREATE, ORR_KIND_TIMER, child);
    ck_assert_uint_eq(cells_left(child), 0);
    REFUSED(NO_QUOTA, 1, &kit, 0, CREATE, ORR_KIND_TIMER, child);
    ck_assert_uint_eq(cells_left(QUOTA), before - 11);
}
END_TEST

START_TEST(test_destroying_a_quota_frees_all_it_paid_for)
{
    const uint64_t before = cells_left(QUOTA);
    const orr_handle child = VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, 60);
    const orr_handle inner = VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, child, 20);
    const orr_handle door = VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, inner, 0);
    const orr_handle process =
        VALUE(&kit, 0, CREATE, ORR_KIND_PROCESS, child, 8, 5);

    VALUE(&kit, 0, CREATE, ORR_KIND_THREAD, inner, process, 5, 0);
    VALUE(&kit, 0, DESTROY, child);
    ck_assert_uint_eq(cells_left(QUOTA), before);
    REFUSED(STALE_HANDLE, 0, &kit, 0, SEND, door, 0, 0, 0);
    REFUSED(STALE_HANDLE, 0, &kit, 0, QUERY, process, ORR_QUESTION_END);
}
END_TEST

START_TEST(test_the_first_quota_cannot_be_destroyed)
{
    REFUSED(WRONG_STATE, 0, &kit, 0, DESTROY, QUOTA);
    VALUE(&kit, 0, CLOSE, QUOTA);
    REFUSED(STALE_HANDLE, 0, &kit, 0, QUERY, QUOTA, ORR_QUESTION_CELLS);
}
END_TEST

START_TEST(test_a_full_table_refuses_new_handles)
{
    for (;;) {
        const struct thread_id id = CALL(&kit, 0, DUPLICATE, bell, ALL, 0, 0);

        if (kit_result(&kit, id)->error == ORR_ERROR_TABLE_FULL)
            break;
        ck_assert_uint_eq(kit_result(&kit, id)->error, ORR_ERROR_OK);
    }
    CALL(&kit, 0, CREATE, ORR_KIND_TIMER, QUOTA);
    ck_assert_uint_eq(kit_result(&kit, kit.on[0].thread)->error,
                      ORR_ERROR_TABLE_FULL);
}
END_TEST

START_TEST(test_creation_checks_its_arguments)
{
    const orr_handle low =
        VALUE(&kit, 0, CREATE, ORR_KIND_PROCESS, QUOTA, 4, 20);

    VALUE(&kit, 0, CREATE, ORR_KIND_PROCESS, QUOTA, 1, 255);
    REFUSED(BAD_ARGUMENT, 0, &kit, 0, CREATE, ORR_KIND_NONE, QUOTA);
    REFUSED(BAD_ARGUMENT, 0, &kit, 0, CREATE, ORR_KIND_REPLY, QUOTA);
    REFUSED(BAD_ARGUMENT, 0, &kit, 0, CREATE, 99, QUOTA);
    REFUSED(BAD_HANDLE, 1, &kit, 0, CREATE, ORR_KIND_TIMER, 0);
    REFUSED(WRONG_KIND, 1, &kit, 0, CREATE, ORR_KIND_TIMER, bell);
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, CREATE, ORR_KIND_PROCESS, QUOTA, 0, 1);
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, CREATE, ORR_KIND_PROCESS, QUOTA, 1025, 1);
    REFUSED(BAD_ARGUMENT, 3, &kit, 0, CREATE, ORR_KIND_PROCESS, QUOTA, 8, 256);
    REFUSED(BAD_ARGUMENT, 3, &kit, 0, CREATE, ORR_KIND_THREAD, QUOTA, low, 21,
            0);
    REFUSED(BAD_ARGUMENT, 4, &kit, 0, CREATE, ORR_KIND_THREAD, QUOTA, low, 20,
            2);
    REFUSED(WRONG_KIND, 2, &kit, 0, CREATE, ORR_KIND_THREAD, QUOTA, bell, 1, 0);
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, CREATE, ORR_KIND_ENDPOINT, QUOTA, 2);
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, 0);
    REFUSED(NO_QUOTA, 1, &kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, UINT64_MAX);
    REFUSED(NO_QUOTA, 1, &kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, UINT32_MAX);
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, CREATE, ORR_KIND_CONTEXT, QUOTA, 0, 0);
    REFUSED(BAD_ARGUMENT, 3, &kit, 0, CREATE, ORR_KIND_CONTEXT, QUOTA, 100000,
            99999);
    REFUSED(BAD_ARGUMENT, 3, &kit, 0, CREATE, ORR_KIND_CONTEXT, QUOTA, 100000,
            UINT64_MAX);
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, CREATE, ORR_KIND_INTERRUPT, QUOTA, 8);
}
END_TEST

START_TEST(test_only_a_quota_for_the_machine_claims_lines)
{
    const orr_handle plain = VALUE(&kit, 0, DUPLICATE, QUOTA, ALL, 0, 0);
    const orr_handle line =
        VALUE(&kit, 0, CREATE, ORR_KIND_INTERRUPT, QUOTA, 3);

    REFUSED(NO_RIGHT, 1, &kit, 0, CREATE, ORR_KIND_INTERRUPT, plain, 4);
    REFUSED(BUSY, 2, &kit, 0, CREATE, ORR_KIND_INTERRUPT, QUOTA, 3);
    VALUE(&kit, 0, CLOSE, line);
    VALUE(&kit, 0, CREATE, ORR_KIND_INTERRUPT, QUOTA, 3);
}
END_TEST

START_TEST(test_only_a_quota_for_the_machine_makes_consoles)
{
    const orr_handle less = VALUE(&kit, 0, DUPLICATE, QUOTA, ALL, 0, 0);

    REFUSED(NO_RIGHT, 1, &kit, 0, CREATE, ORR_KIND_CONSOLE, less);
    VALUE(&kit, 0, CREATE, ORR_KIND_CONSOLE, QUOTA);
}
END_TEST

/* A thread of a process with less than the machine's quota, on CPU 1. */
static struct spawn
spawn_with(uint64_t budget, uint64_t period)
{
    const struct spawn s = kit_spawn(&kit, 1, 10);
    const orr_handle time =
        VALUE(&kit, 0, CREATE, ORR_KIND_CONTEXT, QUOTA, budget, period);

    kit_give(&kit, s, QUOTA, ALL);
    VALUE(&kit, 0, CONFIGURE, s.thread, ORR_SETTING_CONTEXT, time);
    return s;
}

START_TEST(test_who_has_a_budget_cannot_make_more_time)
{
    spawn_with(200000, 1000000);
    REFUSED(NO_RIGHT, 1, &kit, 1, CREATE, ORR_KIND_CONTEXT, QUOTA, 100000, 0);
    REFUSED(NO_RIGHT, 1, &kit, 1, CREATE, ORR_KIND_CONTEXT, QUOTA, 0, 0);
}
END_TEST

START_TEST(test_who_has_a_slice_may_make_time_for_its_threads)
{
    spawn_with(200000, 0);
    VALUE(&kit, 1, CREATE, ORR_KIND_CONTEXT, QUOTA, 100000, 0);
    VALUE(&kit, 1, CREATE, ORR_KIND_CONTEXT, QUOTA, 100000, 1000000);
}
END_TEST

START_TEST(test_a_quota_for_the_machine_makes_time_on_any_time)
{
    const struct spawn s = spawn_with(200000, 1000000);
    const orr_handle all = kit_give(&kit, s, QUOTA, ORR_RIGHTS_ALL);

    VALUE(&kit, 1, CREATE, ORR_KIND_CONTEXT, all, 100000, 0);
}
END_TEST

START_TEST(test_queries_need_the_kind_and_the_right)
{
    const orr_handle blind =
        VALUE(&kit, 0, DUPLICATE, QUOTA, ORR_RIGHT_SEND, 0, 0);

    REFUSED(WRONG_KIND, 0, &kit, 0, QUERY, bell, ORR_QUESTION_CELLS);
    REFUSED(NO_RIGHT, 0, &kit, 0, QUERY, blind, ORR_QUESTION_CELLS);
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, QUERY, bell, ORR_QUESTION_MAX);
    ck_assert_uint_eq(query(kit_boot_handle(BOOT_THREAD), ORR_QUESTION_STATE),
                      ORR_STATE_RUNNING);
    ck_assert_uint_eq(
        query(kit_boot_handle(BOOT_THREAD), ORR_QUESTION_PRIORITY), 255);
    kit_pass(&kit, 777);
    ck_assert_uint_eq(
        query(kit_boot_handle(BOOT_CONTEXT), ORR_QUESTION_CONSUMED), 777);
}
END_TEST

START_TEST(test_a_name_reaches_the_machine)
{
    kit_area(&kit, kit.on[0].thread)[0] = 'a' | 'b' << 8;
    VALUE(&kit, 0, NAME, bell, 2);
    ck_assert_str_eq(kit.h.name, "ab");
    ck_assert_uint_eq(kit.h.named.n,
                      kit_object(&kit, kit.on[0].thread, bell).n);
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, NAME, bell, 65);
}
END_TEST

START_TEST(test_what_is_written_reaches_the_console_with_its_badge)
{
    const orr_handle console =
        VALUE(&kit, 0, DUPLICATE, kit_boot_handle(BOOT_CONSOLE), ALL, 9, 0);

    kit_area(&kit, kit.on[0].thread)[0] = 'h' | 'i' << 8;
    VALUE(&kit, 0, WRITE, console, 2, ORR_WRITE_TEXT);
    ck_assert_str_eq(kit.h.text, "hi");
    ck_assert_uint_eq(kit.h.written_badge, 9);
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, WRITE, console, 8 * ORR_WORDS_MAX + 1, 0);
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, WRITE, console, 2, ORR_WRITE_MAX);
}
END_TEST

START_TEST(test_unknown_calls_are_refused)
{
    REFUSED(BAD_NUMBER, 0, &kit, 0, NONE, 1, 2, 3);
    REFUSED(BAD_NUMBER, 0, &kit, 0, MAX, 1, 2, 3);
    kit_refused(&kit, kit_call(&kit, 0, UINT32_MAX, ARGS(0)),
                (struct orr_result){.error = ORR_ERROR_BAD_NUMBER}, __FILE__,
                __LINE__);
}
END_TEST

START_TEST(test_names_and_texts_are_there_for_people)
{
    for (uint32_t i = 0; i < ORR_ERROR_MAX; i++) {
        ck_assert_uint_gt(strlen(error_name((enum orr_error)i)), 1);
        ck_assert_uint_gt(strlen(error_text((enum orr_error)i)), 3);
    }
    for (uint32_t i = 1; i < ORR_CALL_MAX; i++)
        ck_assert_str_ne(call_name(i), "unknown");
    ck_assert_str_eq(error_name(ORR_ERROR_OK), "OK");
    ck_assert_str_eq(error_text(ORR_ERROR_OK), "done");
    ck_assert_str_eq(call_name(ORR_CALL_REPLY_RECEIVE), "reply_receive");
    ck_assert_str_eq(call_name(ORR_CALL_MAX), "unknown");
    ck_assert_ptr_nonnull(error_name(ORR_ERROR_MAX));
    ck_assert_ptr_nonnull(error_text(ORR_ERROR_MAX));
    ck_assert_str_eq(kernel_check_text(0), "all invariants hold");
    ck_assert_str_eq(kernel_check_text(100000), "no such invariant");
    ck_assert_ptr_null(kernel_cell(kit_kernel(&kit), 0));
    ck_assert_ptr_null(kernel_cell(kit_kernel(&kit), 512));
    ck_assert_ptr_nonnull(kernel_cell(kit_kernel(&kit), 1));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        test_the_first_process_has_its_handles_from_boot,
        test_a_handle_that_is_none_is_told_from_a_stale_one,
        test_a_slot_used_again_does_not_revive_its_old_handle,
        test_duplicating_can_only_narrow_rights,
        test_without_the_right_there_is_no_duplicate,
        test_a_badge_is_given_once,
        test_a_badge_limits_the_bits_one_may_signal,
        test_revoking_takes_all_that_was_derived,
        test_revoking_takes_what_was_derived_from_what_was_derived,
        test_closing_leaves_what_was_derived_to_the_parent,
        test_the_last_handle_takes_the_object_with_it,
        test_destroying_takes_all_handles,
        test_creation_is_charged_to_the_cell,
        test_a_table_of_many_directories_is_charged_and_freed,
        test_a_split_quota_counts_wholly,
        test_destroying_a_quota_frees_all_it_paid_for,
        test_the_first_quota_cannot_be_destroyed,
        test_a_full_table_refuses_new_handles,
        test_creation_checks_its_arguments,
        test_only_a_quota_for_the_machine_claims_lines,
        test_only_a_quota_for_the_machine_makes_consoles,
        test_who_has_a_budget_cannot_make_more_time,
        test_who_has_a_slice_may_make_time_for_its_threads,
        test_a_quota_for_the_machine_makes_time_on_any_time,
        test_queries_need_the_kind_and_the_right,
        test_a_name_reaches_the_machine,
        test_what_is_written_reaches_the_console_with_its_badge,
        test_unknown_calls_are_refused,
        test_names_and_texts_are_there_for_people,
    };

    return kit_main("handle", set_up, tests, sizeof tests / sizeof tests[0]);
}
