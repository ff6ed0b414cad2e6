/* Disks and their faults, as their driver sees them. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/tests/device_kit.h"

static void
read_block(uint64_t number, uint64_t block, uint64_t at)
{
    submit(0, number,
           &(struct orr_device_slot){
               .operation = ORR_DEVICE_READ, .block = block, .at = at});
}

static void
write_block(uint64_t number, uint64_t block, uint64_t at)
{
    submit(0, number,
           &(struct orr_device_slot){
               .operation = ORR_DEVICE_WRITE, .block = block, .at = at});
}

/* --- disks --- */

static void
write_and_read(void)
{
    expect(orr_register_read(&registers(0)->kind) == ORR_DEVICE_DISK);
    expect(orr_register_read(&registers(0)->size) == BLOCKS);
    memset(memory(0), 'x', BLOCK);
    write_block(0, 2, 0);
    expect(state_of(0, 0) == ORR_DEVICE_BUSY);
    orr_work(LATENCY_NS / 2);
    expect(state_of(0, 0) == ORR_DEVICE_BUSY);
    expect((m->pending[0] >> LINE & 1) == 0);
    orr_work(LATENCY_NS);
    expect(state_of(0, 0) == ORR_DEVICE_DONE);
    expect((m->pending[0] >> LINE & 1) == 1);
    read_block(5, 2, BLOCK);
    read_block(6, 3, 2 * BLOCK);
    orr_work(2 * LATENCY_NS);
    expect(memcmp(memory(0) + BLOCK, memory(0), BLOCK) == 0);
    expect(memory(0)[2 * BLOCK] == 0 && memory(0)[3 * BLOCK - 1] == 0);
    expect(done(0) == 3);
}

START_TEST(test_a_block_is_read_as_it_was_written)
{
    kit_run(write_and_read);
}
END_TEST

static void
write_twice(void)
{
    memory(0)[0]++;
    write_block(0, 1, 0);
    orr_work(2 * LATENCY_NS);
    memory(0)[0]++;
    write_block(0, 1, 0);
    orr_work(2 * LATENCY_NS);
    read_block(0, 1, BLOCK);
    orr_work(2 * LATENCY_NS);
    expect(memory(0)[BLOCK] == 2);
}

START_TEST(test_a_disk_is_as_it_was_when_a_snapshot_is_put_back)
{
    uint64_t digest = 0;

    kit_create(write_twice);
    machine_run(m, 3 * LATENCY_NS, UINT64_MAX);
    struct snapshot *snapshot = machine_snapshot(m);
    for (uint32_t i = 0; i < 3; i++) {
        ck_assert_int_eq(machine_run(m, UINT64_MAX, UINT64_MAX), STOP_DONE);
        kit_check();
        ck_assert(i == 0 || machine_digest(m) == digest);
        digest = machine_digest(m);
        machine_restore(m, snapshot);
    }
    snapshot_free(snapshot);
}
END_TEST

static const struct orr_device_slot impossible[] = {
    {.operation = ORR_DEVICE_NONE},
    {.operation = 99},
    {.operation = ORR_DEVICE_SEND, .bytes = 8},
    {.operation = ORR_DEVICE_RECEIVE, .bytes = 8},
    {.operation = ORR_DEVICE_READ, .block = BLOCKS},
    {.operation = ORR_DEVICE_WRITE, .block = UINT64_MAX},
    {.operation = ORR_DEVICE_READ, .at = 4},
    {.operation = ORR_DEVICE_READ, .at = ORR_PAGE_BYTES - BLOCK + 8},
    {.operation = ORR_DEVICE_READ, .at = ORR_PAGE_BYTES + 8},
    {.operation = ORR_DEVICE_READ, .at = UINT64_MAX - 7}};

