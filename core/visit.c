#include "core/visit.h"

#include "core/kernel.h"

/* The server's first reply tells by which handle it waits for its next call. */
static void
visit_learn(struct kernel *k, orr_handle door)
{
    const struct thread *server = thread_at(k, k->visit.server);
    const struct found found = slot_find(k, server->process, door);
    const struct slot *slot = slot_at(k, found.slot);

    if (found.error == ORR_ERROR_OK && slot->object.n == server->serves.n &&
        (slot->rights & ORR_RIGHT_RECEIVE) != 0) {
        k->visit.back = door;
    }
}

/* What a call leaves behind that was answered. */
static void
visit_forget(struct kernel *k, const struct visit *v)
{
    struct thread *server = thread_edit(k, v->server);
    const struct thread *caller = thread_at(k, v->caller);
    struct process *p = process_edit(k, server->process);
    struct reply *reply = reply_edit(k, caller->reply);

    server->cpu = caller->cpu;
    reply->arrival = ORR_ARRIVAL_CALL;
    reply->label = v->label;
    p->generation = v->reply >> 16;
    slot_edit(k, p->free)->handle = v->reply;
}

FAST_APART void
visit_land(struct kernel *k)
{
    const struct visit v = k->visit;
    struct fast f = {.k = k};
    const struct fast_message message = {.label = v.label,
                                         .arrival = ORR_ARRIVAL_CALL};

    if (v.until == 0) {
        return;
    }
    k->visit.until = 0;
    f.cpu = cpu_edit(k, k->entering);
    f.cpu->seen = k->now;
    f.cpu->current = v.caller;
    if (v.expects == ORR_CALL_CALL) {
        visit_forget(k, &v);
        return;
    }
    process_edit(k, thread_at(k, v.server)->process)->generation =
        (v.reply >> 16) - 1;
    CHECK(fast_ipc_place(&f, v.server, &message) == v.reply);
}

FAST_APART struct thread_id
visit_enter(struct kernel *k, struct hal *h, const struct trap *trap)
{
    struct thread_id next = {0};

    if (visit_expects(k, trap)) {
        if (trap->number == ORR_CALL_REPLY_RECEIVE) {
            visit_learn(k, trap->a[4]);
        }
        next = visit_goes_on(k, h, trap);
    }
    if (next.n == 0) {
        visit_land(k);
    }
    return next;
}

void
kernel_set_visits(struct kernel *k, bool allowed)
{
    visit_land(k);
    k->visit.allowed = allowed ? 1 : 0;
}
