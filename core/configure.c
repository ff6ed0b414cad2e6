/* CONFIGURE: what a thread is given. */
#include "core/control.h"
#include "core/drop.h"
#include "core/lend.h"
#include "core/notification.h"
#include "core/priority.h"
#include "core/slot.h"
#include "core/thread.h"

struct setting {
    enum orr_kind kind; /* of the handle */
    uint16_t rights;
    enum thread_slot which;
};

/* The settings that are handles. */
static struct setting
configure_setting(uint64_t what)
{
    const struct setting context = {ORR_KIND_CONTEXT, ORR_RIGHT_MANAGE,
                                    THREAD_SLOT_CONTEXT};
    const struct setting fault = {ORR_KIND_ENDPOINT, ORR_RIGHT_SEND,
                                  THREAD_SLOT_FAULT};
    const struct setting timeout = {ORR_KIND_ENDPOINT, ORR_RIGHT_SEND,
                                    THREAD_SLOT_TIMEOUT};
    const struct setting bound = {ORR_KIND_NOTIFICATION, ORR_RIGHT_RECEIVE,
                                  THREAD_SLOT_NOTIFICATION};

    switch (what) {
    case ORR_SETTING_CONTEXT:
        return context;
    case ORR_SETTING_FAULT_HANDLER:
        return fault;
    case ORR_SETTING_TIMEOUT_HANDLER:
        return timeout;
    default:
        return bound;
    }
}

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

static struct refusal
configure_check_handle(const struct kernel *k, struct request *q)
{
    const struct setting setting = configure_setting(q->trap->a[1]);
    struct refusal refusal;

    q->other = SLOT_NONE;
    if (q->trap->a[2] == ORR_NONE) {
        return REFUSAL_NONE;
    }
    refusal = request_find_other(k, q, 2, setting.kind, setting.rights);
    if (refusal.error == ORR_ERROR_OK && configure_is_busy(k, q)) {
        return request_refuse(ORR_ERROR_BUSY, 2);
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
    default: /* ORR_SETTING_PASSIVE */
        return 2;
    }
}

static bool
configure_is_number(uint64_t what)
{
    return what == ORR_SETTING_PRIORITY || what == ORR_SETTING_CPU ||
           what == ORR_SETTING_PASSIVE;
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
    if (!configure_is_number(a[1])) {
        return configure_check_handle(k, q);
    }
    return a[2] < configure_bound(k, q)
               ? REFUSAL_NONE
               : request_refuse(ORR_ERROR_BAD_ARGUMENT, 2);
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
    const struct setting setting = configure_setting(q->trap->a[1]);
    const struct slot_id own = slot_of_thread(thread_at(k, id), setting.which);
    const struct slot *from = slot_at(k, q->other);

    drop_slot_if_used(k, h, own);
    if (q->other.n == 0) {
        return;
    }
    slot_derive(k, own, q->other, from->rights & ORR_RIGHTS_ALL, from->badge);
    if (setting.which == THREAD_SLOT_CONTEXT) {
        context_edit(k, (struct context_id){q->target.n})->owner = id;
        lend_attach_own(k, id);
    } else if (setting.which == THREAD_SLOT_NOTIFICATION) {
        notification_edit(k, (struct notification_id){q->target.n})->bound = id;
    }
    configure_offer(k, h, id);
}

void
configure_act(struct kernel *k, struct hal *h, const struct request *q)
{
    if (configure_is_number(q->trap->a[1])) {
        configure_number(k, h, q);
    } else {
        configure_handle(k, h, q);
    }
    request_answer(q, h, 0);
}
