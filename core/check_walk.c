#include "core/check_walk.h"

#include "core/policy.h"

/* A heap of 64 bit keys is at most 65 deep, and one sibling waits at each
 * depth. */
#define WAITING_MAX 67u

static const struct node nowhere;

bool
check_is(const struct kernel *k, uint32_t n, uint8_t kind)
{
    const struct object *object = &check_at(k, n)->object;
    uint32_t prev = object->prev.n;

    if (n < check_fixed(k) || n >= k->made || object->kind != kind)
        return false;
    return n == k->root.n || check_at(k, prev)->object.next.n == n;
}

const struct works *
check_works(const struct kernel *k, uint32_t worker)
{
    const union cell *cell = check_at(k, worker);

    return cell->object.kind == ORR_KIND_REPLY ? &cell->reply.works
                                               : &cell->cpu.works;
}

uint32_t
check_worker_partition(const struct kernel *k, uint32_t worker)
{
    const union cell *cell = check_at(k, worker);
    uint32_t partition = cell->cpu.partition;

    if (cell->object.kind == ORR_KIND_REPLY) {
        partition = check_at(k, cell->reply.caller.n)->thread.partition;
    }
    return partition < PARTITION_NONE ? partition : PARTITION_NONE;
}

/* A reply is one of what there is; a CPU or lane only has some of it. */
static uint32_t
enter_worker(const struct kernel *k, uint32_t worker)
{
    return check_at(k, worker)->object.kind == ORR_KIND_REPLY
               ? worker
               : check_at(k, worker)->object.next.n;
}

/* The first worker of this partition and those after it; or 0. */
static uint32_t
first_worker(const struct kernel *k, uint32_t partition)
{
    for (; partition < LANES; partition++) {
        if (k->works[partition].n != 0) {
            return k->works[partition].n;
        }
    }
    return 0;
}

uint32_t
check_next_doomed(const struct kernel *k, uint32_t n)
{
    const uint32_t next = check_at(k, n)->object.next.n;
    const uint32_t partition = check_worker_partition(k, next);
    uint32_t worker;

    if (n == 0)
        return enter_worker(k, first_worker(k, 0));
    if (check_at(k, next)->object.dying != DOOM_WORKER)
        return next;
    worker = check_works(k, next)->next.n;
    if (worker == k->works[partition].n)
        worker = first_worker(k, partition + 1);
    return enter_worker(k, worker);
}

uint32_t
check_next(const struct kernel *k, uint32_t n)
{
    const union cell *cell = check_at(k, n);

    if (cell->object.kind == ORR_KIND_QUOTA && cell->quota.charged.n != 0)
        return cell->quota.charged.n;
    while (n != k->root.n) {
        const struct object *object = &check_at(k, n)->object;
        const struct quota *quota = &check_at(k, object->quota.n)->quota;

        if (object->dying != DOOM_NONE)
            return check_next_doomed(k, n);
        if (object->next.n != quota->charged.n)
            return object->next.n;
        n = object->quota.n;
    }
    return check_next_doomed(k, 0);
}

static const struct node *
timing_node(const union cell *cell)
{
    switch (cell->object.kind) {
    case ORR_KIND_THREAD:
        return &cell->thread.timing;
    case ORR_KIND_CONTEXT:
        return &cell->context.timing;
    case ORR_KIND_TIMER:
        return &cell->timer.timing;
    default:
        return &nowhere;
    }
}

const struct node *
check_node(const struct kernel *k, enum heap heap, uint32_t n)
{
    const union cell *cell = check_at(k, n);

    if (heap == HEAP_TIMERS)
        return timing_node(cell);
    if (heap == HEAP_DEBTS || heap == HEAP_SENDERS || heap == HEAP_LOST)
        return cell->object.kind == ORR_KIND_REPLY ? &cell->reply.queue
                                                   : &nowhere;
    return cell->object.kind == ORR_KIND_THREAD ? &cell->thread.queue
                                                : &nowhere;
}

static bool
waits_there(const struct thread *thread, uint32_t home)
{
    return thread->waits_for.n == home &&
           (thread->state == ORR_STATE_SENDING ||
            thread->state == ORR_STATE_RECEIVING ||
            thread->state == ORR_STATE_WAITING);
}

bool
check_has_lost(const struct kernel *k, const struct reply *reply)
{
    const struct slot *slot = check_slot_at(k, reply->via.n);

    return reply->object.dying == DOOM_LOST || slot->object.n == 0 ||
           slot->handle != reply->door;
}

/* Is it a reply whose caller waits at that endpoint to send? */
static bool
sends_there(const struct kernel *k, uint32_t n, uint32_t home)
{
    const uint32_t caller = check_at(k, n)->reply.caller.n;
    const struct thread *thread = &check_at(k, caller)->thread;

    return check_is(k, n, ORR_KIND_REPLY) &&
           check_is(k, caller, ORR_KIND_THREAD) &&
           thread->state == ORR_STATE_SENDING && thread->waits_for.n == home;
}

