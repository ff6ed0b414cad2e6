/* Visits. Mostly a server that was waiting answers its caller before anything
 * else happens, and then all is undone that the call did to the cells: the
 * handle of the reply, the queues, the loan of time. So a machine that looks
 * at the cells only now and then may have the fast path just write down, in
 * k->visit and the CPU's cell, that the server runs in its caller's stead. The
 * other cells stay as they were before the call, and when the reply comes they
 * are right again.
 *
 * And as long as nothing else enters, the next call by the same handle finds
 * all as the one before did, and need not look.
 *
 * Any other entry lands the visit first: then the cells are what they had been
 * without visits, to the last bit; a test compares the two. There is one visit
 * at a time in the whole kernel, and it is on the CPU that entered last.
 */
#ifndef CORE_VISIT_H
#define CORE_VISIT_H

#include "core/fast_step.h"

/* What makes the next reply's handle of the last one's. */
#define VISIT_GENERATION (UINT64_C(1) << 16)

/* The cells become what they should be; then there is no visit. */
void visit_land(struct kernel *k);

/* An entry while there is a visit: if it goes on with that, who runs now. If
 * not, nobody, and the visit has landed. */
struct thread_id visit_enter(struct kernel *k, struct hal *h,
                             const struct trap *trap);

/* Can the call that is about to be placed be a visit? So if the reply, come
 * when it may, would leave the server as it waits now. No handle, no visit. */
FAST_STEP bool
visit_suits(const struct fast *f, const struct thread *server, uint8_t priority,
            orr_handle door)
{
    const struct slot *own =
        slot_at(f->k, slot_of_thread(server, THREAD_SLOT_CONTEXT));
    const uint32_t bound = own[THREAD_SLOT_NOTIFICATION].object.n;

    return f->k->visit.allowed != 0 && door != ORR_NONE &&
           server->context.n == 0 && own[THREAD_SLOT_CONTEXT].object.n == 0 &&
           server->passive == 0 && server->serves.n == server->waits_for.n &&
           server->priority == server->base &&
           (bound == 0 || fast_look(f, bound)->notification.bits == 0) &&
           fast_is_best(f, priority) && f->cpu->since != f->k->now;
}

/* The current thread's call begins one. */
FAST_STEP orr_handle
visit_begin(const struct fast *f, struct thread_id to,
            const struct fast_message *message)
{
    struct visit *v = &f->k->visit;
    const struct thread *server = &fast_look(f, to.n)->thread;
    const struct process *p = &fast_look(f, server->process.n)->process;

    v->until = f->cpu->until;
    v->door = message->door;
    v->back = ORR_NONE;
    v->reply = fast_take_slot(f, p->free)->index | (p->generation + 1) << 16;
    v->badge = message->badge;
    v->label = message->label;
    v->caller = f->cpu->current;
    v->server = to;
    v->expects = ORR_CALL_REPLY_RECEIVE;
    f->cpu->current = to; /* until it lands */
    return v->reply;
}

/* May this entry go on with the visit, if it names the right handles? */
FAST_STEP bool
visit_expects(const struct kernel *k, const struct trap *trap)
{
    const struct visit *v = &k->visit;

    return trap->now < v->until && trap->number == v->expects &&
           trap->kind == TRAP_CALL && trap->cpu == k->entering &&
           trap->a[2] <= ORR_WORDS_MAX && trap->a[3] == ORR_FOREVER;
}

/* The next call of the same kind. */
FAST_STEP struct thread_id
visit_call(struct kernel *k, struct hal *h, const struct trap *trap)
{
    struct visit *v = &k->visit;
    const struct fast_message message = {.badge = v->badge,
                                         .label = trap->a[1],
                                         .words = (uint16_t)trap->a[2],
                                         .arrival = ORR_ARRIVAL_CALL};

    v->reply += VISIT_GENERATION;
    CHECK(v->reply >= VISIT_GENERATION);
    v->label = trap->a[1];
    v->expects = ORR_CALL_REPLY_RECEIVE;
    fast_deliver(h, v->caller, v->server, &message, v->reply);
    return v->server;
}

FAST_STEP struct thread_id
visit_return(struct kernel *k, struct hal *h, const struct trap *trap)
{
    struct visit *v = &k->visit;
    const struct fast_message message = {.label = trap->a[1],
                                         .words = (uint16_t)trap->a[2],
                                         .arrival = ORR_ARRIVAL_REPLY};

    v->expects = ORR_CALL_CALL;
    fast_deliver(h, v->server, v->caller, &message, 0);
    return v->caller;
}

/* Who runs now if it does, else nobody, and nothing has changed. The CPU need
 * not look again before the same time as ever. */
FAST_STEP struct thread_id
visit_goes_on(struct kernel *k, struct hal *h, const struct trap *trap)
{
    const struct visit *v = &k->visit;
    const bool calls = v->expects == ORR_CALL_CALL;

    if (calls ? trap->a[0] != v->door
              : trap->a[0] != v->reply || trap->a[4] != v->back) {
        return (struct thread_id){0};
    }
    CHECK(trap->now >= k->now);
    k->now = trap->now;
    k->events++;
    return calls ? visit_call(k, h, trap) : visit_return(k, h, trap);
}

#endif
