/* What the host does to a machine: kills, faults, refusals, interrupts. */
#include "library/tests/sim_kit.h"

#include <stdlib.h>
#include <string.h>

START_TEST(test_a_server_that_is_killed_is_no_silence)
{
    struct pair pair;

    pair_build(sim, &pair);
    ck_assert_int_eq(
        orr_sim_run_to(sim, &(struct orr_sim_match){.what = ORR_SIM_MESSAGE}),
        ORR_SIM_STOP_MATCH);
    ck_assert_int_eq(orr_sim_state(sim, pair.asking), ORR_STATE_CALLING);
    uint64_t now = orr_sim_now(sim);
    ck_assert_int_eq(orr_sim_kill(sim, pair.server), ORR_SIM_OK);
    ck_assert_uint_ge(orr_sim_now(sim), now);
    ck_assert_int_eq(orr_sim_ending(sim, pair.server).end, ORR_END_KILLED);
    ck_assert_int_eq(orr_sim_run(sim, ORR_FOREVER), ORR_SIM_STOP_IDLE);
    ck_assert_int_eq(pair.error, ORR_ERROR_PEER_DIED);
    ck_assert_int_eq(orr_sim_kill(sim, pair.server), ORR_SIM_GONE);
}
END_TEST

START_TEST(test_a_fault_ends_a_process_before_its_call)
{
    struct pair pair;

    pair_build(sim, &pair);
    ck_assert_int_eq(orr_sim_fault(sim, pair.serving, 2, ORR_FAULT_ACCESS, 16),
                     ORR_SIM_OK);
    ck_assert_int_eq(orr_sim_run(sim, ORR_FOREVER), ORR_SIM_STOP_IDLE);
    ck_assert_int_eq(pair.error, ORR_ERROR_PEER_DIED);
    ck_assert_int_eq(orr_sim_ending(sim, pair.server).end, ORR_END_FAULT);
    ck_assert_uint_eq(orr_sim_ending(sim, pair.server).status,
                      ORR_FAULT_ACCESS);
    const struct orr_sim_record *fault =
        orr_sim_find(sim, &(struct orr_sim_match){.what = ORR_SIM_FAULT}, NULL);
    ck_assert_ptr_nonnull(fault);
    ck_assert_uint_eq(fault->thread.n, pair.serving.n);
    ck_assert_uint_eq(fault->value, ORR_FAULT_ACCESS);
    char text[ORR_SIM_TEXT_BYTES];
    ck_assert_ptr_nonnull(
        strstr(orr_sim_record_text(sim, fault, text), "fault server access"));
}
END_TEST

struct mended {
    uint64_t fault, detail, faults;
};

static void
mend(void *argument)
{
    struct orr_endpoint door = orr_find_endpoint("ward");
    struct mended *mended = argument;

    for (;;) {
        struct orr_event event = orr_receive(door, ORR_FOREVER);
        orr_need(event.error, "receive");
        if (event.label == ORR_FAULT_EXIT) {
            orr_reply(event.reply, orr_label(ORR_REMEDY_KILL));
            continue;
        }
        mended->fault = event.label;
        mended->detail = orr_area()[0];
        mended->faults++;
        orr_reply(event.reply, orr_label(ORR_REMEDY_RESUME));
    }
}

START_TEST(test_a_handler_resumes_a_fault_and_the_call_takes_place)
{
    struct mended mended = {0};
    struct pair pair = {.error = ORR_ERROR_MAX};
    struct orr_sim_object ward =
        orr_sim_object(sim, ORR_KIND_ENDPOINT, "ward", 0);
    struct orr_sim_thread nurse =
        orr_sim_thread(sim, &(struct orr_sim_thread_plan){.name = "nurse",
                                                          .function = mend,
                                                          .argument = &mended,
                                                          .priority = 200});

    orr_sim_give(sim, orr_sim_process_of(sim, nurse), ward, ORR_RIGHT_RECEIVE,
                 0);
    pair_build(sim, &pair);
    struct orr_sim_thread other = orr_sim_thread(
        sim, &(struct orr_sim_thread_plan){.process = pair.client,
                                           .function = ask,
                                           .argument = &pair.error,
                                           .fault_handler = ward});
    ck_assert_msg(other.n != 0, "%s", orr_sim_error(sim));
    ck_assert_int_eq(orr_sim_fault(sim, other, 1, ORR_FAULT_ACCESS, 1234),
                     ORR_SIM_OK);
    ck_assert_int_eq(orr_sim_run(sim, ORR_FOREVER), ORR_SIM_STOP_IDLE);
    ck_assert_uint_eq(mended.faults, 1);
    ck_assert_uint_eq(mended.fault, ORR_FAULT_ACCESS);
    ck_assert_uint_eq(mended.detail, 1234);
    ck_assert_str_eq(orr_sim_output(sim, pair.client, NULL),
                     "42 from 7\n42 from 7\n");
}
END_TEST

