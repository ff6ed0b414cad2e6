/* At each signal a thread that reads where nothing is, and is not helped. */
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

    for (;;) {
        orr_need(orr_wait(next, ORR_FOREVER).error, "wait");
        orr_thread_start((struct orr_thread_plan){
            .function = fault, .priority = 100, .handler = faults});
    }
}
