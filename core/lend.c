#include "core/lend.h"

#include "core/claim.h"
#include "core/priority.h"
#include "core/schedule.h"
#include "core/slot.h"
#include "core/worker.h"

struct context_id
lend_own(const struct kernel *k, struct thread_id id)
{
    const struct slot_id slot =
        slot_of_thread(thread_at(k, id), THREAD_SLOT_CONTEXT);

    return (struct context_id){slot_object(k, slot).n};
}

/* One that is ready or runs claims what its time now says. */
static void
lend_refresh(struct kernel *k, struct thread_id id)
{
    const struct thread *t = thread_at(k, id);

    if (k->special != 0 &&
        (t->state == ORR_STATE_READY || t->state == ORR_STATE_RUNNING)) {
        claim_refresh(k, id);
    }
}

void
lend_detach(struct kernel *k, struct context_id id)
{
    struct context *c = context_edit(k, id);
    const struct thread_id user = c->user;
    struct thread *t = thread_edit(k, user);

    CHECK(t->context.n == id.n);
    CHECK(user.n != 0);
    if (t->state == ORR_STATE_READY) {
        schedule_remove(k, user);
    } else if (t->state == ORR_STATE_RUNNING && t->cpu != k->entering) {
        schedule_block(k, user, ORR_STATE_READY);
    }
    t->context.n = 0;
    c->user.n = 0;
    worker_abandon(k, user);
    if (t->state != ORR_STATE_RUNNING) {
        t->cpu = t->home;
    }
    lend_refresh(k, user);
}

void
lend_attach(struct kernel *k, struct context_id id, struct thread_id to)
{
    struct context *c = context_edit(k, id);
    struct thread *t = thread_edit(k, to);

    CHECK(c->user.n == 0);
    CHECK(t->context.n == 0);
    c->user = to;
    t->context = id;
    if (t->state == ORR_STATE_READY) {
        schedule_add(k, to);
    } else {
        lend_refresh(k, to);
    }
}

void
lend_context(struct kernel *k, struct hal *h, struct thread_id from,
             struct thread_id to)
{
    const struct thread *lender = thread_at(k, from);
    const struct context_id id = lender->context;
    struct reply *reply = reply_edit(k, lender->reply);
    const struct record record = {
        .kind = RECORD_LEND, .thread = from, .object = OBJECT(id), .peer = to};

    CHECK(reply->lent.n == 0);
    CHECK(from.n != to.n);
    CHECK(id.n != 0);
    CHECK(context_at(k, id)->user.n == from.n);
    CHECK(thread_at(k, to)->lender.n == 0);
    CHECK(lender->state != ORR_STATE_READY);
    CHECK(thread_at(k, to)->context.n == 0);
    reply->lent = id;
    reply->borrower = to;
    context_edit(k, id)->user.n = 0;
    thread_edit(k, from)->context.n = 0;
    if (thread_at(k, to)->state == ORR_STATE_RUNNING &&
        thread_at(k, to)->cpu != lender->cpu) {
        schedule_block(k, to, ORR_STATE_READY);
    }
    thread_edit(k, to)->cpu = lender->cpu;
    thread_edit(k, to)->lender = from;
    lend_attach(k, id, to);
    priority_forget(k, h, from);
    record_event(k, h, &record);
}

/* The threads between the lender and the user gave it on; they no longer
 * wait for its return. */
static void
lend_forget(struct kernel *k, struct thread_id from, struct context_id id)
{
    struct reply *reply = reply_edit(k, thread_at(k, from)->reply);

    while (reply->lent.n == id.n) {
        const struct thread_id borrower = reply->borrower;

        reply->lent.n = 0;
        reply->borrower.n = 0;
        thread_edit(k, borrower)->lender.n = 0;
        reply = reply_edit(k, thread_at(k, borrower)->reply);
    }
}

void
lend_attach_own(struct kernel *k, struct thread_id id)
{
    const struct context_id own = lend_own(k, id);
    struct thread *t = thread_edit(k, id);

    if (own.n != 0 && context_at(k, own)->user.n == 0 && t->context.n == 0 &&
        reply_at(k, t->reply)->lent.n == 0) {
        if (t->state != ORR_STATE_RUNNING) {
            t->cpu = t->home;
        }
        lend_attach(k, own, id);
    }
}

void
lend_return(struct kernel *k, struct hal *h, struct thread_id from)
{
    const struct context_id id = reply_at(k, thread_at(k, from)->reply)->lent;
    struct record record = {
        .kind = RECORD_RETURN, .thread = from, .object = OBJECT(id)};

    if (id.n == 0) {
        return;
    }
    record.peer = context_at(k, id)->user;
    lend_forget(k, from, id);
    lend_detach(k, id);
    priority_forget(k, h, record.peer);
    lend_attach(k, id, from);
    lend_attach_own(k, record.peer);
    record_event(k, h, &record);
}
