/* Threads, and what is theirs alone. */
#include "core/check_walk.h"
#include "core/policy.h"

static bool
is_blocked(const struct thread *thread)
{
    return thread->state == ORR_STATE_SENDING ||
           thread->state == ORR_STATE_RECEIVING ||
           thread->state == ORR_STATE_CALLING ||
           thread->state == ORR_STATE_WAITING;
}

/* Does the slot hold nothing, or a handle to an object of that kind? */
static bool
holds(const struct kernel *k, uint32_t slot, uint8_t kind)
{
    const uint32_t n = check_slot_at(k, slot)->object.n;

    return n == 0 || check_at(k, n)->object.kind == kind;
}

static bool
holds_its_kinds(const struct kernel *k, uint32_t n)
{
    return holds(k, check_slot_of(k, n, THREAD_SLOT_CONTEXT),
                 ORR_KIND_CONTEXT) &&
           holds(k, check_slot_of(k, n, THREAD_SLOT_FAULT),
                 ORR_KIND_ENDPOINT) &&
           holds(k, check_slot_of(k, n, THREAD_SLOT_TIMEOUT),
                 ORR_KIND_ENDPOINT) &&
           holds(k, check_slot_of(k, n, THREAD_SLOT_NOTIFICATION),
                 ORR_KIND_NOTIFICATION);
}

static bool
waits_for_its_kind(const struct kernel *k, const struct thread *thread)
{
    if (thread->state == ORR_STATE_SENDING ||
        thread->state == ORR_STATE_RECEIVING) {
        return check_is(k, thread->waits_for.n, ORR_KIND_ENDPOINT);
    }
    if (thread->state == ORR_STATE_WAITING) {
        return check_is(k, thread->waits_for.n, ORR_KIND_NOTIFICATION);
    }
    return thread->waits_for.n == 0;
}

/* Either all who wait at an endpoint receive, or none. */
static bool
waits_like_the_others(const struct kernel *k, const struct thread *thread)
{
    const bool receives = thread->state == ORR_STATE_RECEIVING;

    return (!receives && thread->state != ORR_STATE_SENDING) ||
           check_at(k, thread->waits_for.n)->endpoint.receivers == receives;
}

static bool
is_current_as_it_says(const struct kernel *k, uint32_t n)
{
    const struct thread *thread = &check_at(k, n)->thread;

    return thread->state != ORR_STATE_RUNNING ||
           check_at(k, 1u + thread->cpu)->cpu.current.n == n;
}

static bool
names_are_good(const struct kernel *k, uint32_t n)
{
    const struct thread *thread = &check_at(k, n)->thread;
    const struct thread *next = &check_at(k, thread->next.n)->thread;
    const uint32_t serves = thread->serves.n;

    return thread->state < ORR_STATE_MAX && thread->home < k->limits.cpus &&
           thread->cpu < k->limits.cpus &&
           thread->partition < ORR_PARTITION_MAX &&
           check_is(k, thread->process.n, ORR_KIND_PROCESS) &&
           next->prev.n == n && next->process.n == thread->process.n &&
           (serves == 0 || check_is(k, serves, ORR_KIND_ENDPOINT));
}

/* Does the context it runs on know that? */
static bool
has_its_time(const struct kernel *k, uint32_t n)
{
    const uint32_t context = check_at(k, n)->thread.context.n;

    return context == 0 || (check_is(k, context, ORR_KIND_CONTEXT) &&
                            check_at(k, context)->context.user.n == n);
}

static bool
has_its_own(const struct kernel *k, uint32_t n)
{
    const struct thread *thread = &check_at(k, n)->thread;

    return check_is(k, thread->reply.n, ORR_KIND_REPLY) &&
           check_at(k, thread->reply.n)->reply.caller.n == n;
}

/* The better claim of one so far and of the first of a heap. */
static uint64_t
better(const struct kernel *k, uint64_t claim, enum heap heap, uint32_t first)
{
    const uint64_t key = check_node(k, heap, first)->key;

    return first != 0 && key < claim ? key : claim;
}

