/* The fast path of calls, faults, and the replies to them: no deadline, the
 * other side waits alone on the same CPU, nobody better is ready. Handles can
 * go along with calls. */
#include "core/call.h"
#include "core/fast_step.h"
#include "core/visit.h"

/* A handle on a reply object, which has no other; its slot is the first free
 * one of the process. */
FAST_STEP orr_handle
fast_ipc_add_handle(const struct fast *f, struct process *p, struct slot *slot,
                    struct reply_id id)
{
    const struct kernel *k = f->k;
    const uint64_t generation = p->generation + 1;
    const orr_handle handle = slot->index | generation << 16;

    CHECK(generation >> 48 == 0);
    slot->object = OBJECT(id);
    slot->prev = p->free;
    p->free = slot->next;
    slot->next.n = 0;
    slot->rights = SLOT_REPLY_RIGHTS | SLOT_LAST;
    slot->handle = handle;
    p->slots_free--;
    p->generation = generation;
    return handle;
}

/* The receiver goes on, with the caller's time if it has none of its own. */
FAST_STEP void
fast_ipc_lend(const struct fast *f, struct thread *me, struct reply *reply,
              struct thread *peer, struct context *time)
{
    const struct thread_id to = reply->server;

    reply->lent = me->context;
    reply->borrower = to;
    peer->context = me->context;
    peer->lender = reply->caller;
    peer->cpu = me->cpu;
    me->context.n = 0;
    time->user = to;
    f->cpu->current = to;
}

/* The receiver has time of its own. */
static FAST_APART void
fast_ipc_start(struct kernel *k, struct cpu *cpu, struct thread_id to)
{
    const struct fast f = fast_begin(k, cpu);
    struct context *time = context_edit(k, thread_at(k, to)->context);
    const struct thread *me = thread_at(k, cpu->current);

    context_activate(time, k->now);
    fast_switch(&f, context_edit(k, me->context), to, time);
}

/* Can the receiver be served as it mostly is? Cell 0, if nobody waits, has no
 * state. */
FAST_STEP bool
fast_ipc_receives(const struct fast *f, const struct thread *peer, uint32_t to,
                  uint8_t priority)
{
    return peer->state == ORR_STATE_RECEIVING && peer->object.armed == 0 &&
           peer->owes.n == 0 && fast_is_alone(&peer->queue, to) &&
           fast_is_best(f, priority) &&
           (peer->context.n == 0 ||
            fast_can_run(f, peer, &fast_look(f, peer->context.n)->context));
}

orr_handle
fast_ipc_place(const struct fast *f, struct thread_id to,
               const struct fast_message *message)
{
    const struct thread_id id = f->cpu->current;
    struct thread *me = &fast_take(f, id.n)->thread;
    struct thread *peer = &fast_take(f, to.n)->thread;
    struct process *p = &fast_take(f, peer->process.n)->process;
    const struct reply_id reply_id = me->reply;
    struct reply *reply = &fast_take(f, reply_id.n)->reply;
    struct context *time = &fast_take(f, me->context.n)->context;
    orr_handle handle;

    FAST_NOTE(f, id.n, reply_id.n, me->context.n, to.n, peer->waits_for.n,
              peer->process.n, p->free.n / CELL_SLOTS);
    reply->object.handle = p->free;
    handle = fast_ipc_add_handle(f, p, fast_take_slot(f, p->free), reply_id);
    reply->arrival = message->arrival;
    reply->label = message->label;
    reply->server = to;
    fast_queue(&reply->queue, schedule_key(me->priority), reply_id.n);
    fast_take(f, peer->waits_for.n)->endpoint.waiters.n = 0;
    fast_queue(&peer->queue, 0, 0);
    peer->waits_for.n = 0;
    peer->owes = OBJECT(reply_id);
    peer->priority = fast_max(peer->base, me->priority);
    peer->state = ORR_STATE_RUNNING;
    me->state = ORR_STATE_CALLING;
    if (peer->context.n == 0) {
        fast_ipc_lend(f, me, reply, peer, time);
    } else {
        fast_ipc_start(f->k, f->cpu, to);
    }
    return handle;
}

/* Hands a call or fault over to who waits at the endpoint. */
static FAST_APART __attribute__((flatten)) bool
fast_ipc_hand_over(struct kernel *k, struct hal *h, struct cpu *cpu,
                   const struct endpoint *e, const struct fast_message *message)
{
    const struct fast f = fast_begin(k, cpu);
    const struct thread_id id = cpu->current, to = {e->waiters.n};
    const struct thread *peer = &fast_look(&f, to.n)->thread;
    const struct process *p = &fast_look(&f, peer->process.n)->process;
    const uint8_t mine = fast_look(&f, id.n)->thread.priority;
    const uint32_t handles = message->passes ? message->passes->handles : 0;
    orr_handle handle;

    if (p->slots_free <= handles ||
        !fast_ipc_receives(&f, peer, to.n, fast_max(peer->base, mine))) {
        return false;
    }
    if (handles != 0) {
        message_move_handles(k, h, message->passes, to, message->passed);
    }
    if (visit_suits(&f, peer, mine, message->door)) {
        handle = visit_begin(&f, to, message);
    } else {
        handle = fast_ipc_place(&f, to, message);
    }
    fast_deliver(h, id, to, message, handle);
    return true;
}

