/* What ends in steps: whatever comes in between, nothing half destroyed is
 * seen, and the outcome is that of one piece. kit.c checks after every step. */
#include <check.h>
#include <stdlib.h>

#include "core/cell.h"
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

static orr_handle
create(uint64_t kind, orr_handle quota, uint64_t value)
{
    return VALUE(&kit, 0, CREATE, kind, quota, value);
}

/* A quota with something of everything in it, one quota in another. */
static orr_handle
make_house(void)
{
    const orr_handle house =
        VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, 120, 20);
    const orr_handle room =
        VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, house, 40, 8);
    const orr_handle process =
        VALUE(&kit, 0, CREATE, ORR_KIND_PROCESS, room, 24, 255);
    const orr_handle thread =
        VALUE(&kit, 0, CREATE, ORR_KIND_THREAD, house, process, 5, 0);
    const orr_handle memory = create(ORR_KIND_MEMORY, house, 9);
    const orr_handle door = create(ORR_KIND_ENDPOINT, house, 0);
    const orr_handle bell = create(ORR_KIND_NOTIFICATION, room, 0);
    const orr_handle timer = create(ORR_KIND_TIMER, house, 0);

    VALUE(&kit, 0, CREATE, ORR_KIND_INTERRUPT, QUOTA, 2);
    VALUE(&kit, 0, CREATE, ORR_KIND_CONTEXT, house, 1000000, 0);
    VALUE(&kit, 0, MAP, memory, process, ORR_ADDRESS_MIN, UINT64_C(4) << 32,
          ORR_RIGHT_READ);
    VALUE(&kit, 0, ARM, timer, bell, 1, kit.now + 1000000000, 1000000);
    VALUE(&kit, 0, CONFIGURE, thread, ORR_SETTING_FAULT_HANDLER, door);
    VALUE(&kit, 0, CONFIGURE, thread, ORR_SETTING_NOTIFICATION, bell);
    for (uint32_t i = 0; i < 10; i++)
        VALUE(&kit, 0, DUPLICATE, door, ORR_RIGHT_SEND, 0, process);
    return house;
}

/* The digest of a kernel in which a house was destroyed like that. */
static uint64_t
destroyed_in_steps(uint32_t steps)
{
    orr_handle house;
    uint64_t before;

    set_up();
    before = cells_left(QUOTA);
    house = make_house();
    kernel_set_steps(kit_kernel(&kit), steps);
    VALUE(&kit, 0, DESTROY, house);
    ck_assert_uint_eq(cells_left(QUOTA), before - 1); /* the interrupt's */
    return kernel_digest_timeless(kit_kernel(&kit));
}

START_TEST(test_any_number_of_steps_has_the_same_outcome)
{
    const uint64_t whole = destroyed_in_steps(100000);

    for (uint32_t steps = 1; steps < 40; steps++)
        ck_assert_uint_eq(destroyed_in_steps(steps), whole);
}
END_TEST

START_TEST(test_another_cpu_works_between_the_steps)
{
    uint64_t before;
    orr_handle house;
    uint32_t entries = 0;

    kit_give(&kit, a, QUOTA, ALL);
    before = cells_left(QUOTA);
    house = make_house();
    kernel_set_steps(kit_kernel(&kit), 1);
    BEGIN(0, DESTROY, house);
    for (; kit.back[0]; entries++) {
        enter(entries % 2 == 0 ? TRAP_INTERRUPT : TRAP_TIMER, 0);
        BEGIN(1, CREATE, ORR_KIND_ENDPOINT, FIRST_HANDLE);
        ck_assert_uint_eq(kit_result(&kit, a.id)->error, ORR_ERROR_OK);
        BEGIN(1, DESTROY, kit_result(&kit, a.id)->value);
        finish(1);
    }
    ck_assert_uint_gt(entries, 20);
    ck_assert_uint_eq(cells_left(QUOTA), before - 1);
}
END_TEST

START_TEST(test_what_is_doomed_is_stale_at_once)
{
    const orr_handle house = make_house();

    kit_give(&kit, a, house, ALL);
    kernel_set_steps(kit_kernel(&kit), 1);
    BEGIN(0, DESTROY, house);
    while (kit.back[0]) {
        BEGIN(1, QUERY, FIRST_HANDLE, ORR_QUESTION_CELLS_LEFT);
        ck_assert_uint_eq(kit_result(&kit, a.id)->error,
                          ORR_ERROR_STALE_HANDLE);
        enter(TRAP_TIMER, 0);
    }
    REFUSED(STALE_HANDLE, 0, &kit, 0, QUERY, house, ORR_QUESTION_KIND);
}
END_TEST