static bool
has_best_claim(const struct kernel *k, const struct thread *thread)
{
    const struct endpoint *endpoint = &check_at(k, thread->serves.n)->endpoint;
    uint64_t claim = claim_make(thread->base, thread->due);

    claim = better(k, claim, HEAP_DEBTS, thread->owes.n);
    if ((endpoint->flags & ORR_ENDPOINT_INHERIT) != 0 &&
        endpoint->receivers == 0) {
        claim = better(k, claim, HEAP_WAITERS, endpoint->waiters.n);
    }
    return claim_of(thread) == claim;
}

/* Who is ready or runs claims the deadline of its time. */
static bool
has_own_deadline(const struct kernel *k, const struct thread *thread)
{
    if (thread->state != ORR_STATE_READY &&
        thread->state != ORR_STATE_RUNNING) {
        return thread->due <= CLAIM_NO_DEADLINE;
    }
    return thread->due ==
           (k->special == 0 ? CLAIM_NO_DEADLINE : policy_due(k, thread));
}

enum invariant
check_thread(const struct kernel *k, uint32_t n)
{
    const struct thread *thread = &check_at(k, n)->thread;
    const struct process *process = &check_at(k, thread->process.n)->process;

    if (!has_its_own(k, n)) {
        return INVARIANT_THREAD_1;
    }
    if (!names_are_good(k, n)) {
        return INVARIANT_THREAD_7;
    }
    if (!has_its_time(k, n)) {
        return INVARIANT_CONTEXT_1;
    }
    if (thread->base > process->ceiling) {
        return INVARIANT_THREAD_2;
    }
    if (!is_current_as_it_says(k, n)) {
        return INVARIANT_THREAD_3;
    }
    if (!waits_for_its_kind(k, thread)) {
        return INVARIANT_THREAD_4;
    }
    if (!waits_like_the_others(k, thread)) {
        return INVARIANT_ENDPOINT_1;
    }
    if (thread->object.armed != 0 && !is_blocked(thread)) {
        return INVARIANT_THREAD_5;
    }
    if (!holds_its_kinds(k, n)) {
        return INVARIANT_THREAD_6;
    }
    if (thread->state == ORR_STATE_ENDED &&
        (thread->object.dying != DOOM_DESTROY || thread->working != 0)) {
        return INVARIANT_THREAD_8;
    }
    if (!has_best_claim(k, thread)) {
        return INVARIANT_PRIORITY_1;
    }
    if (!has_own_deadline(k, thread)) {
        return INVARIANT_PRIORITY_2;
    }
    return INVARIANT_NONE;
}

enum invariant
check_process(const struct kernel *k, uint32_t n)
{
    const struct process *process = &check_at(k, n)->process;
    uint32_t id = process->threads.n;
    uint32_t live = 0;
    uint32_t count = 0;

    while (id != 0) {
        const struct thread *thread = &check_at(k, id)->thread;

        if (!check_is(k, id, ORR_KIND_THREAD) || thread->process.n != n ||
            check_at(k, thread->next.n)->thread.prev.n != id ||
            count++ > k->limits.cells) {
            return INVARIANT_PROCESS_1;
        }
        live += thread->state != ORR_STATE_ENDED;
        id = thread->next.n == process->threads.n ? 0 : thread->next.n;
    }
    if (live != process->live) {
        return INVARIANT_PROCESS_2;
    }
    if (process->end != ORR_END_ALIVE && process->object.dying == DOOM_NONE &&
        (live != 0 || process->mapped != 0 ||
         process->slots_free != process->slots)) {
        return INVARIANT_PROCESS_3;
    }
    if (!holds(k, n * CELL_SLOTS + CELL_SLOTS - 1, ORR_KIND_NOTIFICATION)) {
        return INVARIANT_PROCESS_4;
    }
    if (!check_has_mappings(k, n)) {
        return INVARIANT_MAPPING_1;
    }
    return INVARIANT_NONE;
}
