/* CONFIGURE: what a thread is given. */
#include "core/drop.h"
#include "core/lend.h"
#include "core/notification.h"
#include "core/priority.h"
#include "core/promise.h"
#include "core/request.h"
#include "core/slot.h"
#include "core/thread.h"

/* What a setting that is a handle must name; of numbers, no kind. */
struct setting {
    enum orr_kind kind;
    uint16_t rights;
    enum thread_slot which;
};
static const struct setting settings[ORR_SETTING_MAX] = {
    [ORR_SETTING_CONTEXT] = {ORR_KIND_CONTEXT, ORR_RIGHT_MANAGE,
                             THREAD_SLOT_CONTEXT},
    [ORR_SETTING_FAULT_HANDLER] = {ORR_KIND_ENDPOINT, ORR_RIGHT_SEND,
                                   THREAD_SLOT_FAULT},
    [ORR_SETTING_TIMEOUT_HANDLER] = {ORR_KIND_ENDPOINT, ORR_RIGHT_SEND,
                                     THREAD_SLOT_TIMEOUT},
    [ORR_SETTING_NOTIFICATION] = {ORR_KIND_NOTIFICATION, ORR_RIGHT_RECEIVE,
                                  THREAD_SLOT_NOTIFICATION},
};

/* Does somebody else hold the object already? */
static bool
configure_is_busy(const struct kernel *k, const struct request *q)
{
    switch (q->trap->a[1]) {
    case ORR_SETTING_CONTEXT: {
        const struct context *c =
            context_at(k, (struct context_id){q->target.n});

        return c->owner.n != 0 || c->user.n != 0;
    }
    case ORR_SETTING_NOTIFICATION:
        return notification_at(k, (struct notification_id){q->target.n})
                   ->bound.n != 0;
    default:
        return false;
    }
}

/* Can the thread's CPU, or the one it is to be given, promise it its time? */
static bool
configure_is_admitted(const struct kernel *k, const struct request *q)
{
    const struct thread_id id = {q->object.n};
    const uint8_t home = thread_at(k, id)->home;
    const uint64_t part = promise_of(k, id);

    if (q->trap->a[1] == ORR_SETTING_CPU) {
        return q->trap->a[2] == home ||
               promise_fits(k, (uint32_t)q->trap->a[2], 0, part);
    }
    return q->trap->a[1] != ORR_SETTING_CONTEXT ||
           promise_fits(
               k, home, part,
               promise_part(context_at(k, (struct context_id){q->target.n})));
}

static struct refusal
configure_check_handle(const struct kernel *k, struct request *q)
{
    const struct setting setting = settings[q->trap->a[1]];
    struct refusal refusal;

    q->other = SLOT_NONE;
    if (q->trap->a[2] == ORR_NONE) {
        return REFUSAL_NONE;
    }
    refusal = request_find_other(k, q, 2, setting.kind, setting.rights);
    if (refusal.error == ORR_ERROR_OK && configure_is_busy(k, q)) {
        return request_refuse(ORR_ERROR_BUSY, 2);
    }
    if (refusal.error == ORR_ERROR_OK && !configure_is_admitted(k, q)) {
        return request_refuse(ORR_ERROR_OVERLOAD, 2);
    }
    return refusal;
}

/* The highest value of a setting that is a number, plus 1. */
static uint64_t
configure_bound(const struct kernel *k, const struct request *q)
{
    const struct thread *t = thread_at(k, (struct thread_id){q->object.n});

    switch (q->trap->a[1]) {
    case ORR_SETTING_PRIORITY:
        return (uint64_t)process_at(k, t->process)->ceiling + 1;
    case ORR_SETTING_CPU:
        return k->limits.cpus;
    case ORR_SETTING_PARTITION:
        return k->limits.windows == 0 ? 1 : ORR_PARTITION_MAX;
    default: /* ORR_SETTING_PASSIVE */
        return 2;
    }
}

/* Windows are the machine's; and what has run is queued, armed and known to
 * others in those that it has. */
static struct refusal
configure_check_partition(const struct kernel *k, struct request *q)
{
    if (thread_at(k, (struct thread_id){q->object.n})->state != ORR_STATE_NEW) {
        return request_refuse(ORR_ERROR_WRONG_STATE, 0);
    }
    return request_find_other(k, q, 3, ORR_KIND_QUOTA, ORR_RIGHT_MACHINE);
}

struct refusal
configure_check(const struct kernel *k, struct request *q)
{
    const uint64_t *a = q->trap->a;
    const struct refusal refusal =
        request_find(k, q, 0, ORR_KIND_THREAD, ORR_RIGHT_MANAGE);

    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    if (a[1] >= ORR_SETTING_MAX) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 1);
    }
    if (settings[a[1]].kind != 0) {
        return configure_check_handle(k, q);
    }
    if (a[2] >= configure_bound(k, q)) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 2);
    }
    if (a[1] == ORR_SETTING_CPU && !configure_is_admitted(k, q)) {
        return request_refuse(ORR_ERROR_OVERLOAD, 2);
    }
    return a[1] == ORR_SETTING_PARTITION ? configure_check_partition(k, q)
                                         : REFUSAL_NONE;
}

static void
configure_number(struct kernel *k, struct hal *h, const struct request *q)
{
    const struct thread_id id = {q->object.n};
    const uint8_t value = (uint8_t)q->trap->a[2];

    switch (q->trap->a[1]) {
    case ORR_SETTING_PRIORITY:
        thread_edit(k, id)->base = value;
        priority_update(k, h, id);
        break;
    case ORR_SETTING_CPU:
        thread_migrate(k, id, value);
        break;
    case ORR_SETTING_PARTITION:
        thread_edit(k, id)->partition = value;
        break;
    default: /* ORR_SETTING_PASSIVE */
        thread_edit(k, id)->passive = value;
        break;
    }
}

/* A thread that receives may be able to take bits now that it is bound, or
 * has time. */
static void
configure_offer(struct kernel *k, struct hal *h, struct thread_id id)
{
    const struct slot_id own =
        slot_of_thread(thread_at(k, id), THREAD_SLOT_NOTIFICATION);
    const struct notification_id bound = {slot_object(k, own).n};

    if (bound.n != 0) {
        notification_offer(k, h, bound);
    }
}

/* The thread holds a handle of its own, derived from the caller's. */
static void
configure_handle(struct kernel *k, struct hal *h, const struct request *q)
{
    const struct thread_id id = {q->object.n};
    const struct setting setting = settings[q->trap->a[1]];
    const struct slot_id own = slot_of_thread(thread_at(k, id), setting.which);

    drop_slot_if_used(k, h, own);
    if (q->other.n == 0) {
        return;
    }
    slot_copy(k, own, q->other);
    if (setting.which == THREAD_SLOT_CONTEXT) {
        context_edit(k, (struct context_id){q->target.n})->owner = id;
        promise_change(k, thread_at(k, id)->home, 0, promise_of(k, id));
        lend_attach_own(k, id);
    } else if (setting.which == THREAD_SLOT_NOTIFICATION) {
        notification_edit(k, (struct notification_id){q->target.n})->bound = id;
    }
    configure_offer(k, h, id);
}

void
configure_act(struct kernel *k, struct hal *h, const struct request *q)
{
    if (settings[q->trap->a[1]].kind != 0) {
        configure_handle(k, h, q);
    } else {
        configure_number(k, h, q);
    }
    request_answer(q, h, 0);
}
