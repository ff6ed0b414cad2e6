/* Asks for a budget of one part in argv[1] (1000) of its CPU, which has
 * promised all its time; and for a slice, which is no promise. */
#include "apps/lib/orr.h"

static void
nothing(uint64_t unused)
{
    (void)unused;
}

int
main(int argc, char **argv)
{
    static const struct orr_thread_plan plan = {.function = nothing,
                                                .priority = 1};
    uint64_t parts = orr_argument(1, 1000);
    struct orr_thread thread = orr_thread_create(&plan);
    struct orr_context budget =
        orr_context_create(orr_own_quota(), ORR_MS, parts * ORR_MS);
    struct orr_context slice = orr_context_create(orr_own_quota(), ORR_MS, 0);

    orr_assert(orr_configure(thread, ORR_SETTING_CONTEXT, budget.h) ==
               ORR_ERROR_OVERLOAD);
    orr_need(orr_configure(thread, ORR_SETTING_CONTEXT, slice.h), "a slice");
    orr_need(orr_thread_run(thread, &plan), "run");
    orr_print("more is refused\n");
    return 0;
}