uint64_t
check_ready_key(const struct kernel *k, const struct thread *thread)
{
    if (k->special == 0)
        return claim_of(thread);
    return thread->cpu < k->limits.cpus &&
                   check_is(k, thread->context.n, ORR_KIND_CONTEXT)
               ? policy_key(k, thread)
               : NEVER;
}

/* Is `home`'s heap the one where this object should be, with this key? It stays
 * apart, or compilers make one frame of all that check_heap() calls. */
static __attribute__((noinline)) bool
belongs(const struct kernel *k, enum heap heap, uint32_t n, uint32_t home)
{
    const union cell *cell = check_at(k, n);
    uint64_t key = check_node(k, heap, n)->key;
    const struct thread *thread = &cell->thread;

    switch (heap) {
    case HEAP_READY:
        return check_is(k, n, ORR_KIND_THREAD) &&
               thread->state == ORR_STATE_READY &&
               check_home(1u + thread->cpu, thread->partition) == home &&
               key == check_ready_key(k, thread);
    case HEAP_WAITERS:
        return check_is(k, n, ORR_KIND_THREAD) && waits_there(thread, home) &&
               key == claim_of(thread);
    case HEAP_DEBTS:
        thread = &check_at(k, cell->reply.caller.n)->thread;
        return check_is(k, n, ORR_KIND_REPLY) && cell->reply.server.n == home &&
               check_is(k, cell->reply.caller.n, ORR_KIND_THREAD) &&
               key == claim_of(thread);
    case HEAP_TIMERS:
        return check_is(k, n, cell->object.kind) && cell->object.armed != 0 &&
               check_home(1u + cell->object.clock, cell->object.armed - 1u) ==
                   home;
    case HEAP_SENDERS:
    case HEAP_LOST:
        return sends_there(k, n, home) && key == cell->reply.via.n &&
               check_has_lost(k, &cell->reply) == (heap == HEAP_LOST);
    }
    return false;
}

/* How many have the key of `first`, in its ring; only the first of them may
 * have subtrees. */
static struct census
check_ring(const struct kernel *k, enum heap heap, uint32_t first,
           uint32_t home)
{
    uint64_t key = check_node(k, heap, first)->key;
    struct census ring = {0, INVARIANT_NONE};
    uint32_t n = first;

    do {
        const struct node *node = check_node(k, heap, n);
        bool subtrees = node->left.n != 0 || node->right.n != 0;

        if (!belongs(k, heap, n, home))
            ring.broken = INVARIANT_QUEUE_4;
        else if (node->key != key || (n != first && subtrees) ||
                 check_node(k, heap, node->next.n)->prev.n != n ||
                 ring.count == k->limits.cells)
            ring.broken = INVARIANT_QUEUE_3;
        if (ring.broken != INVARIANT_NONE)
            return ring;
        n = node->next.n;
        ring.count++;
    } while (n != first);
    return ring;
}

/* A node that was found, and how far below the root. */
struct place {
    uint32_t n;
    uint32_t depth;
};

static uint32_t
child_of(const struct node *node, bool right)
{
    return right ? node->right.n : node->left.n;
}

/* Does the child on that side, if there is one, hang where it should? The
 * bits above are its parent's too, and its next bit tells the side. */
static enum invariant
check_child(const struct kernel *k, enum heap heap, struct place parent,
            bool right)
{
    const struct node *node = check_node(k, heap, parent.n);
    uint32_t n = child_of(node, right);
    uint64_t key = check_node(k, heap, n)->key;
    uint32_t bit = 63 - parent.depth;

    if (n == 0)
        return INVARIANT_NONE;
    if (key <= node->key)
        return INVARIANT_QUEUE_1;
    if (parent.depth > 63 || (key >> bit & 1u) != right)
        return INVARIANT_QUEUE_2;
    if (parent.depth > 0 && (key ^ node->key) >> bit >> 1 != 0)
        return INVARIANT_QUEUE_2;
    return INVARIANT_NONE;
}

struct census
check_heap(const struct kernel *k, enum heap heap, uint32_t root, uint32_t home)
{
    uint32_t waiting[WAITING_MAX];
    uint8_t depth[WAITING_MAX];
    uint32_t count = 0;
    struct census all = {0, INVARIANT_NONE};

    if (root != 0) {
        waiting[count] = root;
        depth[count++] = 0;
    }
    while (count > 0 && all.broken == INVARIANT_NONE) {
        const struct place place = {waiting[count - 1], depth[count - 1]};
        struct census ring = check_ring(k, heap, place.n, home);

        count--;
        all.count += ring.count;
        all.broken = ring.broken;
        for (uint32_t right = 0; right < 2; right++) {
            uint32_t n = child_of(check_node(k, heap, place.n), right != 0);

            if (all.broken == INVARIANT_NONE) {
                all.broken = check_child(k, heap, place, right != 0);
            }
            if (all.broken == INVARIANT_NONE && n != 0) {
                waiting[count] = n;
                depth[count++] = (uint8_t)(place.depth + 1);
            }
        }
    }
    return all;
}

struct range
check_reach(const struct kernel *k, const struct slot *slot)
{
    if (slot->badge != 0) {
        return range_of(slot->badge);
    }
    return (struct range){0, check_at(k, slot->object.n)->memory.pages};
}