/* A call that passes handles, which nobody else will notice. */
static FAST_APART bool
fast_ipc_pass(struct kernel *k, struct hal *h, const struct trap *trap,
              struct cpu *cpu, const struct slot *slot)
{
    const struct fast f = fast_begin(k, cpu);
    const struct message m = {.from = cpu->current,
                              .handles = (uint8_t)(trap->a[2] >> 8),
                              .handle = trap->handle};
    orr_handle passed[ORR_HANDLES_MAX];
    const struct fast_message message = {
        slot->badge,      trap->a[1], (uint16_t)(trap->a[2] & 0xff),
        ORR_ARRIVAL_CALL, &m,         passed,
        ORR_NONE};

    return fast_allows(slot, trap->a[0], ORR_RIGHT_GRANT) &&
           message_size(trap->a[2], 2).error == ORR_ERROR_OK &&
           message_passes_alone(k, &m) &&
           fast_ipc_hand_over(
               k, h, cpu, &fast_look(&f, slot->object.n)->endpoint, &message);
}

bool
fast_ipc_call(struct kernel *k, struct hal *h, const struct trap *trap,
              struct cpu *cpu)
{
    const struct fast f = fast_begin(k, cpu);
    const struct slot *slot = fast_find(&f, trap->a[0]);
    const struct endpoint *e = &fast_look(&f, slot->object.n)->endpoint;
    const struct fast_message message = {.badge = slot->badge,
                                         .label = trap->a[1],
                                         .words = (uint16_t)trap->a[2],
                                         .arrival = ORR_ARRIVAL_CALL,
                                         .door = trap->a[0]};

    if (!fast_allows(slot, trap->a[0], ORR_RIGHT_SEND) ||
        e->object.kind != ORR_KIND_ENDPOINT || trap->a[3] != ORR_FOREVER) {
        return false;
    }
    return trap->a[2] > ORR_WORDS_MAX
               ? fast_ipc_pass(k, h, trap, cpu, slot)
               : fast_ipc_hand_over(k, h, cpu, e, &message);
}

/* Only a message for which nobody is there to wait. */
bool
fast_ipc_send(struct kernel *k, struct hal *h, const struct trap *trap,
              struct cpu *cpu)
{
    const struct fast f = fast_begin(k, cpu);
    const struct slot *slot = fast_find(&f, trap->a[0]);
    const struct endpoint *e = &fast_look(&f, slot->object.n)->endpoint;

    if (!fast_allows(slot, trap->a[0], ORR_RIGHT_SEND) ||
        e->object.kind != ORR_KIND_ENDPOINT || trap->a[2] > ORR_WORDS_MAX ||
        trap->a[3] != ORR_NOW || e->waiters.n != 0) {
        return false;
    }
    call_refuse(k, h, cpu->current, (struct refusal){ORR_ERROR_WOULD_BLOCK, 3});
    return true;
}

bool
fast_ipc_fault(struct kernel *k, struct hal *h, const struct trap *trap,
               struct cpu *cpu)
{
    const struct fast f = fast_begin(k, cpu);
    const struct thread *me = &fast_look(&f, cpu->current.n)->thread;
    const struct slot *slot = slot_at(k, slot_of_thread(me, THREAD_SLOT_FAULT));
    const struct record record = {
        .kind = RECORD_FAULT, .thread = cpu->current, .value = trap->number};
    const struct fast_message message = {.badge = slot->badge,
                                         .label = trap->number,
                                         .words = (uint16_t)trap->words,
                                         .arrival = ORR_ARRIVAL_FAULT};

    if (slot->object.n == 0 || trap->words > ORR_WORDS_MAX ||
        trap->number < ORR_FAULT_ACCESS || trap->number > ORR_FAULT_ABORT) {
        return false;
    }
    if (!fast_ipc_hand_over(k, h, cpu, &fast_look(&f, slot->object.n)->endpoint,
                            &message)) {
        return false;
    }
    record_event(k, h, &record);
    return true;
}

/* The opposite of fast_ipc_add_handle(). */
FAST_STEP void
fast_ipc_drop_handle(struct process *p, struct slot *slot, struct slot_id at)
{
    slot->object.n = 0;
    slot->next = p->free;
    slot->prev.n = 0;
    slot->rights = 0;
    p->free = at;
    p->slots_free++;
}

/* Is it the only reply owed, and one that lets the caller just go on? */
FAST_STEP bool
fast_ipc_is_plain(const struct reply *reply, uint32_t n,
                  const struct trap *trap)
{
    return trap->a[2] <= ORR_WORDS_MAX && trap->a[3] == ORR_FOREVER &&
           fast_is_alone(&reply->queue, n) &&
           (reply->arrival == ORR_ARRIVAL_CALL ||
            (trap->a[1] == ORR_REMEDY_RESUME &&
             reply->label != ORR_FAULT_EXIT));
}