START_TEST(test_a_better_thread_does_not_wait_for_the_end)
{
    const orr_handle house = make_house();
    const orr_handle bell = create(ORR_KIND_NOTIFICATION, QUOTA, 0);
    const struct spawn low = kit_spawn(&kit, 1, 5);

    kit_give(&kit, low, house, ALL);
    kit_give(&kit, a, bell, ALL);
    BLOCKS(&kit, 1, WAIT, FIRST_HANDLE, ORR_FOREVER);
    ck_assert_uint_eq(kit.on[1].thread.n, low.id.n);
    kernel_set_steps(kit_kernel(&kit), 1);
    BEGIN(1, DESTROY, FIRST_HANDLE);
    ck_assert(kit.back[1]);
    BEGIN(0, SIGNAL, bell, 1);
    enter(TRAP_KICK, 1); /* the signal's, before the next step */
    ck_assert_uint_eq(kit.on[1].thread.n, a.id.n);
    ck_assert(!kit.back[1]);
    ck_assert_uint_eq(kit_thread(&kit, low.id)->state, ORR_STATE_READY);
    CALL(&kit, 1, WAIT, FIRST_HANDLE, ORR_FOREVER);
    ck_assert_uint_eq(kit_thread(&kit, low.id)->working, 0);
}
END_TEST

START_TEST(test_the_time_is_the_workers)
{
    const orr_handle house = make_house();
    const struct kernel *k = kit_kernel(&kit);
    uint64_t used, idle;

    kit_give(&kit, a, house, ALL);
    kernel_set_steps(kit_kernel(&kit), 1);
    used = VALUE(&kit, 0, QUERY, a.context, ORR_QUESTION_CONSUMED);
    idle = cpu_at(k, 1)->idle_ns;
    BEGIN(1, DESTROY, FIRST_HANDLE);
    ck_assert_uint_gt(finish(1), 20);
    ck_assert_uint_gt(VALUE(&kit, 0, QUERY, a.context, ORR_QUESTION_CONSUMED),
                      used + 200);
    ck_assert_uint_eq(cpu_at(k, 1)->idle_ns, idle);
}
END_TEST

START_TEST(test_nobody_pays_for_what_ends_by_itself)
{
    const orr_handle door = create(ORR_KIND_ENDPOINT, QUOTA, 0);
    const struct kernel *k = kit_kernel(&kit);
    const struct spawn low = kit_spawn(&kit, 1, 9);
    uint64_t idle;

    for (uint32_t i = 0; i < 8; i++)
        kit_give(&kit, a, door, ALL);
    kernel_set_steps(kit_kernel(&kit), 1);
    idle = cpu_at(k, 1)->idle_ns;
    BEGIN(1, EXIT, 0, 1);
    ck_assert(kit.back[1]);
    /* Who is no more urgent waits, though it is ready. */
    ck_assert_uint_eq(kit.on[1].thread.n, 0);
    ck_assert_uint_eq(kit_thread(&kit, low.id)->state, ORR_STATE_READY);
    ck_assert_uint_gt(finish(1), 8);
    ck_assert_uint_eq(kit.on[1].thread.n, low.id.n);
    ck_assert_uint_gt(cpu_at(k, 1)->idle_ns, idle);
    ck_assert_uint_eq(VALUE(&kit, 0, QUERY, a.process, ORR_QUESTION_END),
                      ORR_END_EXITED);
}
END_TEST

START_TEST(test_who_is_more_urgent_than_the_dead_runs)
{
    const orr_handle door = create(ORR_KIND_ENDPOINT, QUOTA, 0);
    const struct spawn high = kit_spawn(&kit, 1, 30);

    for (uint32_t i = 0; i < 8; i++)
        kit_give(&kit, a, door, ALL);
    kit_give(&kit, high, create(ORR_KIND_NOTIFICATION, QUOTA, 0), ALL);
    BLOCKS(&kit, 1, WAIT, FIRST_HANDLE, kit.now + 1000);
    kernel_set_steps(kit_kernel(&kit), 1);
    BEGIN(1, EXIT, 0, 1);
    ck_assert(kit.back[1]);
    kit.now += 1000;
    enter(TRAP_TIMER, 1);
    ck_assert_uint_eq(kit.on[1].thread.n, high.id.n);
    ck_assert(!kit.back[1]);
    BLOCKS(&kit, 1, WAIT, FIRST_HANDLE, ORR_FOREVER);
    ck_assert_uint_eq(VALUE(&kit, 0, QUERY, a.process, ORR_QUESTION_END),
                      ORR_END_EXITED);
}
END_TEST

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

START_TEST(test_who_destroys_the_house_helps_with_the_room)
{
    const uint64_t before = cells_left(QUOTA);
    const orr_handle house =
        VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, 60, 0);

    begin_room(house);
    BEGIN(0, DESTROY, house);
    finish(0);
    /* CPU 1 has not been asked once, but has nothing left to do. */
    ck_assert_uint_eq(kit_thread(&kit, a.id)->working, 0);
    kit.pending |= 2;
    enter(TRAP_KICK, 1);
    ck_assert(!kit.back[1]);
    ck_assert_uint_eq(cells_left(QUOTA), before);
}
END_TEST

