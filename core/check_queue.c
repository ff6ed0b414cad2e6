/* Who queues where: what is found in all heaps of a sort is as many as should
 * be in one, and each was found where it belongs; so each is where it should
 * be. */
#include "core/check_walk.h"

#define HEAPS (HEAP_LOST + 1)

struct tally {
    uint32_t found[HEAPS];
    uint32_t expected[HEAPS];
};

static bool
is_ready_with_time(const struct kernel *k, const struct thread *thread)
{
    const struct context *context = &check_at(k, thread->context.n)->context;

    return thread->state == ORR_STATE_READY && thread->context.n != 0 &&
           context->spent == 0;
}

static bool
is_waiting(const struct thread *thread)
{
    return thread->state == ORR_STATE_SENDING ||
           thread->state == ORR_STATE_RECEIVING ||
           thread->state == ORR_STATE_WAITING;
}

/* Is it a reply, and its caller in that state? */
static bool
is_reply_of(const struct kernel *k, const union cell *cell,
            enum orr_state state)
{
    return cell->object.kind == ORR_KIND_REPLY &&
           check_at(k, cell->reply.caller.n)->thread.state == state;
}

/* Should the object be in a heap of this sort? */
static bool
is_expected(const struct kernel *k, enum heap heap, uint32_t n)
{
    const union cell *cell = check_at(k, n);
    const uint8_t kind = cell->object.kind;

    switch (heap) {
    case HEAP_READY:
        return kind == ORR_KIND_THREAD && is_ready_with_time(k, &cell->thread);
    case HEAP_WAITERS:
        return kind == ORR_KIND_THREAD && is_waiting(&cell->thread);
    case HEAP_DEBTS:
        return is_reply_of(k, cell, ORR_STATE_CALLING);
    case HEAP_TIMERS:
        return cell->object.armed != 0;
    case HEAP_SENDERS:
    case HEAP_LOST:
        return is_reply_of(k, cell, ORR_STATE_SENDING) &&
               check_has_lost(k, &cell->reply) == (heap == HEAP_LOST);
    }
    return false;
}

static bool
is_unlinked(const struct node *node)
{
    return node->key == 0 && node->left.n == 0 && node->right.n == 0 &&
           node->next.n == 0 && node->prev.n == 0;
}

/* What should be in no heap must look like that. */
static enum invariant
count_expected(const struct kernel *k, uint32_t n, struct tally *tally)
{
    bool queues = false;

    for (uint32_t heap = 0; heap < HEAPS; heap++) {
        const bool expected = is_expected(k, (enum heap)heap, n);

        tally->expected[heap] += expected;
        queues = queues || (expected && heap != HEAP_TIMERS);
    }
    if (!queues && (!is_unlinked(check_node(k, HEAP_READY, n)) ||
                    !is_unlinked(check_node(k, HEAP_DEBTS, n)))) {
        return INVARIANT_QUEUE_11;
    }
    if (!is_expected(k, HEAP_TIMERS, n) &&
        !is_unlinked(check_node(k, HEAP_TIMERS, n))) {
        return INVARIANT_QUEUE_11;
    }
    return INVARIANT_NONE;
}

static enum invariant
count_found(const struct kernel *k, enum heap heap, uint32_t root,
            uint32_t home, struct tally *tally)
{
    const struct census census = check_heap(k, heap, root, home);

    tally->found[heap] += census.count;
    return census.broken;
}

/* The heaps that hang at one object. */
static enum invariant
count_object(const struct kernel *k, uint32_t n, struct tally *tally)
{
    const union cell *cell = check_at(k, n);
    enum invariant broken = INVARIANT_NONE;

    switch (cell->object.kind) {
    case ORR_KIND_THREAD:
        broken = count_found(k, HEAP_DEBTS, cell->thread.owes.n, n, tally);
        break;
    case ORR_KIND_ENDPOINT:
        broken =
            count_found(k, HEAP_WAITERS, cell->endpoint.waiters.n, n, tally);
        if (broken == INVARIANT_NONE) {
            broken = count_found(k, HEAP_SENDERS, cell->endpoint.senders.n, n,
                                 tally);
        }
        break;
    case ORR_KIND_REPLY:
        if (cell->object.dying == DOOM_LOST) {
            broken = count_found(
                k, HEAP_LOST, n,
                check_at(k, cell->reply.caller.n)->thread.waits_for.n, tally);
        }
        break;
    case ORR_KIND_NOTIFICATION:
        broken = count_found(k, HEAP_WAITERS, cell->notification.waiters.n, n,
                             tally);
        break;
    default:
        break;
    }
    return broken != INVARIANT_NONE ? broken : count_expected(k, n, tally);
}

/* The heaps at the front of a CPU, or in one of its lanes. */
static enum invariant
count_place(const struct kernel *k, uint32_t n, uint32_t cpu,
            struct tally *tally)
{
    const struct cpu *place = &check_at(k, n)->cpu;
    const uint32_t home = check_home(cpu, place->partition);
    enum invariant broken =
        count_found(k, HEAP_READY, place->ready.n, home, tally);

    if (broken == INVARIANT_NONE) {
        broken = count_found(k, HEAP_TIMERS, place->timers.n, home, tally);
    }
    return broken;
}

static enum invariant
count_cpus(const struct kernel *k, struct tally *tally)
{
    enum invariant broken = INVARIANT_NONE;

    for (uint32_t n = 1; n <= k->limits.cpus && broken == INVARIANT_NONE; n++) {
        broken = count_place(k, n, n, tally);
    }
    for (uint32_t n = check_lanes(k);
         n < check_fixed(k) && broken == INVARIANT_NONE; n++) {
        broken = count_place(k, n, 1 + (n - check_lanes(k)) / LANES, tally);
    }
    return broken;
}

enum invariant
check_queues(const struct kernel *k)
{
    struct tally tally = {{0}, {0}};
    enum invariant broken = count_cpus(k, &tally);

    for (uint32_t n = k->root.n; n != 0; n = check_next(k, n)) {
        if (broken == INVARIANT_NONE) {
            broken = count_object(k, n, &tally);
        }
    }
    for (uint32_t heap = 0; heap < HEAPS; heap++) {
        if (broken == INVARIANT_NONE &&
            tally.found[heap] != tally.expected[heap]) {
            broken = (enum invariant)(INVARIANT_QUEUE_5 + heap);
        }
    }
    return broken;
}
