/* What comes to what is in the middle of its end: others that destroy what it
 * lies in, map, unmap, or fault through it. */
#include <check.h>

#include "core/tests/kit.h"

#define QUOTA kit_boot_handle(BOOT_QUOTA)
#define ALL (ORR_RIGHTS_ALL & ~(uint32_t)ORR_RIGHT_MACHINE)
#define FIRST_HANDLE (UINT64_C(0) | UINT64_C(1) << 16)

static struct kit kit;
static struct spawn a, b; /* on CPUs 1 and 2 */

static void
set_up(void)
{
    kit_boot(&kit, 512, 3);
    a = kit_spawn(&kit, 1, 10);
    b = kit_spawn(&kit, 2, 20);
}

/* One entry, and nothing that it leads to. */
static void
enter(uint32_t kind, uint32_t cpu)
{
    struct trap trap = {.kind = kind, .cpu = cpu};

    kit.now += 10;
    ck_assert_msg(kit_step(&kit, &trap), "%s", kit.broken);
}

static struct thread_id
begin(uint32_t cpu, uint32_t number, const uint64_t a6[6])
{
    const struct thread_id id = kit.on[cpu].thread;
    struct trap trap = {.kind = TRAP_CALL, .cpu = cpu, .number = number};

    for (uint32_t i = 0; i < 6; i++)
        trap.a[i] = a6[i];
    ck_assert_msg(kit_step(&kit, &trap), "%s", kit.broken);
    return id;
}
#define BEGIN(cpu, NUMBER, ...) begin(cpu, ORR_CALL_##NUMBER, ARGS(__VA_ARGS__))

/* Comes back for as long as the CPU must; how often. */
static uint32_t
finish(uint32_t cpu)
{
    uint32_t entries = 0;

    for (; kit.back[cpu]; entries++)
        enter(TRAP_TIMER, cpu);
    return entries;
}

static uint64_t
cells_left(orr_handle quota)
{
    return VALUE(&kit, 0, QUERY, quota, ORR_QUESTION_CELLS_LEFT);
}

/* a, on CPU 1, is in the middle of destroying a room of the house. */
static orr_handle
begin_room(orr_handle house)
{
    const orr_handle room =
        VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, house, 20, 0);

    for (uint32_t i = 0; i < 4; i++)
        VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, room, 0);
    kit_give(&kit, a, room, ALL);
    kernel_set_steps(kit_kernel(&kit), 1);
    BEGIN(1, DESTROY, FIRST_HANDLE);
    ck_assert(kit.back[1]);
    return room;
}

/* The house must wait for the room, and goes behind the street meanwhile. */
START_TEST(test_who_destroys_the_street_helps_with_the_room)
{
    const uint64_t before = cells_left(QUOTA);
    const orr_handle street =
        VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, 90, 0);
    const orr_handle house =
        VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, street, 60, 0);

    begin_room(house);
    BEGIN(0, DESTROY, street);
    ck_assert_uint_gt(finish(0), 6);
    ck_assert_uint_eq(kit_thread(&kit, a.id)->working, 0);
    ck_assert_uint_eq(cells_left(QUOTA), before);
}
END_TEST

/* The thread is out of its quota's ring, its reply is still there. */
START_TEST(test_who_destroys_the_house_finds_a_doomed_thread_by_its_reply)
{
    const uint64_t before = cells_left(QUOTA);
    const orr_handle process =
        VALUE(&kit, 0, CREATE, ORR_KIND_PROCESS, QUOTA, 4, 255);
    const orr_handle house =
        VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, 60, 0);
    const orr_handle thread =
        VALUE(&kit, 0, CREATE, ORR_KIND_THREAD, house, process, 5, 0);

    kit_give(&kit, a, thread, ALL);
    kernel_set_steps(kit_kernel(&kit), 1);
    BEGIN(1, DESTROY, FIRST_HANDLE);
    ck_assert(kit.back[1]);
    BEGIN(0, DESTROY, house);
    finish(0);
    finish(1);
    BEGIN(0, DESTROY, process);
    finish(0);
    ck_assert_uint_eq(cells_left(QUOTA), before);
}
END_TEST

