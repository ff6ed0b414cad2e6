/* Threads and processes: started, stopped, faulting, ending. */
#include <check.h>
#include <stdlib.h>

#include "core/tests/kit.h"

#define ALL 0x7fu
#define QUOTA (UINT64_C(0) | UINT64_C(1) << 16)
#define FIRST_HANDLE QUOTA

static struct kit kit;
static struct spawn a, b; /* on CPUs 1 and 2 */
static orr_handle door;   /* the first thread's */
static orr_handle a_door = FIRST_HANDLE, b_door = FIRST_HANDLE;

static void
set_up(void)
{
    kit_boot(&kit, 512, 4);
    door = VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, QUOTA);
    a = kit_spawn(&kit, 1, 10);
    b = kit_spawn(&kit, 2, 10);
    kit_give(&kit, a, door, ALL);
    kit_give(&kit, b, door, ALL);
}

static uint8_t
state(struct spawn s)
{
    return kit_thread(&kit, s.id)->state;
}

static const struct orr_result *
result(struct spawn s)
{
    ck_assert(kit_answered(&kit, s.id));
    return kit_result(&kit, s.id);
}

static uint64_t
end_of(struct spawn s)
{
    return VALUE(&kit, 0, QUERY, s.process, ORR_QUESTION_END);
}

static uint64_t
status_of(struct spawn s)
{
    return VALUE(&kit, 0, QUERY, s.process, ORR_QUESTION_STATUS);
}

START_TEST(test_start_passes_words_to_the_machine)
{
    const orr_handle thread =
        VALUE(&kit, 0, CREATE, ORR_KIND_THREAD, QUOTA, a.process, 10, 3);
    const uint32_t n = kit_object(&kit, kit.on[0].thread, thread).n;

    ck_assert_uint_eq(VALUE(&kit, 0, QUERY, thread, ORR_QUESTION_STATE),
                      ORR_STATE_NEW);
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, START, thread, 1);
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, START, thread, 121);
    VALUE(&kit, 0, START, thread, 17);
    ck_assert_uint_eq(kit.h.thread[n].words, 17);
    ck_assert_uint_eq(kit.h.thread[n].starter.n, kit.on[0].thread.n);
    REFUSED(WRONG_STATE, 0, &kit, 0, START, thread, 17);
    /* It has no time: it is ready, but does not run. */
    ck_assert_uint_eq(VALUE(&kit, 0, QUERY, thread, ORR_QUESTION_STATE),
                      ORR_STATE_READY);
}
END_TEST

START_TEST(test_a_suspended_thread_does_not_run)
{
    VALUE(&kit, 0, SUSPEND, a.thread);
    ck_assert_uint_eq(kit.on[1].thread.n, 0);
    REFUSED(WRONG_STATE, 0, &kit, 0, SUSPEND, a.thread);
    VALUE(&kit, 0, RESUME, a.thread);
    ck_assert_uint_eq(kit.on[1].thread.n, a.id.n);
    REFUSED(WRONG_STATE, 0, &kit, 0, RESUME, a.thread);
}
END_TEST

START_TEST(test_a_thread_can_suspend_itself)
{
    const orr_handle self = kit_give(&kit, a, a.thread, ALL);

    CALL(&kit, 1, SUSPEND, self);
    ck_assert_uint_eq(state(a), ORR_STATE_SUSPENDED);
    ck_assert_uint_eq(result(a)->error, ORR_ERROR_OK);
    VALUE(&kit, 0, RESUME, a.thread);
    ck_assert_uint_eq(state(a), ORR_STATE_RUNNING);
}
END_TEST

START_TEST(test_a_suspended_receiver_is_cancelled)
{
    BLOCKS(&kit, 1, RECEIVE, a_door, ORR_FOREVER);
    VALUE(&kit, 0, SUSPEND, a.thread);
    ck_assert_uint_eq(result(a)->error, ORR_ERROR_CANCELLED);
}
END_TEST

START_TEST(test_a_fault_without_handler_ends_the_process)
{
    kit_fault(&kit, 1, ORR_FAULT_ACCESS, 0x1234);
    ck_assert_uint_eq(end_of(a), ORR_END_FAULT);
    ck_assert_uint_eq(status_of(a), ORR_FAULT_ACCESS);
    ck_assert_uint_eq(kit.h.spaces_dropped, 1);
    ck_assert_uint_eq(kit.h.threads_dropped, 1);
    REFUSED(STALE_HANDLE, 0, &kit, 0, RESUME, a.thread);
}
END_TEST

