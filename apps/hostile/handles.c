/* Call numbers that do not exist, handles that are none, that were closed,
 * and that name something else. */
#include "apps/hostile/hostile.h"

static struct orr_endpoint door; /* a good one */

/* A call and where its (first) handle stands; all other arguments are 0. */
struct target {
    const char *name;
    enum orr_call_number number;
    uint32_t argument;
    enum orr_kind kind; /* the handle should be of; NONE: any will do */
};

static const struct target targets[] = {
    {"send", ORR_CALL_SEND, 0, ORR_KIND_ENDPOINT},
    {"receive", ORR_CALL_RECEIVE, 0, ORR_KIND_ENDPOINT},
    {"call", ORR_CALL_CALL, 0, ORR_KIND_ENDPOINT},
    {"reply", ORR_CALL_REPLY, 0, ORR_KIND_REPLY},
    {"reply_receive", ORR_CALL_REPLY_RECEIVE, 0, ORR_KIND_REPLY},
    {"signal", ORR_CALL_SIGNAL, 0, ORR_KIND_NOTIFICATION},
    {"wait", ORR_CALL_WAIT, 0, ORR_KIND_NOTIFICATION},
    {"create", ORR_CALL_CREATE, 1, ORR_KIND_QUOTA},
    {"duplicate", ORR_CALL_DUPLICATE, 0, ORR_KIND_NONE},
    {"close", ORR_CALL_CLOSE, 0, ORR_KIND_NONE},
    {"revoke", ORR_CALL_REVOKE, 0, ORR_KIND_NONE},
    {"destroy", ORR_CALL_DESTROY, 0, ORR_KIND_NONE},
    {"configure", ORR_CALL_CONFIGURE, 0, ORR_KIND_THREAD},
    {"start", ORR_CALL_START, 0, ORR_KIND_THREAD},
    {"suspend", ORR_CALL_SUSPEND, 0, ORR_KIND_THREAD},
    {"resume", ORR_CALL_RESUME, 0, ORR_KIND_THREAD},
    {"arm", ORR_CALL_ARM, 0, ORR_KIND_TIMER},
    {"cancel", ORR_CALL_CANCEL, 0, ORR_KIND_TIMER},
    {"attach", ORR_CALL_ATTACH, 0, ORR_KIND_INTERRUPT},
    {"acknowledge", ORR_CALL_ACKNOWLEDGE, 0, ORR_KIND_INTERRUPT},
    {"mask", ORR_CALL_MASK, 0, ORR_KIND_INTERRUPT},
    {"watch", ORR_CALL_WATCH, 0, ORR_KIND_PROCESS},
    {"query", ORR_CALL_QUERY, 0, ORR_KIND_NONE},
    {"write", ORR_CALL_WRITE, 0, ORR_KIND_CONSOLE},
    {"name", ORR_CALL_NAME, 0, ORR_KIND_NONE},
    {"read", ORR_CALL_READ, 0, ORR_KIND_CONSOLE},
    {"inspect", ORR_CALL_INSPECT, 0, ORR_KIND_QUOTA},
};
#define TARGETS (sizeof targets / sizeof targets[0])

void
attempt_numbers(void)
{
    static const uint64_t numbers[] = {
        ORR_CALL_NONE,
        ORR_CALL_MAX,
        ORR_CALL_MAX + 1,
        255,
        256,
        65536 + ORR_CALL_CLOCK,
        UINT64_C(1) << 32,
        (UINT64_C(1) << 32) + ORR_CALL_CLOCK,
        UINT64_C(1) << 63,
        UINT64_MAX,
    };

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        attempt_expect("a number",
                       attempt_error((struct orr_call){
                           .number = numbers[i], .a = {1, 2, 3, 4, 5, 6}}),
                       ORR_ERROR_BAD_NUMBER);
}

static void
target_try(const struct target *target, orr_handle handle,
           enum orr_error wanted)
{
    struct orr_call call = {.number = (uint64_t)target->number};

    if (target->number == ORR_CALL_CREATE)
        call.a[0] = ORR_KIND_ENDPOINT;
    if (target->number == ORR_CALL_REPLY_RECEIVE && handle != ORR_NONE)
        call.a[4] = door.h; /* without a reply it is a receive */
    call.a[target->argument] = handle;
    attempt_expect(target->name, attempt_error(call), wanted);
}

static void
targets_try_no_handle(void)
{
    static const orr_handle garbage[] = {
        ORR_NONE,   1, 0xffff, 0x10020, 0xffffffff, UINT64_C(1) << 48 | 3,
        UINT64_MAX,
    };

    for (size_t i = 0; i < TARGETS; i++) {
        for (size_t n = 0; n < sizeof garbage / sizeof garbage[0]; n++)
            target_try(&targets[i], garbage[n], ORR_ERROR_BAD_HANDLE);
    }
}

static void
targets_try_stale(void)
{
    orr_handle closed = orr_endpoint_create(orr_own_quota(), 0).h;
    orr_handle later;

    orr_need(orr_close(closed), "close");
    for (size_t i = 0; i < TARGETS; i++)
        target_try(&targets[i], closed, ORR_ERROR_STALE_HANDLE);
    later = orr_endpoint_create(orr_own_quota(), 0).h;
    orr_assert(later != closed);
    for (size_t i = 0; i < TARGETS; i++)
        target_try(&targets[i], closed, ORR_ERROR_STALE_HANDLE);
    orr_need(orr_close(later), "close");
}

static void
targets_try_wrong_kind(void)
{
    orr_handle bell = orr_notification_create(orr_own_quota()).h;

    for (size_t i = 0; i < TARGETS; i++) {
        if (targets[i].kind == ORR_KIND_NONE)
            continue;
        target_try(&targets[i],
                   targets[i].kind == ORR_KIND_ENDPOINT ? bell : door.h,
                   ORR_ERROR_WRONG_KIND);
    }
    orr_need(orr_close(bell), "close");
}

void
attempt_handles(void)
{
    door = orr_endpoint_create(orr_own_quota(), 0);
    targets_try_no_handle();
    targets_try_stale();
    targets_try_wrong_kind();
    orr_need(orr_close(door.h), "close");
}