/* Its handle is not gone yet, but the endpoint takes no faults any more. */
START_TEST(test_a_handler_in_the_middle_of_its_end_hears_of_no_fault)
{
    const orr_handle door = VALUE(&kit, 0, CREATE, ORR_KIND_ENDPOINT, QUOTA, 0);

    VALUE(&kit, 0, CONFIGURE, b.thread, ORR_SETTING_FAULT_HANDLER, door);
    kit_give(&kit, a, door, ALL);
    kernel_set_steps(kit_kernel(&kit), 1);
    BEGIN(1, DESTROY, FIRST_HANDLE);
    ck_assert(kit.back[1]);
    kit_fault(&kit, 2, ORR_FAULT_ACCESS, 0);
    ck_assert_uint_eq(VALUE(&kit, 0, QUERY, b.process, ORR_QUESTION_END),
                      ORR_END_FAULT);
    finish(1);
}
END_TEST

/* While others have work to do, nothing is quick enough to come before. */
START_TEST(test_what_ends_meanwhile_waits_for_its_turn)
{
    const orr_handle house =
        VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, 60, 0);
    const orr_handle memory = VALUE(&kit, 0, CREATE, ORR_KIND_MEMORY, QUOTA, 2);
    const orr_handle bell =
        VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, QUOTA, 0);
    const orr_handle other =
        VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, QUOTA, 0);
    uint64_t before = cells_left(QUOTA);

    VALUE(&kit, 0, DUPLICATE, other, ORR_RIGHT_SEND, 0, 0);
    VALUE(&kit, 0, DESTROY, other);
    ck_assert_uint_eq(cells_left(QUOTA), before + 1);
    before = cells_left(QUOTA);
    VALUE(&kit, 0, DUPLICATE, bell, ORR_RIGHT_SEND, 0, 0);
    VALUE(&kit, 0, MAP, memory, 0, ORR_ADDRESS_MIN, UINT64_C(2) << 32,
          ORR_RIGHT_READ);
    begin_room(house);
    VALUE(&kit, 0, UNMAP, 0, ORR_ADDRESS_MIN, 2);
    VALUE(&kit, 0, DESTROY, bell); /* two handles: one more than is light */
    finish(0);
    finish(1);
    VALUE(&kit, 0, DESTROY, house);
    finish(0);
    ck_assert_uint_eq(cells_left(QUOTA), before + 1 + 61);
}
END_TEST

/* Others free slots in it, in any part of it, and cannot take any. */
START_TEST(test_a_table_loses_handles_while_it_goes)
{
    const orr_handle bell =
        VALUE(&kit, 0, CREATE, ORR_KIND_NOTIFICATION, QUOTA, 0);
    const orr_handle lease = kit_give(&kit, a, bell, ALL);
    const uint64_t before = cells_left(QUOTA);
    const orr_handle process =
        VALUE(&kit, 0, CREATE, ORR_KIND_PROCESS, QUOTA, 150, 10);
    const orr_handle same = kit_give(&kit, a, process, ALL);
    uint32_t entries[2] = {0};

    for (uint32_t i = 0; i < 70; i++) {
        VALUE(&kit, 1, DUPLICATE, lease, ORR_RIGHT_SEND, 0, same);
        VALUE(&kit, 0, DUPLICATE, bell, ORR_RIGHT_SEND, 0, process);
    }
    kernel_set_steps(kit_kernel(&kit), 1);
    BEGIN(0, DESTROY, process);
    ck_assert(kit.back[0]);
    BEGIN(1, REVOKE, lease);
    while (kit.back[0] || kit.back[1]) {
        for (uint32_t cpu = 0; cpu < 2; cpu++) {
            entries[cpu] += kit.back[cpu] ? 1 : 0;
            if (kit.back[cpu])
                enter(TRAP_TIMER, cpu);
        }
    }
    ck_assert_uint_gt(entries[0], 70);
    ck_assert_uint_gt(entries[1], 30);
    ck_assert_uint_eq(kit_result(&kit, a.id)->error, ORR_ERROR_OK);
    ck_assert_uint_eq(cells_left(QUOTA), before);
}
END_TEST

int
main(void)
{
    const struct TTest *const tests[] = {
        test_who_destroys_the_street_helps_with_the_room,
        test_who_destroys_the_house_finds_a_doomed_thread_by_its_reply,
        test_a_handler_in_the_middle_of_its_end_hears_of_no_fault,
        test_what_ends_meanwhile_waits_for_its_turn,
        test_a_table_loses_handles_while_it_goes,
    };

    return kit_main("reap", set_up, tests, sizeof tests / sizeof *tests);
}