static void
ask_the_impossible(void)
{
    for (size_t i = 0; i < sizeof impossible / sizeof impossible[0]; i++) {
        submit(0, 1, &impossible[i]);
        expect(state_of(0, 1) == ORR_DEVICE_REFUSED);
        expect(done(0) == i + 1);
    }
    orr_register_write(&registers(0)->submit, ORR_DEVICE_SLOTS);
    expect(done(0) == sizeof impossible / sizeof impossible[0]);
    for (uint32_t i = 0; i < ORR_PAGE_BYTES; i++)
        expect(memory(0)[i] == 0);
}

START_TEST(test_what_a_disk_cannot_do_is_refused_at_once)
{
    kit_run(ask_the_impossible);
}
END_TEST

static void
change_ones_mind(void)
{
    read_block(0, 1, 0);
    write_block(0, 2, 0); /* the slot is the device's */
    orr_work(2 * LATENCY_NS);
    expect(done(0) == 1);
    write_block(0, 2, 0);
    write_block(1, 3, 0);
    orr_register_write(&registers(0)->reset, 1);
    expect(state_of(0, 0) == ORR_DEVICE_FREE);
    orr_work(2 * LATENCY_NS);
    expect(done(0) == 1);
    write_block(1, 3, 0);
    orr_work(2 * LATENCY_NS);
    expect(state_of(0, 1) == ORR_DEVICE_DONE && done(0) == 2);
}

START_TEST(test_a_busy_slot_is_the_devices_until_a_reset)
{
    kit_run(change_ones_mind);
}
END_TEST

/* --- faults --- */

static void
three_reads(void)
{
    memset(memory(0), 'x', BLOCK);
    write_block(0, 0, 0);
    orr_work(2 * LATENCY_NS);
    for (uint64_t i = 1; i < 4; i++)
        read_block(i, 0, i * BLOCK);
    orr_work(2 * LATENCY_NS);
}

static uint32_t
bits_wrong(uint64_t number)
{
    uint32_t bits = 0;

    for (uint64_t i = 0; i < BLOCK; i++)
        bits += (uint32_t)__builtin_popcount(
            (unsigned char)(memory(0)[number * BLOCK + i] ^ 'x'));
    return bits;
}

static void
see_stall(void)
{
    three_reads();
    expect(state_of(0, 1) == ORR_DEVICE_DONE);
    expect(state_of(0, 2) == ORR_DEVICE_BUSY);
    expect(state_of(0, 3) == ORR_DEVICE_DONE);
    orr_work(10 * LATENCY_NS);
    expect(state_of(0, 2) == ORR_DEVICE_DONE && bits_wrong(2) == 0);
}

START_TEST(test_a_stall_and_a_reorder_let_others_go_first)
{
    kit_fault(_i == 0 ? MODEL_FAULT_STALL : MODEL_FAULT_REORDER, 3,
              5 * LATENCY_NS);
    kit_run(see_stall);
}
END_TEST

static void
see_drop(void)
{
    three_reads();
    expect(state_of(0, 2) == ORR_DEVICE_BUSY && state_of(0, 3) == 2);
    orr_work(1000 * LATENCY_NS);
    expect(state_of(0, 2) == ORR_DEVICE_BUSY);
    orr_register_write(&registers(0)->reset, 1);
    read_block(2, 0, 2 * BLOCK);
    orr_work(2 * LATENCY_NS);
    expect(state_of(0, 2) == ORR_DEVICE_DONE && bits_wrong(2) == 0);
}

START_TEST(test_what_a_disk_drops_is_never_done)
{
    kit_fault(MODEL_FAULT_DROP, 3, 0);
    kit_run(see_drop);
}
END_TEST

static void
see_corruption(void)
{
    three_reads();
    expect(bits_wrong(1) == 0 && bits_wrong(2) == 1 && bits_wrong(3) == 0);
    read_block(2, 0, 2 * BLOCK);
    orr_work(2 * LATENCY_NS);
    expect(bits_wrong(2) == 0);
}

