#include "core/drop.h"

#include "core/clock.h"
#include "core/lend.h"
#include "core/object.h"
#include "core/promise.h"
#include "core/slot.h"
#include "core/space.h"
#include "core/timer.h"
#include "core/wait.h"
#include "core/worker.h"

/* A thread loses a handle of its own. */
static void
drop_from_thread(struct kernel *k, struct hal *h, struct thread_id id,
                 struct slot_id slot)
{
    const struct object_id object = slot_object(k, slot);
    const uint32_t which = slot.n % CELL_SLOTS;

    if (which == THREAD_SLOT_CONTEXT) {
        const struct context_id context = {object.n};

        promise_change(k, thread_at(k, id)->home, promise_of(k, id), 0);
        context_edit(k, context)->owner.n = 0;
        if (reply_at(k, thread_at(k, id)->reply)->lent.n == context.n) {
            lend_return(k, h, id);
        }
        if (context_at(k, context)->user.n == id.n) {
            lend_detach(k, context);
        }
    } else if (which == THREAD_SLOT_NOTIFICATION) {
        notification_edit(k, (struct notification_id){object.n})->bound.n = 0;
    }
}

/* An object loses a handle of its own; a process, one of its table. */
static void
drop_from_owner(struct kernel *k, struct hal *h, struct slot_id slot)
{
    const struct object_id owner = slot_at(k, slot)->owner;
    const uint8_t kind = object_at(k, owner)->kind;

    if (kind == ORR_KIND_THREAD) {
        drop_from_thread(k, h, (struct thread_id){owner.n}, slot);
    } else if (kind == CELL_KIND_MAPPING) {
        space_hide(k, h, (struct mapping_id){owner.n});
        worker_doom(k, owner, DOOM_DESTROY);
    } else if (kind == ORR_KIND_TIMER) {
        clock_disarm(k, owner);
    }
}

/* A handle of the object is gone: perhaps its last one. */
static void
drop_object(struct kernel *k, struct hal *h, struct object_id id)
{
    const uint8_t kind = object_at(k, id)->kind;

    if (object_at(k, id)->handle.n != 0) {
        return;
    }
    if (object_is_light(k, id)) {
        object_destroy(k, h, id);
    } else if (kind != ORR_KIND_THREAD && id.n != k->root.n) {
        worker_doom(k, id, DOOM_DESTROY);
    }
}

void
drop_slot(struct kernel *k, struct hal *h, struct slot_id id)
{
    const struct object_id object = slot_object(k, id);
    const struct object_id owner = slot_at(k, id)->owner;

    CHECK(object.n != 0);
    CHECK(owner.n != 0);
    if (object_at(k, object)->kind == ORR_KIND_REPLY) { /* it never comes */
        wait_fail(k, h, reply_at(k, (struct reply_id){object.n})->caller,
                  ORR_ERROR_PEER_DIED);
        return;
    }
    drop_from_owner(k, h, id);
    if (wait_has_senders(k, object)) {
        wait_lose_senders(k, id);
    }
    slot_clear(k, id);
    drop_object(k, h, object);
    if (object_at(k, owner)->kind == ORR_KIND_INTERRUPT) {
        interrupt_apply_mask(k, h, (struct interrupt_id){owner.n});
    }
}

/* Has the object one handle, and has nobody derived another from that? */
static bool
drop_is_last(const struct kernel *k, struct slot_id id)
{
    return id.n != 0 && slot_at(k, id)->prev.n == id.n &&
           slot_at(k, id)->child.n == 0;
}

void
drop_destroy(struct kernel *k, struct hal *h, struct object_id id)
{
    const struct slot_id slot = object_at(k, id)->handle;

    if (object_is_light(k, id) && drop_is_last(k, slot)) {
        drop_slot(k, h, slot);
    } else {
        worker_doom(k, id, DOOM_DESTROY);
    }
}

void
drop_mapping(struct kernel *k, struct hal *h, struct mapping_id id)
{
    const struct slot_id slot = slot_of_cell(OBJECT(id));
    const struct object_id memory = slot_object(k, slot);

    if (!object_is_light(k, OBJECT(id)) || memory.n == 0) {
        worker_doom(k, OBJECT(id), DOOM_DESTROY);
        return;
    }
    slot_clear(k, slot);
    object_destroy(k, h, OBJECT(id));
    drop_object(k, h, memory);
}

void
drop_slot_if_used(struct kernel *k, struct hal *h, struct slot_id id)
{
    if (slot_object(k, id).n != 0) {
        drop_slot(k, h, id);
    }
}
