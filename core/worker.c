#include "core/worker.h"

#include "core/object.h"

/* Is it a CPU or a lane? Their cells are before those of all objects. */
static bool
worker_is_fixed(const struct kernel *k, struct object_id worker)
{
    return worker.n < k->root.n;
}

static struct works *
worker_works(struct kernel *k, struct object_id worker)
{
    return worker_is_fixed(k, worker)
               ? &cell_edit(k, worker.n)->cpu.works
               : &reply_edit(k, (struct reply_id){worker.n})->works;
}

/* The thread whose worker it is; of a CPU or lane, nobody. */
static struct thread_id
worker_thread(const struct kernel *k, struct object_id worker)
{
    return worker_is_fixed(k, worker)
               ? (struct thread_id){0}
               : reply_at(k, (struct reply_id){worker.n})->caller;
}

/* The ring of its partition: nobody does the work of another one. */
static struct object_id *
worker_ring(struct kernel *k, struct object_id worker, struct thread_id thread)
{
    return &k->works[thread.n != 0 ? thread_at(k, thread)->partition
                                   : cell_at(k, worker.n)->cpu.partition];
}

static struct object_id
worker_of_cpu(uint32_t cpu)
{
    return (struct object_id){1 + cpu};
}

static void
worker_begin(struct kernel *k, struct object_id worker)
{
    struct object *object = object_edit(k, worker);
    const struct thread_id thread = worker_thread(k, worker);
    struct works *works, *first;
    struct object_id *ring;

    if (object->dying == DOOM_WORKER) {
        return;
    }
    CHECK(object->dying == DOOM_NONE);
    works = worker_works(k, worker);
    ring = worker_ring(k, worker, thread);
    if (thread.n != 0) {
        thread_edit(k, thread)->working = 1;
        object_unlist(k, worker);
    }
    object->dying = DOOM_WORKER;
    object->next = worker;
    object->prev = worker;
    k->workers++;
    if (ring->n == 0) {
        works->prev = worker;
        *ring = worker;
    }
    first = worker_works(k, *ring);
    works->next = *ring;
    works->prev = first->prev;
    worker_works(k, first->prev)->next = worker;
    first->prev = worker;
}

/* Is there nothing left that would keep it among the workers? */
static bool
worker_is_idle(const struct kernel *k, struct object_id worker)
{
    return object_at(k, worker)->next.n == worker.n &&
           (worker_thread(k, worker).n == 0 ||
            reply_at(k, (struct reply_id){worker.n})->errand == ERRAND_NONE);
}

static void
worker_end(struct kernel *k, struct object_id worker)
{
    struct object *object = object_edit(k, worker);
    const struct thread_id thread = worker_thread(k, worker);
    struct works *works;
    struct object_id *ring;

    if (object->dying != DOOM_WORKER || !worker_is_idle(k, worker)) {
        return;
    }
    works = worker_works(k, worker);
    ring = worker_ring(k, worker, thread);
    worker_works(k, works->prev)->next = works->next;
    worker_works(k, works->next)->prev = works->prev;
    if (ring->n == worker.n) {
        ring->n = works->next.n == worker.n ? 0 : works->next.n;
    }
    k->workers--;
    *works = (struct works){.next = {0}};
    object->dying = DOOM_NONE;
    object->next.n = 0;
    object->prev.n = 0;
    if (thread.n != 0) {
        thread_edit(k, thread)->working = 0;
        object_list(k, worker);
    } else {
        cell_edit(k, worker.n)->cpu.urgency = 0;
    }
}

/* Takes an object out of its worker's ring. */
static void
worker_unlink(struct kernel *k, struct object_id id)
{
    const struct object_id next = object_unlink(k, id);

    if (object_at(k, next)->dying == DOOM_WORKER) {
        worker_end(k, next);
    }
}

void
worker_doom(struct kernel *k, struct object_id id, enum doom doom)
{
    struct object *object = object_edit(k, id);
    const struct object_id worker =
        k->worker.n != 0 ? k->worker : worker_of_cpu(k->entering);

    CHECK(object->kind != 0);
    CHECK(doom != DOOM_END || object->kind == ORR_KIND_PROCESS);
    worker_begin(k, worker);
    if (object->dying == DOOM_NONE) {
        object_unlist(k, id);
    } else {
        worker_unlink(k, id);
        worker_begin(k, worker); /* it may have been the last there */
    }
    object_link(k, id, worker);
    if (object->dying < doom) {
        object->dying = (uint8_t)doom;
    }
}

void
worker_later(struct kernel *k, struct object_id worker)
{
    struct object *object = object_edit(k, worker);
    const struct object_id first = object->next;

    /* The worker moves on in the ring: its first is its last now. */
    if (first.n != object->prev.n) {
        object_edit(k, first)->prev = object->prev;
        object_edit(k, object->prev)->next = first;
        object->next = object_at(k, first)->next;
        object->prev = first;
        object_edit(k, object->next)->prev = worker;
        object_edit(k, first)->next = worker;
    }
}

