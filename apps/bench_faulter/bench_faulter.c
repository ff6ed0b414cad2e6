/* At each signal a thread that reads where nothing is, and is not helped. The
 * one before ends, so that nobody owes it an answer any more. */
#include "apps/lib/orr.h"

static void
fault(uint64_t argument)
{
    const volatile uint64_t *volatile nowhere = NULL;

    (void)argument;
    (void)*nowhere; /* NOLINT: this is the fault */
}

int
main(int argc, char **argv)
{
    const struct orr_endpoint faults = orr_find_endpoint("faults");
    const struct orr_notification next = orr_find_notification("next");
    orr_handle last = ORR_NONE;

    for (;;) {
        orr_need(orr_wait(next, ORR_FOREVER).error, "wait");
        if (last != ORR_NONE)
            orr_need(orr_destroy(last), "destroy");
        last = orr_thread_start((struct orr_thread_plan){.function = fault,
                                                         .priority = 100,
                                                         .handler = faults})
                   .h;
    }
}
