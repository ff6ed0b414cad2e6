/* The system calls on handles of any kind. */
#include "core/drop.h"
#include "core/ipc.h"
#include "core/memory.h"
#include "core/object.h"
#include "core/request.h"
#include "core/slot.h"
#include "core/worker.h"

#define NAME_BYTES_MAX 64u

/* Where the copy goes: the caller's own table, or that of a[3]. */
static struct refusal
duplicate_check_target(const struct kernel *k, struct request *q)
{
    const struct refusal refusal = request_find_process(k, q, 3);

    if (refusal.error == ORR_ERROR_OK &&
        process_at(k, (struct process_id){q->target.n})->slots_free == 0) {
        return request_refuse(q->trap->a[3] == ORR_NONE
                                  ? ORR_ERROR_TABLE_FULL
                                  : ORR_ERROR_PEER_TABLE_FULL,
                              3);
    }
    return refusal;
}

/* A handle to some pages of memory: they count from where this handle's own
 * begin. Who has only some cannot destroy all, nor name them. */
static struct refusal
duplicate_check_range(const struct kernel *k, const struct request *q)
{
    const struct range range = range_of(q->trap->a[2]);

    if (!range_fits(range, slot_range(k, q->slot).pages)) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 2);
    }
    return (q->trap->a[1] & ORR_RIGHT_MANAGE) == 0
               ? REFUSAL_NONE
               : request_refuse(ORR_ERROR_NO_RIGHT, 1);
}

/* A badge of 0 asks for that of the handle itself. */
static struct refusal
duplicate_check_badge(const struct kernel *k, const struct request *q)
{
    const uint64_t badge = q->trap->a[2];

    if (badge == 0) {
        return REFUSAL_NONE;
    }
    if (object_at(k, q->object)->kind == ORR_KIND_MEMORY) {
        return duplicate_check_range(k, q);
    }
    return slot_may_badge(k, q->slot, badge)
               ? REFUSAL_NONE
               : request_refuse(ORR_ERROR_NO_RIGHT, 2);
}

struct refusal
duplicate_check(const struct kernel *k, struct request *q)
{
    struct refusal refusal =
        request_find(k, q, 0, ORR_KIND_NONE, ORR_RIGHT_DUPLICATE);
    uint16_t rights;

    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    rights = slot_at(k, q->slot)->rights & ORR_RIGHTS_ALL;
    if ((q->trap->a[1] & ~(uint64_t)rights) != 0) {
        return request_refuse(ORR_ERROR_NO_RIGHT, 1);
    }
    refusal = duplicate_check_badge(k, q);
    return refusal.error == ORR_ERROR_OK ? duplicate_check_target(k, q)
                                         : refusal;
}

static uint64_t
duplicate_badge(const struct kernel *k, const struct request *q)
{
    const uint64_t badge = q->trap->a[2];
    struct range range = range_of(badge);

    if (badge == 0) {
        return slot_at(k, q->slot)->badge;
    }
    if (object_at(k, q->object)->kind != ORR_KIND_MEMORY) {
        return badge;
    }
    range.first += slot_range(k, q->slot).first;
    return range_word(range);
}

void
duplicate_act(struct kernel *k, struct hal *h, const struct request *q)
{
    const uint64_t badge = duplicate_badge(k, q);
    const struct slot_id slot = slot_take(k, (struct process_id){q->target.n});

    slot_derive(k, slot, q->slot, (uint16_t)q->trap->a[1], badge);
    request_answer(q, h, slot_handle(k, slot));
}

struct refusal
close_check(const struct kernel *k, struct request *q)
{
    const struct refusal refusal = request_find(k, q, 0, ORR_KIND_NONE, 0);

    return refusal.error == ORR_ERROR_OK &&
                   object_at(k, q->object)->kind == ORR_KIND_REPLY
               ? ipc_check_time(k, q)
               : refusal;
}

void
close_act(struct kernel *k, struct hal *h, const struct request *q)
{
    drop_slot(k, h, q->slot);
    request_answer(q, h, 0);
}

struct refusal
revoke_check(const struct kernel *k, struct request *q)
{
    return request_find(k, q, 0, ORR_KIND_NONE, 0);
}

void
revoke_act(struct kernel *k, struct hal *h, const struct request *q)
{
    (void)h;
    worker_errand(k, q->thread, ERRAND_REVOKE, q->trap->a[0], 0);
}

struct refusal
destroy_check(const struct kernel *k, struct request *q)
{
    const struct refusal refusal =
        request_find(k, q, 0, ORR_KIND_NONE, ORR_RIGHT_MANAGE);

    if (refusal.error == ORR_ERROR_OK && q->object.n == k->root.n) {
        return request_refuse(ORR_ERROR_WRONG_STATE, 0);
    }
    return refusal;
}

void
destroy_act(struct kernel *k, struct hal *h, const struct request *q)
{
    request_answer(q, h, 0);
    drop_destroy(k, h, q->object);
}

struct refusal
name_check(const struct kernel *k, struct request *q)
{
    if (q->trap->a[1] > NAME_BYTES_MAX) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 1);
    }
    return request_find(k, q, 0, ORR_KIND_NONE, ORR_RIGHT_MANAGE);
}

void
name_act(struct kernel *k, struct hal *h, const struct request *q)
{
    (void)k;
    hal_object_name(h, q->object, q->thread, (uint32_t)q->trap->a[1]);
    request_answer(q, h, 0);
}