void
worker_hand_over(struct kernel *k, struct object_id from, struct object_id to)
{
    struct object *giver = object_edit(k, from);
    const struct object_id first = giver->next;
    const struct object_id last = giver->prev;
    struct object *taker;

    CHECK(giver->dying == DOOM_WORKER);
    if (from.n == to.n || first.n == from.n) {
        return;
    }
    worker_begin(k, to);
    taker = object_edit(k, to);
    object_edit(k, first)->prev = to;
    object_edit(k, last)->next = taker->next;
    object_edit(k, taker->next)->prev = last;
    taker->next = first;
    giver->next = from;
    giver->prev = from;
    worker_end(k, from);
}

/* The worker is on an errand with nothing doomed, and has no time for it. */
static void
worker_send(struct kernel *k, struct reply_id id, struct object_id cpu)
{
    const uint8_t errand = reply_at(k, id)->errand;

    reply_edit(k, id)->errand = ERRAND_NONE;
    worker_end(k, OBJECT(id));
    reply_edit(k, id)->errand = errand;
    thread_edit(k, reply_at(k, id)->caller)->working = 1;
    object_unlist(k, OBJECT(id));
    object_edit(k, OBJECT(id))->dying = DOOM_ERRAND;
    worker_begin(k, cpu);
    object_link(k, OBJECT(id), cpu);
}

void
worker_abandon(struct kernel *k, struct thread_id thread)
{
    const struct thread *t = thread_at(k, thread);
    const struct object_id own = OBJECT(t->reply);
    const struct object_id cpu = worker_of_cpu(k->entering);
    struct cpu *c = cpu_edit(k, k->entering);

    if (object_at(k, own)->dying != DOOM_WORKER) {
        return;
    }
    worker_hand_over(k, own, cpu);
    if (reply_at(k, t->reply)->errand == ERRAND_RECEIVE) {
        worker_send(k, t->reply, cpu);
    }
    if (c->urgency < t->priority && c->object.dying != DOOM_NONE) {
        c->urgency = t->priority;
    }
    if (k->worker.n == own.n) {
        k->worker = cpu;
    }
}

void
worker_spare(struct kernel *k, struct object_id id)
{
    struct object *object = object_edit(k, id);

    CHECK(object->dying != DOOM_DESTROY);
    worker_unlink(k, id);
    object->dying = DOOM_NONE;
    object_list(k, id);
}

void
worker_pass(struct kernel *k, struct object_id id, struct object_id next)
{
    if (next.n != id.n) {
        CHECK(object_at(k, next)->dying == DOOM_NONE);
        object_unlist(k, next);
        object_link(k, next, id);
        object_edit(k, next)->dying = DOOM_LOST;
    }
    worker_spare(k, id);
}

void
worker_errand_end(struct kernel *k, struct thread_id thread)
{
    const struct reply_id id = thread_at(k, thread)->reply;

    reply_edit(k, id)->errand = ERRAND_NONE;
    if (object_at(k, OBJECT(id))->dying == DOOM_ERRAND) {
        worker_spare(k, OBJECT(id));
        thread_edit(k, thread)->working = 0;
    } else {
        worker_end(k, OBJECT(id));
    }
}

void
worker_stop(struct kernel *k, struct thread_id thread)
{
    const struct object_id own = OBJECT(thread_at(k, thread)->reply);

    if (thread_at(k, thread)->working == 0) {
        return;
    }
    worker_errand_end(k, thread);
    if (thread_at(k, thread)->working == 0) {
        return;
    }
    if (k->worker.n == own.n || k->worker.n == 0) {
        worker_abandon(k, thread);
    } else {
        worker_hand_over(k, own, k->worker);
    }
    CHECK(thread_at(k, thread)->working == 0);
}

void
worker_errand(struct kernel *k, struct thread_id thread, enum errand errand,
              orr_handle handle, uint64_t deadline)
{
    const struct reply_id id = thread_at(k, thread)->reply;
    struct reply *reply = reply_edit(k, id);

    CHECK(errand != ERRAND_NONE);
    worker_begin(k, OBJECT(id));
    reply->errand = (uint8_t)errand;
    reply->handle[0] = handle;
    reply->label = deadline;
}

void
worker_destroy(struct kernel *k, struct object_id id)
{
    const struct object *object = object_at(k, id);
    const struct quota_id quota = object->quota;

    CHECK(object->dying == DOOM_DESTROY);
    CHECK(object->handle.n == 0);
    CHECK(object->armed == 0);
    worker_unlink(k, id);
    cell_give(k, id.n);
    object_refund(k, quota, 1, 0);
}

struct object_id
worker_on(const struct kernel *k, uint32_t cpu)
{
    const struct thread_id current = cpu_at(k, cpu)->current;
    const struct object_id own = current.n == 0
                                     ? worker_of_cpu(cpu)
                                     : OBJECT(thread_at(k, current)->reply);

    return object_at(k, own)->dying != DOOM_NONE ? own : (struct object_id){0};
}

struct object_id
worker_next(struct kernel *k, struct object_id worker)
{
    struct object_id *ring = worker_ring(k, worker, worker_thread(k, worker));

    CHECK(ring->n != 0);
    *ring = worker_works(k, *ring)->next;
    return *ring;
}