static void
create_two(void *argument)
{
    uint32_t *errors = argument;

    for (int i = 0; i < 2; i++)
        errors[i] =
            orr_create(orr_own_quota(),
                       (struct orr_creation){ORR_KIND_ENDPOINT, 0, 0, 0})
                .error;
}

START_TEST(test_the_creation_asked_for_is_refused)
{
    uint32_t errors[2] = {99, 99};
    struct orr_sim_thread thread = orr_sim_thread(
        sim, &(struct orr_sim_thread_plan){
                 .name = "maker", .function = create_two, .argument = errors});

    ck_assert_int_eq(orr_sim_refuse(sim, thread, 2), ORR_SIM_OK);
    ck_assert_int_eq(orr_sim_refuse(sim, thread, 0), ORR_SIM_BAD_ARGUMENT);
    ck_assert_int_eq(orr_sim_run(sim, ORR_FOREVER), ORR_SIM_STOP_IDLE);
    ck_assert_uint_eq(errors[0], ORR_ERROR_OK);
    ck_assert_uint_eq(errors[1], ORR_ERROR_NO_QUOTA);
}
END_TEST

static void
take_interrupts(void *argument)
{
    struct orr_notification bell = orr_find_notification("bell");
    struct orr_interrupt line = orr_find_interrupt("line");

    orr_need(orr_interrupt_attach(line, bell, 4), "attach");
    for (;;) {
        struct orr_event event = orr_wait(bell, ORR_FOREVER);
        *(uint64_t *)argument += event.bits;
        orr_interrupt_acknowledge(line);
    }
}

static void
driver_build(uint64_t *count)
{
    struct orr_sim_thread driver = orr_sim_thread(
        sim, &(struct orr_sim_thread_plan){.name = "driver",
                                           .function = take_interrupts,
                                           .argument = count});
    struct orr_sim_process process = orr_sim_process_of(sim, driver);

    orr_sim_give(sim, process,
                 orr_sim_object(sim, ORR_KIND_NOTIFICATION, "bell", 0),
                 ORR_RIGHTS_ALL, 0);
    orr_sim_give(sim, process,
                 orr_sim_object(sim, ORR_KIND_INTERRUPT, "line", 3),
                 ORR_RIGHTS_ALL, 0);
    ck_assert_int_eq(orr_sim_status(sim), ORR_SIM_OK);
}

START_TEST(test_interrupts_come_now_and_when_they_are_told_to)
{
    uint64_t count = 0;

    driver_build(&count);
    ck_assert_int_eq(orr_sim_run(sim, ORR_FOREVER), ORR_SIM_STOP_IDLE);
    ck_assert_int_eq(orr_sim_interrupt(sim, 3), ORR_SIM_OK);
    ck_assert_int_eq(orr_sim_run(sim, ORR_FOREVER), ORR_SIM_STOP_IDLE);
    ck_assert_uint_eq(count, 4);
    uint64_t first = orr_sim_now(sim) + 1000000;
    ck_assert_int_eq(orr_sim_interrupt_at(sim, 3, first, 1000000, 3),
                     ORR_SIM_OK);
    ck_assert_int_eq(orr_sim_run(sim, first + 1500000), ORR_SIM_STOP_TIME);
    ck_assert_uint_eq(count, 12);
    ck_assert_uint_eq(orr_sim_now(sim), first + 1500000);
    ck_assert_int_eq(orr_sim_run(sim, ORR_FOREVER), ORR_SIM_STOP_IDLE);
    ck_assert_uint_eq(count, 16);
    ck_assert_uint_eq(
        orr_sim_count(sim, &(struct orr_sim_match){.what = ORR_SIM_INTERRUPT,
                                                   .exactly = true,
                                                   .value = 3}),
        4);
    ck_assert_int_eq(orr_sim_interrupt(sim, 8), ORR_SIM_BAD_ARGUMENT);
    ck_assert_int_eq(orr_sim_interrupt_at(sim, 3, 0, 0, 0),
                     ORR_SIM_BAD_ARGUMENT);
}
END_TEST