START_TEST(test_who_stops_a_worker_takes_over)
{
    for (uint32_t end = 0; end < 2; end++) {
        orr_handle house;
        uint64_t before;

        set_up();
        house = VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, 60, 0);
        before = cells_left(house);
        begin_room(house);
        BEGIN(0, SUSPEND, a.thread);
        if (end == 1) {
            finish(0);
            BEGIN(0, DESTROY, a.process);
        }
        finish(0);
        ck_assert_uint_eq(cells_left(house), before);
    }
}
END_TEST

START_TEST(test_a_worker_that_is_destroyed_leaves_nothing_undone)
{
    const orr_handle house =
        VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, 60, 0);
    const uint64_t before = cells_left(house);

    begin_room(house);
    BEGIN(0, DESTROY, a.process);
    finish(0);
    ck_assert_uint_eq(cells_left(house), before);
}
END_TEST

START_TEST(test_who_takes_a_workers_time_leaves_the_rest_to_the_cpu)
{
    const orr_handle bell = create(ORR_KIND_NOTIFICATION, QUOTA, 0);
    const orr_handle house =
        VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, 60, 0);
    const uint64_t before = cells_left(house);

    begin_room(house);
    BEGIN(0, CONFIGURE, a.thread, ORR_SETTING_CONTEXT, ORR_NONE);
    ck_assert_uint_eq(kit_thread(&kit, a.id)->working, 0);
    ck_assert_uint_eq(kit_thread(&kit, a.id)->state, ORR_STATE_READY);
    ck_assert_uint_eq(finish(0), 0); /* the first thread is more urgent */
    ck_assert_uint_lt(cells_left(house), before);
    BEGIN(0, WAIT, bell, kit.now + 10000);
    ck_assert_uint_gt(finish(0), 4);
    kit.now += 10000;
    enter(TRAP_TIMER, 0);
    ck_assert_uint_eq(cells_left(house), before);
}
END_TEST

START_TEST(test_who_destroys_what_it_lives_in_is_gone)
{
    const uint64_t before = cells_left(QUOTA);
    const orr_handle house =
        VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, 60, 0);
    struct spawn s;

    s.process = VALUE(&kit, 0, CREATE, ORR_KIND_PROCESS, house, 16, 255);
    s.thread = VALUE(&kit, 0, CREATE, ORR_KIND_THREAD, house, s.process, 30, 1);
    s.context = VALUE(&kit, 0, CREATE, ORR_KIND_CONTEXT, house, 1000000, 0);
    VALUE(&kit, 0, CONFIGURE, s.thread, ORR_SETTING_CONTEXT, s.context);
    s.id.n = kit_object(&kit, kit.on[0].thread, s.thread).n;
    kit_give(&kit, s, house, ALL);
    VALUE(&kit, 0, START, s.thread, 2);
    ck_assert_uint_eq(kit.on[1].thread.n, s.id.n);
    kernel_set_steps(kit_kernel(&kit), 1);
    BEGIN(1, DESTROY, FIRST_HANDLE);
    finish(1);
    ck_assert_uint_eq(kit.on[1].thread.n, a.id.n);
    ck_assert_uint_eq(cells_left(QUOTA), before);
}
END_TEST

/* a revokes a handle with that many copies. */
static orr_handle
begin_revoke(uint32_t copies)
{
    const orr_handle door = create(ORR_KIND_ENDPOINT, QUOTA, 0);

    kit_give(&kit, a, door, ALL);
    for (uint32_t i = 0; i < copies; i++)
        VALUE(&kit, 1, DUPLICATE, FIRST_HANDLE, ORR_RIGHT_SEND, 0, ORR_NONE);
    kernel_set_steps(kit_kernel(&kit), 1);
    BEGIN(1, REVOKE, FIRST_HANDLE);
    ck_assert(!kit_answered(&kit, a.id));
    return door;
}

START_TEST(test_a_revoke_answers_when_all_is_revoked)
{
    begin_revoke(9);
    ck_assert_uint_eq(finish(1), 9);
    ck_assert(kit_answered(&kit, a.id));
    ck_assert_uint_eq(kit_result(&kit, a.id)->error, ORR_ERROR_OK);
    VALUE(&kit, 1, QUERY, FIRST_HANDLE, ORR_QUESTION_KIND);
}
END_TEST

START_TEST(test_a_revoke_ends_with_its_handle)
{
    const orr_handle door = begin_revoke(9);

    BEGIN(0, REVOKE, door);
    finish(0);
    finish(1);
    ck_assert_uint_eq(kit_result(&kit, a.id)->error, ORR_ERROR_STALE_HANDLE);
}
END_TEST

