/* Links, as the drivers of both ends see them; and whose devices are. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/tests/device_kit.h"

static void
send_frame(uint64_t number, uint64_t bytes)
{
    submit(0, number,
           &(struct orr_device_slot){.operation = ORR_DEVICE_SEND,
                                     .bytes = bytes});
}

static void
give_room(uint64_t number, uint64_t bytes)
{
    submit(1, number,
           &(struct orr_device_slot){.operation = ORR_DEVICE_RECEIVE,
                                     .at = number * FRAME,
                                     .bytes = bytes});
}

/* --- links --- */

static void
fill(uint64_t bytes, char with)
{
    memset(memory(0), with, bytes);
}

static void
send_and_receive(void)
{
    expect(orr_register_read(&registers(1)->kind) == ORR_DEVICE_LINK);
    give_room(4, FRAME);
    give_room(2, FRAME);
    fill(40, 'a');
    send_frame(0, 40);
    fill(40, 'b'); /* what is sent is what is there at the end */
    orr_work(2 * LATENCY_NS);
    expect(state_of(0, 0) == ORR_DEVICE_DONE);
    expect(state_of(1, 4) == ORR_DEVICE_DONE);
    expect(registers(1)->slot[4].bytes == 40);
    expect(memory(1)[4 * FRAME] == 'b' && memory(1)[4 * FRAME + 39] == 'b');
    expect(memory(1)[4 * FRAME + 40] == 0);
    expect(state_of(1, 2) == ORR_DEVICE_BUSY);
    expect(orr_register_read(&registers(1)->lost) == 0);
}

START_TEST(test_a_frame_comes_to_the_room_that_was_given_first)
{
    kit_link();
    kit_run(send_and_receive);
}
END_TEST

static void
send_to_no_room(void)
{
    send_frame(0, 8);
    orr_work(2 * LATENCY_NS);
    expect(orr_register_read(&registers(1)->lost) == 1);
    give_room(0, 8);
    send_frame(0, 16);
    orr_work(2 * LATENCY_NS);
    expect(orr_register_read(&registers(1)->lost) == 2);
    expect(state_of(1, 0) == ORR_DEVICE_BUSY);
    send_frame(0, FRAME + 8);
    expect(state_of(0, 0) == ORR_DEVICE_REFUSED);
    submit(0, 0, &(struct orr_device_slot){.operation = ORR_DEVICE_READ});
    expect(state_of(0, 0) == ORR_DEVICE_REFUSED);
    send_frame(0, 8);
    orr_work(2 * LATENCY_NS);
    expect(state_of(1, 0) == ORR_DEVICE_DONE);
}

START_TEST(test_a_frame_without_room_is_lost_and_counted)
{
    kit_link();
    kit_run(send_to_no_room);
}
END_TEST

static uint32_t came, spoilt;

static void
send_three(void)
{
    came = spoilt = 0;
    for (uint64_t i = 0; i < 3; i++)
        give_room(i, FRAME);
    for (uint64_t i = 0; i < 3; i++) {
        fill(FRAME, 0);
        send_frame(i, FRAME);
        orr_work(2 * LATENCY_NS);
        expect(state_of(0, i) == ORR_DEVICE_DONE);
    }
    for (uint64_t i = 0; i < 3; i++)
        came += state_of(1, i) == ORR_DEVICE_DONE;
    for (uint64_t i = 0; i < 3 * FRAME; i++)
        spoilt += memory(1)[i] != 0;
}

START_TEST(test_a_link_loses_and_spoils_frames_unseen)
{
    kit_link();
    kit_fault(_i == 0 ? MODEL_FAULT_DROP : MODEL_FAULT_CORRUPT, 2, 0);
    kit_run(send_three);
    ck_assert_uint_eq(came, _i == 0 ? 2 : 3);
    ck_assert_uint_eq(spoilt, _i == 0 ? 0 : 1);
}
END_TEST

static void
send_to_the_dead(void)
{
    give_room(0, FRAME);
    submit(1, 1,
           &(struct orr_device_slot){.operation = ORR_DEVICE_SEND, .bytes = 8});
    expect(orr_register_read(&registers(1)->kind) == ORR_DEVICE_DEAD);
    send_frame(0, 8);
    orr_work(2 * LATENCY_NS);
    expect(state_of(0, 0) == ORR_DEVICE_DONE);
    expect(state_of(1, 0) != ORR_DEVICE_DONE);
}

START_TEST(test_the_other_end_may_be_dead)
{
    kit_link();
    models[1].faults[0] =
        (struct model_mishap){.fault = MODEL_FAULT_DIE, .at = 1};
    models[1].faults_count = 1;
    kit_run(send_to_the_dead);
}
END_TEST

/* --- whose they are --- */

static void
attach_badly(void)
{
    expect(!orr_device_attach(config.models_count, DEVICE_AT(0)));
    map(4, 1, DEVICE_RIGHTS);
    expect(!orr_device_attach(0, DEVICE_AT(4)));
    map(5, DEVICE_PAGES, ORR_RIGHT_READ);
    expect(!orr_device_attach(0, DEVICE_AT(5)));
    expect(!orr_device_attach(0, DEVICE_AT(6)));
}

START_TEST(test_a_device_needs_two_pages_that_can_be_written)
{
    kit_run(attach_badly);
}
END_TEST

static void
write_elsewhere(void)
{
    static uint64_t own;

    orr_register_write(&own, 7);
    expect(own == 7);
    orr_register_write((uint64_t *)(void *)memory(0), 9);
    expect(*(uint64_t *)(void *)memory(0) == 9);
    orr_register_write(&registers(0)->spare[0], 5);
    expect(done(0) == 0);
}

START_TEST(test_other_memory_is_only_written_to)
{
    kit_run(write_elsewhere);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("links");
    TCase *tests = tcase_create("links");

    tcase_add_checked_fixture(tests, kit_set_up, kit_tear_down);
    tcase_add_test(tests, test_a_frame_comes_to_the_room_that_was_given_first);
    tcase_add_test(tests, test_a_frame_without_room_is_lost_and_counted);
    tcase_add_loop_test(tests, test_a_link_loses_and_spoils_frames_unseen, 0,
                        2);
    tcase_add_test(tests, test_the_other_end_may_be_dead);
    tcase_add_test(tests, test_a_device_needs_two_pages_that_can_be_written);
    tcase_add_test(tests, test_other_memory_is_only_written_to);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