/* Is the caller as it mostly is, and can it go on at once? */
FAST_STEP bool
fast_ipc_returns(const struct fast *f, const struct thread *me,
                 const struct reply *reply, const struct thread *caller,
                 const struct slot *own)
{
    if (!fast_is_best(f, caller->priority)) {
        return false;
    }
    if (reply->lent.n == 0) {
        return fast_can_run(f, caller,
                            &fast_look(f, caller->context.n)->context);
    }
    return me->context.n == reply->lent.n && me->lender.n == reply->caller.n &&
           caller->object.armed == 0 && caller->cpu == f->k->entering &&
           own[THREAD_SLOT_CONTEXT].object.n == 0 &&
           (f->cpu->since != f->k->now ||
            !context_pauses(&fast_look(f, reply->lent.n)->context, f->k->now));
}

/* Would the server, having answered, wait where it did before? */
FAST_STEP bool
fast_ipc_would_wait(const struct fast *f, const struct thread *me,
                    const struct endpoint *e, const struct slot *own)
{
    const uint32_t bound = own[THREAD_SLOT_NOTIFICATION].object.n;

    return e->waiters.n == 0 && me->passive == 0 &&
           (bound == 0 || fast_look(f, bound)->notification.bits == 0);
}

/* The caller's time comes back to it. */
FAST_STEP void
fast_ipc_return(const struct fast *f, struct thread *me, struct reply *reply,
                struct thread *caller, struct context *time)
{
    time->user = reply->caller;
    caller->context = reply->lent;
    me->context.n = 0;
    me->lender.n = 0;
    reply->lent.n = 0;
    reply->borrower.n = 0;
    f->cpu->current = reply->caller;
}

/* The server waits at its endpoint, and owes nothing. */
FAST_STEP void
fast_ipc_wait(const struct fast *f, struct thread *me, struct endpoint *e)
{
    const uint32_t id = f->cpu->current.n;

    me->owes.n = 0;
    me->priority = me->base;
    me->state = ORR_STATE_RECEIVING;
    me->waits_for = OBJECT(me->serves);
    fast_queue(&me->queue, schedule_key(me->base), id);
    e->waiters.n = id;
    e->receivers = 1;
}

/* All has been looked at: answers, and waits. */
FAST_STEP bool
fast_ipc_answer(const struct fast *f, struct hal *h, struct thread *me,
                struct reply *reply, const struct trap *trap)
{
    const struct thread_id id = f->cpu->current, to = reply->caller;
    const struct slot_id at = reply->object.handle;
    struct thread *caller = &fast_take(f, to.n)->thread;
    struct context *time = &fast_take(f, me->context.n)->context;
    struct process *p = &fast_take(f, me->process.n)->process;
    struct slot *slot = fast_take_slot(f, at);
    const struct fast_message message = {.label = trap->a[1],
                                         .words = (uint16_t)trap->a[2],
                                         .arrival = ORR_ARRIVAL_REPLY};

    FAST_NOTE(f, id.n, me->owes.n, me->context.n, me->serves.n, me->process.n,
              at.n / CELL_SLOTS, to.n);
    fast_ipc_drop_handle(p, slot, at);
    reply->object.handle.n = 0;
    reply->server.n = 0;
    fast_queue(&reply->queue, 0, 0);
    fast_ipc_wait(f, me, &fast_take(f, me->serves.n)->endpoint);
    caller->state = ORR_STATE_RUNNING;
    if (reply->lent.n != 0) {
        fast_ipc_return(f, me, reply, caller, time);
    } else {
        fast_ipc_start(f->k, f->cpu, to);
    }
    if (reply->arrival == ORR_ARRIVAL_FAULT) {
        return true;
    }
    fast_deliver(h, id, to, &message, 0);
    return true;
}

bool
fast_ipc_reply(struct kernel *k, struct hal *h, const struct trap *trap,
               struct cpu *cpu)
{
    const struct fast f = fast_begin(k, cpu);
    struct thread *me = &fast_take(&f, cpu->current.n)->thread;
    const struct slot *slot = fast_find(&f, trap->a[0]);
    const struct slot *door = fast_find(&f, trap->a[4]);
    const struct slot *own =
        slot_at(k, slot_of_thread(me, THREAD_SLOT_CONTEXT));
    struct reply *reply = &fast_take(&f, me->owes.n)->reply;
    const struct endpoint *e = &fast_take(&f, me->serves.n)->endpoint;
    const struct thread *caller = &fast_look(&f, reply->caller.n)->thread;

    if (!fast_allows(slot, trap->a[0], ORR_RIGHT_SEND) ||
        slot->object.n != me->owes.n ||
        !fast_allows(door, trap->a[4], ORR_RIGHT_RECEIVE) ||
        door->object.n != me->serves.n ||
        !fast_ipc_is_plain(reply, me->owes.n, trap) ||
        !fast_ipc_would_wait(&f, me, e, own) ||
        !fast_ipc_returns(&f, me, reply, caller, own)) {
        return false;
    }
    return fast_ipc_answer(&f, h, me, reply, trap);
}