START_TEST(test_what_is_corrupt_is_wrong_in_one_bit_and_once)
{
    kit_fault(MODEL_FAULT_CORRUPT, 3, 0);
    config.seed = (uint64_t)_i;
    kit_run(see_corruption);
}
END_TEST

static void
see_death(void)
{
    three_reads();
    expect(orr_register_read(&registers(0)->kind) == ORR_DEVICE_DEAD);
    orr_register_write(&registers(0)->reset, 1);
    read_block(1, 0, 0);
    orr_work(2 * LATENCY_NS);
    expect(state_of(0, 1) != ORR_DEVICE_DONE);
    expect(orr_register_read(&registers(0)->kind) == ORR_DEVICE_DEAD);
    for (uint64_t i = 1; i < 4; i++)
        expect(bits_wrong(i) > 1);
}

START_TEST(test_a_dead_device_does_nothing_any_more)
{
    kit_fault(MODEL_FAULT_DIE, 3, 0);
    kit_run(see_death);
}
END_TEST

static uint32_t dropped;

static void
count_drops(void)
{
    dropped = 0;
    for (uint32_t i = 0; i < 100; i++) {
        read_block(0, 0, 0);
        orr_work(2 * LATENCY_NS);
        dropped += state_of(0, 0) != ORR_DEVICE_DONE;
        orr_register_write(&registers(0)->reset, 1);
    }
}

START_TEST(test_chance_meets_as_many_as_it_should)
{
    models[0].faults[0] =
        (struct model_mishap){.fault = MODEL_FAULT_DROP, .permille = 300};
    models[0].faults_count = 1;
    kit_run(count_drops); /* without a seed there is no chance */
    ck_assert_uint_eq(dropped, 0);
    machine_destroy(m);
    config.seed = 1;
    kit_run(count_drops);
    ck_assert_uint_ge(dropped, 15);
    ck_assert_uint_le(dropped, 45);
}
END_TEST

static uint64_t least, most;

static void
measure(void)
{
    least = UINT64_MAX;
    most = 0;
    for (uint32_t i = 0; i < 64; i++) {
        uint64_t ns = 0;

        read_block(0, 0, 0);
        while (state_of(0, 0) == ORR_DEVICE_BUSY) {
            orr_work(100);
            ns += 100;
        }
        least = ns < least ? ns : least;
        most = ns > most ? ns : most;
    }
}

START_TEST(test_latency_varies_within_its_spread)
{
    models[0].spread_ns = LATENCY_NS;
    config.seed = 7;
    kit_run(measure);
    ck_assert_uint_ge(least, LATENCY_NS - 500);
    ck_assert_uint_le(least, LATENCY_NS + LATENCY_NS / 4);
    ck_assert_uint_ge(most, 2 * LATENCY_NS - LATENCY_NS / 4);
    ck_assert_uint_le(most, 2 * LATENCY_NS + 500);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("disks");
    TCase *tests = tcase_create("disks");

    tcase_add_checked_fixture(tests, kit_set_up, kit_tear_down);
    tcase_add_test(tests, test_a_block_is_read_as_it_was_written);
    tcase_add_test(tests, test_a_disk_is_as_it_was_when_a_snapshot_is_put_back);
    tcase_add_test(tests, test_what_a_disk_cannot_do_is_refused_at_once);
    tcase_add_test(tests, test_a_busy_slot_is_the_devices_until_a_reset);
    tcase_add_loop_test(tests, test_a_stall_and_a_reorder_let_others_go_first,
                        0, 2);
    tcase_add_test(tests, test_what_a_disk_drops_is_never_done);
    tcase_add_loop_test(
        tests, test_what_is_corrupt_is_wrong_in_one_bit_and_once, 0, 4);
    tcase_add_test(tests, test_a_dead_device_does_nothing_any_more);
    tcase_add_test(tests, test_chance_meets_as_many_as_it_should);
    tcase_add_test(tests, test_latency_varies_within_its_spread);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