START_TEST(test_a_suspended_revoke_is_cancelled)
{
    begin_revoke(9);
    VALUE(&kit, 0, SUSPEND, a.thread);
    ck_assert_uint_eq(kit_result(&kit, a.id)->error, ORR_ERROR_CANCELLED);
    VALUE(&kit, 0, RESUME, a.thread);
    ck_assert_uint_eq(kit.on[1].thread.n, a.id.n);
    VALUE(&kit, 1, REVOKE, FIRST_HANDLE);
}
END_TEST

/* Threads on CPU 2 send a handle each, which the first `bad` of them then lose:
 * only the messages of the others can be taken. */
static orr_handle
queue_senders(uint32_t bad, uint32_t good)
{
    const orr_handle door = create(ORR_KIND_ENDPOINT, QUOTA, 0);

    for (uint32_t i = 0; i < bad + good; i++) {
        const struct spawn s = kit_spawn(&kit, 2, 30);
        const orr_handle handle[ORR_HANDLES_MAX] = {1 | UINT64_C(2) << 16};
        const orr_handle gift = create(ORR_KIND_NOTIFICATION, QUOTA, 0);

        kit_give(&kit, s, door, ALL);
        VALUE(&kit, 0, DUPLICATE, gift, ALL, 0, s.process);
        ck_assert_uint_eq(kit.on[2].thread.n, s.id.n);
        kit_send(&kit, 2, ORR_CALL_SEND,
                 ARGS(FIRST_HANDLE, i, 1 << 8, ORR_FOREVER), handle);
        if (i < bad)
            VALUE(&kit, 0, DESTROY, gift);
        VALUE(&kit, 0, CLOSE, s.context);
        VALUE(&kit, 0, CLOSE, s.thread);
        if (i >= bad)
            VALUE(&kit, 0, CLOSE, gift);
    }
    return door;
}

START_TEST(test_a_receive_passes_over_one_message_a_step)
{
    const orr_handle door = queue_senders(5, 1);

    kit_give(&kit, a, door, ALL);
    kernel_set_steps(kit_kernel(&kit), 1);
    BEGIN(1, RECEIVE, FIRST_HANDLE, ORR_FOREVER);
    ck_assert_uint_eq(finish(1), 4);
    ck_assert(kit_answered(&kit, a.id));
    ck_assert_uint_eq(kit_result(&kit, a.id)->label, 5);
}
END_TEST

START_TEST(test_a_receive_that_passed_over_all_waits)
{
    const orr_handle door = queue_senders(5, 0);

    kit_give(&kit, a, door, ALL);
    BEGIN(1, RECEIVE, FIRST_HANDLE, ORR_FOREVER);
    ck_assert(!kit.back[1]);
    ck_assert_uint_eq(kit_thread(&kit, a.id)->state, ORR_STATE_RECEIVING);
}
END_TEST

START_TEST(test_a_passive_server_passes_over_messages_too)
{
    const orr_handle door = queue_senders(5, 0);

    kit_give(&kit, a, door, ALL);
    VALUE(&kit, 0, CONFIGURE, a.thread, ORR_SETTING_PASSIVE, 1);
    kernel_set_steps(kit_kernel(&kit), 1);
    BEGIN(1, RECEIVE, FIRST_HANDLE, ORR_FOREVER);
    ck_assert_uint_eq(kit.on[1].thread.n, 0);
    ck_assert_uint_gt(finish(1), 3);
    ck_assert_uint_eq(kit_thread(&kit, a.id)->state, ORR_STATE_RECEIVING);
}
END_TEST

int
main(void)
{
    const struct TTest *const tests[] = {
        test_any_number_of_steps_has_the_same_outcome,
        test_another_cpu_works_between_the_steps,
        test_what_is_doomed_is_stale_at_once,
        test_a_better_thread_does_not_wait_for_the_end,
        test_the_time_is_the_workers,
        test_nobody_pays_for_what_ends_by_itself,
        test_who_is_more_urgent_than_the_dead_runs,
        test_who_destroys_the_house_helps_with_the_room,
        test_who_stops_a_worker_takes_over,
        test_a_worker_that_is_destroyed_leaves_nothing_undone,
        test_who_takes_a_workers_time_leaves_the_rest_to_the_cpu,
        test_who_destroys_what_it_lives_in_is_gone,
        test_a_revoke_answers_when_all_is_revoked,
        test_a_revoke_ends_with_its_handle,
        test_a_suspended_revoke_is_cancelled,
        test_a_receive_passes_over_one_message_a_step,
        test_a_receive_that_passed_over_all_waits,
        test_a_passive_server_passes_over_messages_too,
    };

    return kit_main("work", set_up, tests, sizeof tests / sizeof *tests);
}