/* A's faults go to the endpoint where B receives. */
static void
handle_faults(void)
{
    const orr_handle badged = VALUE(&kit, 0, DUPLICATE, door, ALL, 33, 0);

    VALUE(&kit, 0, CONFIGURE, a.thread, ORR_SETTING_FAULT_HANDLER, badged);
}

START_TEST(test_a_handler_hears_of_a_fault_and_resumes)
{
    handle_faults();
    BLOCKS(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    kit_fault(&kit, 1, ORR_FAULT_ACCESS, 0x1234);
    ck_assert_uint_eq(state(a), ORR_STATE_CALLING);
    ck_assert_uint_eq(result(b)->arrival, ORR_ARRIVAL_FAULT);
    ck_assert_uint_eq(result(b)->label, ORR_FAULT_ACCESS);
    ck_assert_uint_eq(result(b)->badge, 33);
    ck_assert_uint_eq(result(b)->words, 1);
    ck_assert_uint_eq(kit_area(&kit, b.id)[0], 0x1234);
    VALUE(&kit, 2, REPLY, result(b)->value, ORR_REMEDY_RESUME, 0);
    ck_assert_uint_eq(state(a), ORR_STATE_RUNNING);
}
END_TEST

START_TEST(test_a_fault_waits_for_its_handler)
{
    handle_faults();
    kit_fault(&kit, 1, ORR_FAULT_ABORT, 0);
    ck_assert_uint_eq(state(a), ORR_STATE_SENDING);
    VALUE(&kit, 2, RECEIVE, b_door, ORR_NOW);
    ck_assert_uint_eq(result(b)->label, ORR_FAULT_ABORT);
    VALUE(&kit, 2, REPLY, result(b)->value, ORR_REMEDY_KILL, 0);
    ck_assert_uint_eq(end_of(a), ORR_END_FAULT);
    ck_assert_uint_eq(status_of(a), ORR_FAULT_ABORT);
}
END_TEST

START_TEST(test_a_remedy_must_be_one)
{
    orr_handle reply;

    handle_faults();
    BLOCKS(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    kit_fault(&kit, 1, ORR_FAULT_ACCESS, 0);
    reply = result(b)->value;
    REFUSED(BAD_ARGUMENT, 1, &kit, 2, REPLY, reply, 2, 0);
    VALUE(&kit, 2, REPLY, reply, ORR_REMEDY_RESUME, 0);
}
END_TEST

START_TEST(test_a_handler_that_dies_takes_the_faulted_with_it)
{
    handle_faults();
    BLOCKS(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    kit_fault(&kit, 1, ORR_FAULT_ARITHMETIC, 0);
    VALUE(&kit, 0, DESTROY, b.process);
    ck_assert_uint_eq(end_of(a), ORR_END_FAULT);
    ck_assert_uint_eq(status_of(a), ORR_FAULT_ARITHMETIC);
}
END_TEST

START_TEST(test_a_handler_whose_table_is_full_cannot_help)
{
    handle_faults();
    for (uint32_t i = 1; i < 16; i++)
        kit_give(&kit, b, door, ALL);
    BLOCKS(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    kit_fault(&kit, 1, ORR_FAULT_ACCESS, 0);
    ck_assert_uint_eq(end_of(a), ORR_END_FAULT);
}
END_TEST

START_TEST(test_an_exit_is_heard_and_takes_place)
{
    handle_faults();
    BLOCKS(&kit, 2, RECEIVE, b_door, ORR_FOREVER);
    CALL(&kit, 1, EXIT, 7, 1);
    ck_assert_uint_eq(result(b)->label, ORR_FAULT_EXIT);
    ck_assert_uint_eq(end_of(a), ORR_END_ALIVE);
    VALUE(&kit, 2, REPLY, result(b)->value, ORR_REMEDY_RESUME, 0);
    ck_assert_uint_eq(end_of(a), ORR_END_EXITED);
    ck_assert_uint_eq(status_of(a), 7);
}
END_TEST

START_TEST(test_who_exits_cannot_be_suspended_and_resumed)
{
    handle_faults();
    CALL(&kit, 1, EXIT, 7, 1);
    REFUSED(WRONG_STATE, 0, &kit, 0, SUSPEND, a.thread);
    VALUE(&kit, 0, CONFIGURE, a.thread, ORR_SETTING_FAULT_HANDLER, ORR_NONE);
    ck_assert_uint_eq(end_of(a), ORR_END_EXITED);
}
END_TEST

START_TEST(test_the_last_thread_to_exit_ends_the_process)
{
    const orr_handle thread =
        VALUE(&kit, 0, CREATE, ORR_KIND_THREAD, QUOTA, a.process, 10, 3);
    const orr_handle time =
        VALUE(&kit, 0, CREATE, ORR_KIND_CONTEXT, QUOTA, 100000, 0);

    VALUE(&kit, 0, CONFIGURE, thread, ORR_SETTING_CONTEXT, time);
    VALUE(&kit, 0, START, thread, 2);
    CALL(&kit, 1, EXIT, 1, 0);
    ck_assert_uint_eq(end_of(a), ORR_END_ALIVE);
    CALL(&kit, 3, EXIT, 2, 0);
    ck_assert_uint_eq(end_of(a), ORR_END_EXITED);
    ck_assert_uint_eq(status_of(a), 2);
    REFUSED(BAD_ARGUMENT, 1, &kit, 2, EXIT, 1, 2);
}
END_TEST

START_TEST(test_killing_the_last_thread_ends_the_process)
{
    VALUE(&kit, 0, DESTROY, a.thread);
    ck_assert_uint_eq(end_of(a), ORR_END_KILLED);
    ck_assert_uint_eq(kit.on[1].thread.n, 0);
}
END_TEST

START_TEST(test_an_ended_process_stays_until_it_is_destroyed)
{
    const uint64_t before =
        VALUE(&kit, 0, QUERY, QUOTA, ORR_QUESTION_CELLS_LEFT);

    CALL(&kit, 1, EXIT, 7, 1);
    REFUSED(WRONG_STATE, 2, &kit, 0, CREATE, ORR_KIND_THREAD, QUOTA, a.process,
            5, 0);
    REFUSED(WRONG_STATE, 3, &kit, 0, DUPLICATE, door, ALL, 0, a.process);
    /* Its threads and table are gone: 3 cells, 4 leaves, 1 directory. */
    ck_assert_uint_eq(VALUE(&kit, 0, QUERY, QUOTA, ORR_QUESTION_CELLS_LEFT),
                      before + 8);
    VALUE(&kit, 0, DESTROY, a.process);
    ck_assert_uint_eq(VALUE(&kit, 0, QUERY, QUOTA, ORR_QUESTION_CELLS_LEFT),
                      before + 9);
}
END_TEST

START_TEST(test_a_destroyed_process_is_said_to_be_killed)
{
    const uint32_t process = kit_object(&kit, kit.on[0].thread, a.process).n;

    VALUE(&kit, 0, DESTROY, a.process);
    ck_assert_uint_eq(kit.h.record[RECORD_END].object.n, process);
    ck_assert_uint_eq(kit.h.record[RECORD_END].value, ORR_END_KILLED);
    CALL(&kit, 2, EXIT, 0, 1);
    VALUE(&kit, 0, DESTROY, b.process);
    ck_assert_uint_eq(kit.h.record[RECORD_END].value, ORR_END_EXITED);
}
END_TEST

START_TEST(test_a_process_dies_with_its_last_handle)
{
    VALUE(&kit, 0, CLOSE, a.process);
    ck_assert_uint_eq(kit.on[1].thread.n, 0);
    ck_assert_uint_eq(kit.h.spaces_dropped, 1);
}
END_TEST

START_TEST(test_a_process_can_end_itself_by_closing_its_own_handle)
{
    const orr_handle self = kit_give(&kit, a, a.process, ALL);

    VALUE(&kit, 0, CLOSE, a.process);
    ck_assert_uint_eq(kit.on[1].thread.n, a.id.n);
    CALL(&kit, 1, DESTROY, self);
    ck_assert_uint_eq(kit.on[1].thread.n, 0);
}
END_TEST

START_TEST(test_two_callers_of_a_dead_process_both_hear)
{
    const struct spawn c = kit_spawn(&kit, 3, 10);

    kit_give(&kit, c, door, ALL);
    BLOCKS(&kit, 1, CALL, a_door, 1, 0, ORR_FOREVER);
    BLOCKS(&kit, 3, CALL, FIRST_HANDLE, 2, 0, ORR_FOREVER);
    VALUE(&kit, 2, RECEIVE, b_door, ORR_NOW);
    VALUE(&kit, 2, RECEIVE, b_door, ORR_NOW);
    kit_fault(&kit, 2, ORR_FAULT_INSTRUCTION, 0);
    ck_assert_uint_eq(result(a)->error, ORR_ERROR_PEER_DIED);
    ck_assert_uint_eq(result(c)->error, ORR_ERROR_PEER_DIED);
}
END_TEST

START_TEST(test_the_end_of_the_first_process_leaves_a_sound_kernel)
{
    CALL(&kit, 0, EXIT, 0, 1);
    ck_assert_uint_eq(kit.on[0].thread.n, 0);
    /* All that it alone held is gone, its children with it. */
    ck_assert_uint_eq(kit.on[1].thread.n, 0);
    ck_assert_uint_eq(kit.on[2].thread.n, 0);
    ck_assert_uint_eq(kit.h.spaces_dropped, 3);
}
END_TEST

START_TEST(test_configuration_checks_its_arguments)
{
    REFUSED(BAD_ARGUMENT, 1, &kit, 0, CONFIGURE, a.thread, ORR_SETTING_MAX, 0);
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, CONFIGURE, a.thread, ORR_SETTING_CPU, 4);
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, CONFIGURE, a.thread, ORR_SETTING_PRIORITY,
            256);
    REFUSED(BAD_ARGUMENT, 2, &kit, 0, CONFIGURE, a.thread, ORR_SETTING_PASSIVE,
            2);
    REFUSED(WRONG_KIND, 2, &kit, 0, CONFIGURE, a.thread, ORR_SETTING_CONTEXT,
            door);
    REFUSED(BUSY, 2, &kit, 0, CONFIGURE, a.thread, ORR_SETTING_CONTEXT,
            b.context);
    REFUSED(WRONG_KIND, 0, &kit, 0, CONFIGURE, door, ORR_SETTING_CPU, 0);
}
END_TEST

START_TEST(test_a_thread_that_waits_in_a_dead_process_is_gone)
{
    BLOCKS(&kit, 1, CALL, a_door, 1, 0, ORR_FOREVER);
    VALUE(&kit, 0, DESTROY, a.process);
    CALL(&kit, 2, RECEIVE, b_door, ORR_NOW);
    ck_assert_uint_eq(result(b)->error, ORR_ERROR_WOULD_BLOCK);
}
END_TEST

START_TEST(test_a_fault_of_no_known_kind_is_an_abort)
{
    const struct spawn c = kit_spawn(&kit, 1, 9);

    kit_fault(&kit, 1, (enum orr_fault)99, 0);
    ck_assert_uint_eq(status_of(a), ORR_FAULT_ABORT);
    kit_fault(&kit, 1, (enum orr_fault)0, 0);
    ck_assert_uint_eq(status_of(c), ORR_FAULT_ABORT);
    kit_fault(&kit, 2, ORR_FAULT_EXIT, 0); /* not the machine's to say */
    ck_assert_uint_eq(status_of(b), ORR_FAULT_ABORT);
}
END_TEST

START_TEST(test_a_machine_may_hear_only_what_it_must)
{
    const orr_handle bell =
        VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, QUOTA);
    uint32_t created;

    kernel_set_records(kit_kernel(&kit), RECORDS_NONE);
    VALUE(&kit, 0, SIGNAL, bell, 1);
    ck_assert_uint_eq(kit.h.records[RECORD_SIGNAL], 0);
    created = kit.h.records[RECORD_CREATE];
    VALUE(&kit, 0, CREATE, ORR_KIND_TIMER, QUOTA);
    ck_assert_uint_eq(kit.h.records[RECORD_CREATE], created + 1);
    kernel_set_records(kit_kernel(&kit), RECORDS_ALL & ~(1u << RECORD_SIGNAL));
    VALUE(&kit, 0, SIGNAL, bell, 1);
    ck_assert_uint_eq(kit.h.records[RECORD_SIGNAL], 0);
    kernel_set_records(kit_kernel(&kit), 1u << RECORD_SIGNAL);
    VALUE(&kit, 0, SIGNAL, bell, 1);
    ck_assert_uint_eq(kit.h.records[RECORD_SIGNAL], 1);
}
END_TEST

START_TEST(test_a_suspended_fault_is_taken_back)
{
    handle_faults();
    kit_fault(&kit, 1, ORR_FAULT_ACCESS, 0);
    VALUE(&kit, 0, SUSPEND, a.thread);
    CALL(&kit, 2, RECEIVE, b_door, ORR_NOW);
    ck_assert_uint_eq(result(b)->error, ORR_ERROR_WOULD_BLOCK);
    VALUE(&kit, 0, RESUME, a.thread);
    ck_assert_uint_eq(state(a), ORR_STATE_RUNNING);
}
END_TEST

START_TEST(test_a_trap_of_a_thread_that_was_taken_off_is_made_again)
{
    struct trap suspend = {.kind = TRAP_CALL,
                           .cpu = 0,
                           .number = ORR_CALL_SUSPEND,
                           .a = {a.thread}};
    struct trap call = {.kind = TRAP_CALL, .cpu = 1, .number = ORR_CALL_CLOCK};
    struct trap kick = {.kind = TRAP_KICK, .cpu = 1};

    ck_assert(kit_step(&kit, &suspend)); /* the kick is under way ... */
    ck_assert(kit_step(&kit, &call));    /* ... when A traps */
    ck_assert_uint_eq(kit.on[1].again, 1);
    ck_assert(!kit_answered(&kit, a.id));
    ck_assert(kit_step(&kit, &kick));
    VALUE(&kit, 0, RESUME, a.thread);
    ck_assert_uint_eq(kit.on[1].thread.n, a.id.n);
    kit.now = 1234;
    ck_assert_uint_eq(VALUE(&kit, 1, CLOCK, 0), 1234);
}
END_TEST

START_TEST(test_each_call_says_what_it_can_be_answered)
{
    const uint32_t unknown = 1u << ORR_ERROR_BAD_NUMBER;

    for (uint64_t i = 1; i < ORR_CALL_MAX; i++) {
        ck_assert_uint_ne(call_answers(i), 0);
        ck_assert_uint_eq(call_answers(i) & unknown, 0);
        ck_assert_uint_eq(call_answers(i) & 1u, i == ORR_CALL_EXIT ? 0 : 1);
    }
    ck_assert_uint_eq(call_answers(ORR_CALL_NONE), unknown);
    ck_assert_uint_eq(call_answers(ORR_CALL_MAX), unknown);
    ck_assert_uint_eq(call_answers(UINT64_MAX), unknown);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        test_start_passes_words_to_the_machine,
        test_a_suspended_thread_does_not_run,
        test_a_thread_can_suspend_itself,
        test_a_suspended_receiver_is_cancelled,
        test_a_fault_without_handler_ends_the_process,
        test_a_handler_hears_of_a_fault_and_resumes,
        test_a_fault_waits_for_its_handler,
        test_a_remedy_must_be_one,
        test_a_handler_that_dies_takes_the_faulted_with_it,
        test_a_handler_whose_table_is_full_cannot_help,
        test_an_exit_is_heard_and_takes_place,
        test_who_exits_cannot_be_suspended_and_resumed,
        test_the_last_thread_to_exit_ends_the_process,
        test_killing_the_last_thread_ends_the_process,
        test_an_ended_process_stays_until_it_is_destroyed,
        test_a_process_dies_with_its_last_handle,
        test_a_destroyed_process_is_said_to_be_killed,
        test_a_process_can_end_itself_by_closing_its_own_handle,
        test_two_callers_of_a_dead_process_both_hear,
        test_the_end_of_the_first_process_leaves_a_sound_kernel,
        test_configuration_checks_its_arguments,
        test_a_thread_that_waits_in_a_dead_process_is_gone,
        test_a_fault_of_no_known_kind_is_an_abort,
        test_a_machine_may_hear_only_what_it_must,
        test_a_suspended_fault_is_taken_back,
        test_a_trap_of_a_thread_that_was_taken_off_is_made_again,
        test_each_call_says_what_it_can_be_answered,
    };

    return kit_main("life", set_up, tests, sizeof tests / sizeof tests[0]);
}
