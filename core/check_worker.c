/* Workers, and what they have to take apart. */
#include "core/check_walk.h"

static bool
is_kind(uint8_t kind)
{
    return (kind != 0 && kind < ORR_KIND_MAX) || kind == CELL_KIND_MAPPING;
}

bool
check_is_paid_for(const struct kernel *k, uint32_t n)
{
    const struct object *object = &check_at(k, n)->object;
    const struct object *next = &check_at(k, object->next.n)->object;
    const struct object *prev = &check_at(k, object->prev.n)->object;

    return n >= check_fixed(k) && n < k->made && is_kind(object->kind) &&
           object->quota.n != 0 && next->prev.n == n && prev->next.n == n &&
           (object->dying != DOOM_NONE || next->quota.n == object->quota.n);
}

/* What can be a worker, by where it is. */
static uint8_t
kind_of_worker(const struct kernel *k, uint32_t n)
{
    if (n <= k->limits.cpus) {
        return CELL_KIND_CPU;
    }
    return n < check_fixed(k) ? CELL_KIND_LANE : ORR_KIND_REPLY;
}

/* Is it one that can be, and in the ring of its partition's workers? */
static bool
is_worker(const struct kernel *k, uint32_t n, uint32_t partition)
{
    const struct works *works = check_works(k, n);
    const struct object *object = &check_at(k, n)->object;

    return n != 0 && object->dying == DOOM_WORKER &&
           object->kind == kind_of_worker(k, n) &&
           check_worker_partition(k, n) == partition &&
           check_works(k, works->next.n)->prev.n == n;
}

/* Does the worker's ring lead back to it, over what is to end? */
static bool
is_worker_of_its_ring(const struct kernel *k, uint32_t worker)
{
    uint32_t n = worker;

    for (uint32_t i = 0; i < k->limits.cells; i++) {
        const uint32_t next = check_at(k, n)->object.next.n;

        if (check_at(k, next)->object.prev.n != n) {
            return false;
        }
        if (next == worker) {
            return true;
        }
        if (check_at(k, next)->object.dying <= DOOM_WORKER ||
            !check_is_paid_for(k, next)) {
            return false;
        }
        n = next;
    }
    return false;
}

/* Can who is a worker go on, or be gone on with? A thread can if it may run,
 * and is on an errand or has something to take apart. */
static bool
is_worker_able(const struct kernel *k, uint32_t worker)
{
    const union cell *cell = check_at(k, worker);
    const struct thread *t = &check_at(k, cell->reply.caller.n)->thread;
    const bool empty = cell->object.next.n == worker;

    if (cell->object.kind != ORR_KIND_REPLY) {
        return !empty;
    }
    return t->working == 1 && t->reply.n == worker &&
           (t->state == ORR_STATE_RUNNING || t->state == ORR_STATE_READY) &&
           (!empty || cell->reply.errand != ERRAND_NONE);
}

/* The workers of a partition, counted. */
static enum invariant
check_ring_of(const struct kernel *k, uint32_t partition, uint32_t *count)
{
    const uint32_t first = k->works[partition].n;
    uint32_t n = first;

    while (n != 0) {
        if (*count == k->workers || !is_worker(k, n, partition) ||
            !is_worker_of_its_ring(k, n)) {
            return INVARIANT_WORK_1;
        }
        if (!is_worker_able(k, n)) {
            return INVARIANT_WORK_2;
        }
        (*count)++;
        n = check_works(k, n)->next.n;
        n = n == first ? 0 : n;
    }
    return INVARIANT_NONE;
}

enum invariant
check_workers(const struct kernel *k)
{
    enum invariant broken = INVARIANT_NONE;
    uint32_t count = 0;

    for (uint32_t i = 0; i < LANES && broken == INVARIANT_NONE; i++) {
        broken = check_ring_of(k, i, &count);
    }
    return broken == INVARIANT_NONE && count != k->workers ? INVARIANT_WORK_1
                                                           : broken;
}

/* May that become of an object of its kind? */
static bool
may_end_so(const struct object *object)
{
    switch ((enum doom)object->dying) {
    case DOOM_NONE:
    case DOOM_DESTROY:
        return true;
    case DOOM_WORKER:
    case DOOM_ERRAND:
    case DOOM_LOST:
        return object->kind == ORR_KIND_REPLY;
    case DOOM_END:
        return object->kind == ORR_KIND_PROCESS;
    }
    return false;
}

/* Is in a worker's ring what is to end, and nothing else? */
enum invariant
check_doomed(const struct kernel *k)
{
    uint32_t doomed = 0;
    uint32_t found = 0;

    for (uint32_t n = check_next_doomed(k, 0); n != 0;
         n = check_next_doomed(k, n)) {
        found++;
    }
    for (uint32_t n = k->root.n; n != 0; n = check_next(k, n)) {
        const struct object *object = &check_at(k, n)->object;

        doomed += object->dying != DOOM_NONE;
        if (!may_end_so(object)) {
            return INVARIANT_OBJECT_1;
        }
    }
    return doomed == found ? INVARIANT_NONE : INVARIANT_OBJECT_1;
}
