/* What a kernel can be made of. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/policy.h"
#include "core/tests/kit.h"

static struct limits limits;

static void
set_up(void)
{
    limits = (struct limits){.cells = 64, .cpus = 1, .slots = 8, .pages = 40};
}

/* No kernel can have the limits as they now are; then they are good again. */
static void
refused(void)
{
    ck_assert_uint_eq(kernel_bytes(&limits), 0);
    set_up();
}

START_TEST(test_limits_in_range_make_a_kernel)
{
    ck_assert_uint_gt(kernel_bytes(&limits), 64 * CELL_BYTES);
}
END_TEST

START_TEST(test_limits_out_of_range_make_no_kernel)
{
    limits.cells = 63;
    refused();
    limits.cells = 1 << 25;
    refused();
    limits.cpus = 0;
    refused();
    limits.cells = 512;
    limits.cpus = 65;
    refused();
    limits.cpus = UINT32_MAX;
    refused();
    limits.slots = 7;
    refused();
    limits.slots = 1025;
    refused();
    limits.pages = (1 << 20) + 1;
    limits.cells = 1 << 20;
    refused();
    limits.pages = UINT32_MAX;
    refused();
    limits.lines = 1025;
    limits.cells = 512;
    refused();
    limits.lines = UINT32_MAX;
    refused();
}
END_TEST

START_TEST(test_limits_that_leave_no_cell_make_no_kernel)
{
    limits.cpus = 64;
    refused();
    limits.pages = 64 * 40;
    refused();
}
END_TEST

START_TEST(test_a_cpu_has_a_policy_that_exists)
{
    limits.policy[0] = POLICY_MAX;
    refused();
    limits.policy[1] = POLICY_MAX; /* no such CPU: nobody asks */
    ck_assert_uint_ne(kernel_bytes(&limits), 0);
}
END_TEST

START_TEST(test_windows_have_a_length_and_leave_room_for_the_first_process)
{
    limits.windows = WINDOWS_MAX + 1;
    refused();
    limits.windows = 1;
    limits.window[0].length_ns = 999;
    refused();
    limits.windows = 1;
    limits.window[0].length_ns = (UINT64_C(1) << 56) + 1;
    refused();
    limits.windows = 1;
    limits.window[0] = (struct window){1000, PARTITION_NONE + 1, 0};
    refused();
    limits.windows = 1;
    limits.window[0] = (struct window){1000, 1, 0};
    refused();
    limits.windows = 2;
    limits.window[0] = (struct window){1000, PARTITION_NONE, 0};
    limits.window[1] = (struct window){1000, 0, 0};
    ck_assert_uint_ne(kernel_bytes(&limits), 0);
}
END_TEST

/* However many cells there are, a new kernel has made few of them. */
START_TEST(test_what_nobody_has_taken_yet_is_left_alone)
{
    static const unsigned char before = 0x5a;
    unsigned char *arena, *end;
    const struct kernel *k;
    static struct hal h;

    limits.cells = 1 << 20;
    stub_reset(&h);
    arena = malloc(kernel_bytes(&limits));
    ck_assert_ptr_nonnull(arena);
    memset(arena, before, kernel_bytes(&limits));
    k = kernel_create(arena, &h, &limits);
    end = arena + sizeof *k + limits.cells * sizeof(union cell);
    ck_assert_uint_lt(k->made, 64);
    for (const unsigned char *at = (const void *)cell_at(k, k->made); at < end;
         at++) {
        if (*at != before)
            ck_abort_msg("%tu", at - arena);
    }
    ck_assert_uint_eq(kernel_check(k), 0);
    free(arena);
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        test_limits_in_range_make_a_kernel,
        test_limits_out_of_range_make_no_kernel,
        test_limits_that_leave_no_cell_make_no_kernel,
        test_a_cpu_has_a_policy_that_exists,
        test_windows_have_a_length_and_leave_room_for_the_first_process,
        test_what_nobody_has_taken_yet_is_left_alone,
    };

    return kit_main("boot", set_up, tests, sizeof tests / sizeof tests[0]);
}
