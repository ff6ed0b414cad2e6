/* Has argv[1] threads wait to send through a handle, and as many through
 * another. Then it revokes the one and closes the other: all are told. It stays
 * until argv[2] milliseconds, as its end is others' work, at their priority. */
#include "apps/lib/orr.h"

#define RIGHTS (ORR_RIGHT_SEND | ORR_RIGHT_DUPLICATE)

static struct orr_endpoint way[2];
static struct orr_notification done;
static uint64_t coming, waiting, told;

static void
ask(uint64_t which)
{
    enum orr_error error;

    waiting++;
    error = orr_send(way[which], orr_label(which), ORR_FOREVER);
    orr_assert(error == ORR_ERROR_STALE_HANDLE);
    told++;
    if (told == coming)
        orr_need(orr_signal(done, 1), "signal the end");
}

static void
gather(uint32_t priority)
{
    struct orr_thread_plan plan = {.function = ask, .priority = priority};

    for (uint64_t i = 0; i < coming; i++) {
        plan.argument = i % 2;
        orr_need(orr_close(orr_thread_start(plan).h), "let it go its way");
        while (waiting <= i)
            orr_yield();
    }
    orr_sleep_until(orr_after(ORR_MS)); /* the last, too, is in its call */
}

int
main(int argc, char **argv)
{
    struct orr_quota quota = orr_own_quota();
    struct orr_endpoint door = orr_endpoint_create(quota, 0);
    orr_handle lease = orr_duplicate(door.h, RIGHTS, 0);
    uint64_t left;

    coming = 2 * orr_argument(1, 10);
    done = orr_notification_create(quota);
    way[0].h = orr_duplicate(lease, RIGHTS, 0);
    way[1].h = orr_duplicate(door.h, RIGHTS, 0);
    orr_sleep_until(orr_after(0)); /* what that needs is there from now on */
    left = orr_quota_left(quota);
    gather(50);
    orr_need(orr_revoke(lease), "revoke");
    orr_need(orr_close(way[1].h), "close");
    orr_need(orr_wait(done, ORR_FOREVER).error, "wait for them");
    orr_sleep_until(orr_after(ORR_MS));
    orr_assert(orr_quota_left(quota) == left);
    orr_print("%llu were told\n", (unsigned long long)told);
    orr_sleep_until(orr_argument(2, 0) * ORR_MS);
    return argc == 0 || argv == NULL;
}
