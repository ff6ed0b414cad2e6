#include "core/errand.h"

#include "core/drop.h"
#include "core/ipc.h"
#include "core/slot.h"
#include "core/wait.h"
#include "core/worker.h"

static void
errand_answer(struct kernel *k, struct hal *h, struct thread_id thread,
              uint32_t error)
{
    const struct orr_result result = {.error = (uint16_t)error};

    worker_errand_end(k, thread);
    hal_thread_result(h, thread, &result);
}

/* One of the handles that were derived from this one. */
static void
errand_revoke(struct kernel *k, struct hal *h, struct thread_id thread,
              struct slot_id slot)
{
    const struct slot_id child = slot_at(k, slot)->child;

    if (child.n != 0) {
        drop_slot(k, h, child);
    } else {
        errand_answer(k, h, thread, ORR_ERROR_OK);
    }
}

void
errand_step(struct kernel *k, struct hal *h, struct thread_id thread)
{
    const struct thread *t = thread_at(k, thread);
    const struct reply *reply = reply_at(k, t->reply);
    const struct found found = slot_find(k, t->process, reply->handle[0]);

    if (reply->object.dying == DOOM_LOST) {
        wait_fail(k, h, thread, ORR_ERROR_STALE_HANDLE);
        return;
    }
    if (found.error != ORR_ERROR_OK) {
        errand_answer(k, h, thread, found.error);
        return;
    }
    switch ((enum errand)reply->errand) {
    case ERRAND_REVOKE:
        errand_revoke(k, h, thread, found.slot);
        break;
    case ERRAND_RECEIVE:
        ipc_receive_on(k, h, thread,
                       (struct endpoint_id){slot_object(k, found.slot).n});
        break;
    case ERRAND_NONE:
        CHECK(!"who works without doom is on an errand");
        break;
    }
}
