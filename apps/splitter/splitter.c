/* Splits its quota, builds something in the part and destroys it, argv[1]
 * times. Whatever was in it, every cell comes back. */
#include "apps/lib/orr.h"

#define PART_CELLS 40u /* its own cell comes on top */

/* Fills a quota with things that refer to each other. */
static void
part_fill(struct orr_quota part)
{
    struct orr_process process = orr_process_create(part, 16, 10);
    struct orr_endpoint door = orr_endpoint_create(part, 0);
    struct orr_notification bell = orr_notification_create(part);
    struct orr_timer timer = orr_timer_create(part);
    struct orr_quota within = orr_quota_split(part, 4);

    orr_endpoint_create(within, ORR_ENDPOINT_INHERIT);
    orr_context_create(within, ORR_MS, 0);
    orr_need(orr_timer_arm(timer, bell, 1, orr_after(ORR_MS), ORR_MS), "arm");
    orr_need(orr_invoke(
                 (struct orr_call){.number = ORR_CALL_DUPLICATE,
                                   .a = {door.h, ORR_RIGHT_SEND, 7, process.h}})
                 .error,
             "duplicate");
    orr_assert(orr_query(within.h, ORR_QUESTION_CELLS) == 4);
}

int
main(int argc, char **argv)
{
    struct orr_quota quota = orr_own_quota();
    uint64_t times = orr_argument(1, 100);
    uint64_t left = orr_quota_left(quota);
    struct orr_quota part;

    for (uint64_t i = 0; i < times; i++) {
        part = orr_quota_split(quota, PART_CELLS);
        orr_assert(orr_quota_left(quota) == left - PART_CELLS - 1);
        part_fill(part);
        orr_assert(orr_quota_left(part) < PART_CELLS);
        orr_need(orr_destroy(part.h), "destroy the part");
        orr_assert(orr_quota_left(quota) == left);
    }
    orr_print("every cell came back\n");
    return 0;
}
