/* Handles the faults of other processes: tells each, resumes the first
 * argv[1] of them, and ends whoever faults after that. Ends itself after
 * argv[2] faults. */
#include "apps/lib/orr.h"

int
main(int argc, char **argv)
{
    struct orr_endpoint office = orr_find_endpoint("office");
    uint64_t resumes = orr_argument(1, 1);
    uint64_t faults = orr_argument(2, 2);
    enum orr_remedy remedy;
    struct orr_event event;

    for (uint64_t i = 0; i < faults; i++) {
        event = orr_receive(office, ORR_FOREVER);
        orr_need(event.error, "receive");
        orr_assert(event.kind == ORR_ARRIVAL_FAULT);
        orr_assert(event.badge != 0);
        remedy = i < resumes ? ORR_REMEDY_RESUME : ORR_REMEDY_KILL;
        orr_print("fault %s: %s\n", orr_fault_name(event.label),
                  remedy == ORR_REMEDY_RESUME ? "resume" : "kill");
        orr_need(orr_reply(event.reply, orr_label((uint64_t)remedy)),
                 "give the remedy");
    }
    return 0;
}