START_TEST(test_timers_and_kicks_for_nothing_change_nothing)
{
    struct pair pair;

    pair_build(sim, &pair);
    for (int i = 0; i < 12; i++) {
        ck_assert_int_eq(orr_sim_timer(sim, 0), ORR_SIM_OK);
        ck_assert_int_eq(orr_sim_kick(sim, 0), ORR_SIM_OK);
        orr_sim_step(sim, 1);
    }
    ck_assert_int_eq(orr_sim_run(sim, ORR_FOREVER), ORR_SIM_STOP_IDLE);
    ck_assert_int_eq(pair.error, ORR_ERROR_OK);
    ck_assert_uint_ge(
        orr_sim_count(sim, &(struct orr_sim_match){.what = ORR_SIM_KICKED}), 3);
    ck_assert_int_eq(orr_sim_timer(sim, 1), ORR_SIM_BAD_ARGUMENT);
}
END_TEST

/* Reads what is typed, and says it. */
static void
read_keys(void *argument)
{
    struct orr_console keyboard = {orr_find("keyboard", ORR_KIND_CONSOLE)};
    struct orr_interrupt keys = orr_find_interrupt("keys");
    struct orr_notification bell = orr_notification_create(orr_own_quota());
    char text[64];

    (void)argument;
    orr_need(orr_interrupt_attach(keys, bell, 1), "attach");
    for (;;) {
        uint32_t bytes = orr_read(keyboard, text, sizeof text - 1);

        text[bytes] = '\0';
        if (bytes > 0)
            orr_print("(%s)", text);
        orr_need(orr_interrupt_acknowledge(keys), "acknowledge");
        orr_need(orr_wait(bell, ORR_FOREVER).error, "wait");
    }
}

static struct orr_sim_process
reader_build(void)
{
    struct orr_sim_object keyboard =
        orr_sim_object(sim, ORR_KIND_CONSOLE, "keyboard", 0);
    struct orr_sim_object keys =
        orr_sim_object(sim, ORR_KIND_INTERRUPT, "keys", 3);
    struct orr_sim_process reader = orr_sim_process_of(
        sim, orr_sim_thread(sim, &(struct orr_sim_thread_plan){
                                     .name = "reader", .function = read_keys}));

    ck_assert_msg(keyboard.n != 0, "%s", orr_sim_error(sim));
    ck_assert_int_eq(orr_sim_give(sim, reader, keyboard, ORR_RIGHT_RECEIVE, 0),
                     ORR_SIM_OK);
    ck_assert_int_eq(orr_sim_give(sim, reader, keys, ORR_RIGHT_MANAGE, 0),
                     ORR_SIM_OK);
    return reader;
}

static void
type(const char *text)
{
    ck_assert_int_eq(orr_sim_type(sim, 3, text), ORR_SIM_OK);
    ck_assert_int_eq(orr_sim_run(sim, ORR_FOREVER), ORR_SIM_STOP_IDLE);
}

START_TEST(test_what_is_typed_is_read_once_and_in_order)
{
    struct orr_sim_process reader = reader_build();

    ck_assert_int_eq(orr_sim_type(sim, 3, "early"), ORR_SIM_OK);
    type(", late");
    ck_assert_str_eq(orr_sim_output(sim, reader, NULL), "(early, late)");
    type("ps\n");
    ck_assert_str_eq(orr_sim_output(sim, reader, NULL), "(early, late)(ps\n)");
}
END_TEST

