/* Lets every call that can wait run into its deadline, and checks that it
 * comes back in time with the right error. */
#include "apps/lib/orr.h"

#define LATE_NS (20 * ORR_US) /* most that a wake-up may take */

static struct orr_endpoint door;
static struct orr_notification bell;

static enum orr_error
try_send(uint64_t deadline)
{
    return orr_send(door, orr_label(0), deadline);
}

static enum orr_error
try_call(uint64_t deadline)
{
    return orr_call(door, orr_label(0), deadline).error;
}

static enum orr_error
try_receive(uint64_t deadline)
{
    return orr_receive(door, deadline).error;
}

static enum orr_error
try_wait(uint64_t deadline)
{
    return orr_wait(bell, deadline).error;
}

static void
check(const char *name, enum orr_error (*try)(uint64_t deadline))
{
    uint64_t deadline;
    uint64_t now;

    orr_assert(try(ORR_NOW) == ORR_ERROR_WOULD_BLOCK);
    deadline = orr_clock();
    orr_assert(try(deadline) == ORR_ERROR_TIMED_OUT);
    deadline = orr_after(200 * ORR_US);
    orr_assert(try(deadline) == ORR_ERROR_TIMED_OUT);
    now = orr_clock();
    orr_assert(now >= deadline);
    orr_assert(now < deadline + LATE_NS);
    orr_print("%s keeps its deadline\n", name);
}

int
main(int argc, char **argv)
{
    door = orr_endpoint_create(orr_own_quota(), 0);
    bell = orr_notification_create(orr_own_quota());
    check("send", try_send);
    check("call", try_call);
    check("receive", try_receive);
    check("wait", try_wait);
    orr_need(orr_signal(bell, 2), "signal");
    orr_assert(orr_wait(bell, ORR_NOW).bits == 2);
    return 0;
}
