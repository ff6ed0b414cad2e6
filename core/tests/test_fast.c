/* The fast path against the way that every other call takes. */
#include <check.h>
#include <inttypes.h>

#include "core/tests/mischief.h"

static struct kit kit, twin;

/* The same made-up events for both, digests compared after each. */
static void
compare(uint64_t seed, uint32_t count)
{
    struct source source = {.seed = seed};
    const struct limits limits = mischief_limits(&source);

    kit_create(&kit, &limits);
    kit_create(&twin, &limits);
    kernel_set_slow(kit_kernel(&twin), true);
    for (uint32_t i = 0; i < count; i++) {
        const struct trap trap = mischief_next(&source, &kit);

        ck_assert_msg(mischief_step(&kit, &trap), "%s", kit.broken);
        ck_assert_msg(mischief_step(&twin, &trap), "%s", twin.broken);
        ck_assert_msg(kernel_digest(kit_kernel(&kit)) ==
                          kernel_digest(kit_kernel(&twin)),
                      "seed %" PRIu64 ": event %u, %s, differs", seed, i,
                      call_name(trap.number));
        for (uint32_t kind = 0; kind < RECORD_KINDS; kind++) {
            ck_assert_uint_eq(kit.h.records[kind], twin.h.records[kind]);
        }
    }
}

START_TEST(test_the_fast_path_has_the_outcome_of_the_slow_one)
{
    for (uint64_t seed = 7000; seed < 7040; seed++) {
        compare(seed, 1000);
    }
}
END_TEST

int
main(void)
{
    const struct TTest *const tests[] = {
        test_the_fast_path_has_the_outcome_of_the_slow_one,
    };

    return kit_main("fast", NULL, tests, sizeof tests / sizeof *tests);
}
