/* What is one cell, and nobody waits at, ends without a step in between; all
 * else, and whatever ends while something is taken apart, in steps. */
#include <check.h>

#include "core/tests/kit.h"

#define QUOTA kit_boot_handle(BOOT_QUOTA)
#define ALL (ORR_RIGHTS_ALL & ~(uint32_t)ORR_RIGHT_MACHINE)

static struct kit kit;
static struct spawn a; /* on CPU 1 */
static uint64_t before;

static uint64_t
cells_left(void)
{
    return VALUE(&kit, 0, QUERY, QUOTA, ORR_QUESTION_CELLS_LEFT);
}

static void
set_up(void)
{
    kit_boot(&kit, 512, 2);
    a = kit_spawn(&kit, 1, 10);
    before = cells_left();
}

static orr_handle
create(uint64_t kind)
{
    return VALUE(&kit, 0, CREATE, kind, QUOTA, 0);
}

/* Such a call of the first thread: must it come back for a step? */
static bool
takes_steps(uint32_t number, const uint64_t a6[6])
{
    struct trap trap = {.kind = TRAP_CALL, .number = number};
    bool back;

    for (uint32_t i = 0; i < 6; i++)
        trap.a[i] = a6[i];
    kernel_set_steps(kit_kernel(&kit), 0);
    ck_assert_msg(kit_step(&kit, &trap), "%s", kit.broken);
    kernel_set_steps(kit_kernel(&kit), STEPS_MAX);
    for (back = kit.back[0]; kit.back[0];) {
        trap.kind = TRAP_TIMER;
        kit.now += 10;
        ck_assert_msg(kit_step(&kit, &trap), "%s", kit.broken);
    }
    return back;
}
#define TAKES_STEPS(NUMBER, ...) \
    takes_steps(ORR_CALL_##NUMBER, ARGS(__VA_ARGS__))

START_TEST(test_what_nobody_waits_at_goes_at_once)
{
    ck_assert(!TAKES_STEPS(DESTROY, create(ORR_KIND_ENDPOINT)));
    ck_assert(!TAKES_STEPS(DESTROY, create(ORR_KIND_NOTIFICATION)));
    ck_assert(!TAKES_STEPS(CLOSE, create(ORR_KIND_ENDPOINT)));
    ck_assert(!TAKES_STEPS(CLOSE, create(ORR_KIND_NOTIFICATION)));
    ck_assert_uint_eq(cells_left(), before);
    ck_assert(TAKES_STEPS(DESTROY, create(ORR_KIND_TIMER)));
    ck_assert_uint_eq(cells_left(), before);
}
END_TEST

START_TEST(test_what_others_know_goes_in_steps)
{
    const orr_handle door = create(ORR_KIND_ENDPOINT);
    const orr_handle bell = create(ORR_KIND_NOTIFICATION);

    kit_give(&kit, a, door, ALL);
    ck_assert(TAKES_STEPS(DESTROY, door));
    VALUE(&kit, 0, CONFIGURE, a.thread, ORR_SETTING_NOTIFICATION, bell);
    ck_assert(TAKES_STEPS(DESTROY, bell));
    ck_assert_uint_eq(cells_left(), before);
}
END_TEST

START_TEST(test_where_somebody_waits_goes_in_steps)
{
    const orr_handle bell = create(ORR_KIND_NOTIFICATION);
    const orr_handle copy = VALUE(&kit, 0, DUPLICATE, bell, ALL, 0, a.process);

    BLOCKS(&kit, 1, WAIT, copy, ORR_FOREVER);
    ck_assert(TAKES_STEPS(DESTROY, bell));
    ck_assert_uint_eq(kit_result(&kit, a.id)->error, ORR_ERROR_PEER_DIED);
    ck_assert_uint_eq(cells_left(), before);
}
END_TEST

START_TEST(test_a_mapping_goes_at_once_and_its_memory_in_steps)
{
    const orr_handle memory = VALUE(&kit, 0, CREATE, ORR_KIND_MEMORY, QUOTA, 3);

    for (uint32_t page = 0; page < 2; page++)
        VALUE(&kit, 0, MAP, memory, a.process,
              ORR_ADDRESS_MIN + page * ORR_PAGE_BYTES, UINT64_C(1) << 32,
              ORR_RIGHT_READ);
    ck_assert(!TAKES_STEPS(UNMAP, a.process, ORR_ADDRESS_MIN, 1));
    ck_assert(!TAKES_STEPS(CLOSE, memory));
    ck_assert(
        TAKES_STEPS(UNMAP, a.process, ORR_ADDRESS_MIN + ORR_PAGE_BYTES, 1));
    ck_assert_uint_eq(cells_left(), before);
}
END_TEST

/* Only the first of two dooms, so the other one's order is kept. */
START_TEST(test_nothing_overtakes_what_is_doomed)
{
    const orr_handle door = create(ORR_KIND_ENDPOINT);
    const orr_handle quota =
        VALUE(&kit, 0, CREATE, ORR_KIND_QUOTA, QUOTA, 60, 0);
    struct trap trap = {.kind = TRAP_CALL,
                        .cpu = 1,
                        .number = ORR_CALL_DESTROY,
                        .a = {kit_give(&kit, a, quota, ALL)}};

    VALUE(&kit, 0, CREATE, ORR_KIND_PROCESS, quota, 24, 255);
    kernel_set_steps(kit_kernel(&kit), 0);
    ck_assert_msg(kit_step(&kit, &trap), "%s", kit.broken);
    ck_assert(kit.back[1]);
    ck_assert(TAKES_STEPS(DESTROY, door));
    for (trap.kind = TRAP_TIMER; kit.back[1];) {
        kit.now += 10;
        ck_assert_msg(kit_step(&kit, &trap), "%s", kit.broken);
    }
    ck_assert_uint_eq(cells_left(), before);
}
END_TEST

int
main(void)
{
    const struct TTest *const tests[] = {
        test_what_nobody_waits_at_goes_at_once,
        test_what_others_know_goes_in_steps,
        test_where_somebody_waits_goes_in_steps,
        test_a_mapping_goes_at_once_and_its_memory_in_steps,
        test_nothing_overtakes_what_is_doomed,
    };

    return kit_main("light", set_up, tests, sizeof tests / sizeof *tests);
}