START_TEST(test_what_cannot_be_typed_is_said)
{
    char *long_text = calloc(4097, 1);

    memset(long_text, 'x', 4096);
    ck_assert_int_eq(orr_sim_type(sim, 8, "a"), ORR_SIM_BAD_ARGUMENT);
    ck_assert_int_eq(orr_sim_type(sim, 3, ""), ORR_SIM_BAD_ARGUMENT);
    ck_assert_int_eq(orr_sim_type(sim, 3, NULL), ORR_SIM_BAD_ARGUMENT);
    ck_assert_int_eq(orr_sim_type(sim, 3, long_text), ORR_SIM_BAD_ARGUMENT);
    ck_assert_str_eq(orr_sim_error(sim),
                     "1 to 4095 bytes can be typed at once");
    long_text[4095] = '\0';
    ck_assert_int_eq(orr_sim_type(sim, 3, long_text), ORR_SIM_OK);
    free(long_text);
}
END_TEST

START_TEST(test_going_back_takes_back_what_was_typed)
{
    struct orr_sim_process reader = reader_build();

    type("a");
    struct orr_sim_snapshot *one = orr_sim_snapshot(sim);
    type("left");
    ck_assert_int_eq(orr_sim_type(sim, 3, "not read"), ORR_SIM_OK);
    struct orr_sim_snapshot *two = orr_sim_snapshot(sim);
    ck_assert_int_eq(orr_sim_restore(sim, one), ORR_SIM_OK);
    type("the right way");
    ck_assert_str_eq(orr_sim_output(sim, reader, NULL), "(a)(the right way)");
    ck_assert_int_eq(orr_sim_restore(sim, two), ORR_SIM_OK);
    ck_assert_int_eq(orr_sim_run(sim, ORR_FOREVER), ORR_SIM_STOP_IDLE);
    ck_assert_str_eq(orr_sim_output(sim, reader, NULL), "(a)(left)(not read)");
    orr_sim_snapshot_free(two);
    orr_sim_snapshot_free(one);
}
END_TEST

static void
crash(void *argument)
{
    volatile uint64_t zero = 0; /* no compiler is to know what is wrong */

    (void)argument;
    *(volatile uint64_t *)(uintptr_t)(zero + 64) = 1;
}

START_TEST(test_a_crash_of_a_thread_is_a_fault_of_its_process)
{
    struct orr_sim_process process =
        orr_sim_process(sim, &(struct orr_sim_process_plan){.name = "clumsy"});

    orr_sim_thread(sim, &(struct orr_sim_thread_plan){.process = process,
                                                      .function = crash});
    ck_assert_int_eq(orr_sim_run(sim, ORR_FOREVER), ORR_SIM_STOP_IDLE);
    ck_assert_int_eq(orr_sim_ending(sim, process).end, ORR_END_FAULT);
    ck_assert_uint_eq(orr_sim_ending(sim, process).status, ORR_FAULT_ACCESS);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("library/sim_disturb");
    TCase *all = tcase_create("sim");

    tcase_set_timeout(all, 60);
    tcase_add_checked_fixture(all, sim_setup, sim_teardown);
    tcase_add_test(all, test_a_server_that_is_killed_is_no_silence);
    tcase_add_test(all, test_a_fault_ends_a_process_before_its_call);
    tcase_add_test(all,
                   test_a_handler_resumes_a_fault_and_the_call_takes_place);
    tcase_add_test(all, test_the_creation_asked_for_is_refused);
    tcase_add_test(all, test_interrupts_come_now_and_when_they_are_told_to);
    tcase_add_test(all, test_timers_and_kicks_for_nothing_change_nothing);
    tcase_add_test(all, test_what_is_typed_is_read_once_and_in_order);
    tcase_add_test(all, test_what_cannot_be_typed_is_said);
    tcase_add_test(all, test_going_back_takes_back_what_was_typed);
    tcase_add_test(all, test_a_crash_of_a_thread_is_a_fault_of_its_process);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
