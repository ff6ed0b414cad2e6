/* Waits for the end of three processes and tells how each of them ended. */
#include "apps/lib/orr.h"

#define WATCHED 3u

int
main(int argc, char **argv)
{
    static const char *const name[WATCHED] = {"one", "two", "three"};
    static const char *const end[] = {"alive", "exited", "fault", "killed"};
    struct orr_notification bell = orr_notification_create(orr_own_quota());
    uint64_t missing = (UINT64_C(1) << WATCHED) - 1;
    struct orr_process process;
    struct orr_event event;

    for (uint64_t i = 0; i < WATCHED; i++)
        orr_need(orr_watch(orr_find_process(name[i]), bell, UINT64_C(1) << i),
                 "watch");
    while (missing != 0) {
        event = orr_wait(bell, ORR_FOREVER);
        orr_need(event.error, "wait");
        orr_assert((event.bits & ~missing) == 0);
        missing &= ~event.bits;
        for (uint64_t i = 0; i < WATCHED; i++) {
            if ((event.bits & UINT64_C(1) << i) == 0)
                continue;
            process = orr_find_process(name[i]);
            orr_print(
                "%s: %s %llu\n", name[i],
                end[orr_query(process.h, ORR_QUESTION_END)],
                (unsigned long long)orr_query(process.h, ORR_QUESTION_STATUS));
        }
    }
    return 0;
}
