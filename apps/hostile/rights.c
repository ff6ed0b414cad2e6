/* Rights made wider, badges forged, others' objects touched. */
#include "apps/hostile/hostile.h"

static uint32_t
duplicate_error(orr_handle handle, uint64_t rights, uint64_t badge)
{
    return attempt_error((struct orr_call){.number = ORR_CALL_DUPLICATE,
                                           .a = {handle, rights, badge}});
}

static void
rights_widen(void)
{
    struct orr_endpoint door = orr_endpoint_create(orr_own_quota(), 0);
    struct orr_endpoint send = {
        orr_duplicate(door.h, ORR_RIGHT_SEND | ORR_RIGHT_DUPLICATE, 0)};
    struct orr_endpoint last = {orr_duplicate(send.h, ORR_RIGHT_SEND, 0)};

    attempt_expect("wider rights", duplicate_error(send.h, ORR_RIGHTS_ALL, 0),
                   ORR_ERROR_NO_RIGHT);
    attempt_expect("rights that are none",
                   duplicate_error(door.h, UINT64_C(1) << 40, 0),
                   ORR_ERROR_NO_RIGHT);
    attempt_expect("a copy of what must not be copied",
                   duplicate_error(last.h, ORR_RIGHT_SEND, 0),
                   ORR_ERROR_NO_RIGHT);
    attempt_expect("receive", orr_receive(send, ORR_NOW).error,
                   ORR_ERROR_NO_RIGHT);
    attempt_expect("destroy", orr_destroy(send.h), ORR_ERROR_NO_RIGHT);
    attempt_expect(
        "a handle along without the right to grant",
        orr_send(send, orr_with_handle(orr_label(0), door.h), ORR_NOW),
        ORR_ERROR_NO_RIGHT);
    attempt_expect(
        "a handle along that must not travel",
        orr_send(door, orr_with_handle(orr_label(0), last.h), ORR_NOW),
        ORR_ERROR_NO_RIGHT);
    orr_need(orr_close(last.h), "close");
    orr_need(orr_close(send.h), "close");
    orr_need(orr_close(door.h), "close");
}

static void
badge_forge(void)
{
    struct orr_endpoint door = orr_endpoint_create(orr_own_quota(), 0);
    orr_handle badged = orr_duplicate(door.h, ORR_RIGHTS_ALL & ~0x80u, 7);

    attempt_expect("another badge", duplicate_error(badged, ORR_RIGHT_SEND, 8),
                   ORR_ERROR_NO_RIGHT);
    attempt_expect("another's console",
                   duplicate_error(orr_own_console().h, ORR_RIGHT_SEND, 1000),
                   ORR_ERROR_NO_RIGHT);
    orr_need(orr_close(badged), "close");
    orr_need(orr_close(door.h), "close");
}

/* `peer` is a process that this one may look at, and no more. */
static void
peer_touch(void)
{
    struct orr_process peer = orr_find_process("peer");
    struct orr_notification bell = orr_notification_create(orr_own_quota());

    orr_assert(orr_query(peer.h, ORR_QUESTION_END) == ORR_END_ALIVE);
    attempt_expect("end a peer", orr_destroy(peer.h), ORR_ERROR_NO_RIGHT);
    attempt_expect(
        "a thread in a peer",
        orr_create(orr_own_quota(),
                   (struct orr_creation){ORR_KIND_THREAD, peer.h, 1, 0})
            .error,
        ORR_ERROR_NO_RIGHT);
    attempt_expect("a handle into a peer",
                   attempt_error((struct orr_call){
                       .number = ORR_CALL_DUPLICATE,
                       .a = {bell.h, ORR_RIGHT_SEND, 0, peer.h}}),
                   ORR_ERROR_NO_RIGHT);
    attempt_expect("a quota's cells from a process",
                   orr_create((struct orr_quota){peer.h},
                              (struct orr_creation){ORR_KIND_ENDPOINT, 0, 0, 0})
                       .error,
                   ORR_ERROR_WRONG_KIND);
    orr_need(orr_close(bell.h), "close");
}

static void
machine_touch(void)
{
    struct orr_creation line = {ORR_KIND_INTERRUPT, 0, 0, 0};
    struct orr_creation console = {ORR_KIND_CONSOLE, 0, 0, 0};
    struct orr_creation reply = {ORR_KIND_REPLY, 0, 0, 0};
    struct orr_creation none = {ORR_KIND_NONE, 0, 0, 0};
    struct orr_creation unknown = {(enum orr_kind)99, 0, 0, 0};
    struct orr_quota quota = orr_own_quota();

    attempt_expect("an interrupt line", orr_create(quota, line).error,
                   ORR_ERROR_NO_RIGHT);
    attempt_expect("a console of one's own", orr_create(quota, console).error,
                   ORR_ERROR_NO_RIGHT);
    attempt_expect("a reply from nothing", orr_create(quota, reply).error,
                   ORR_ERROR_BAD_ARGUMENT);
    attempt_expect("an object of no kind", orr_create(quota, none).error,
                   ORR_ERROR_BAD_ARGUMENT);
    attempt_expect("an unknown kind", orr_create(quota, unknown).error,
                   ORR_ERROR_BAD_ARGUMENT);
    attempt_expect("more cells than there are",
                   orr_create(quota, (struct orr_creation){ORR_KIND_QUOTA,
                                                           UINT64_MAX, 0, 0})
                       .error,
                   ORR_ERROR_NO_QUOTA);
}

void
attempt_rights(void)
{
    rights_widen();
    badge_forge();
    peer_touch();
    machine_touch();
}
