/* How the checkers move about in a state that may be damaged: every index is
 * held against the limits, every walk has an end. */
#ifndef CORE_CHECK_WALK_H
#define CORE_CHECK_WALK_H

#include "core/check.h"
#include "core/slot.h"

/* The sorts of heap that there are. Those who have lost the handle through
 * which they were to send, and are to be told one by one, form one each. */
enum heap {
    HEAP_READY,
    HEAP_WAITERS,
    HEAP_DEBTS,
    HEAP_TIMERS,
    HEAP_SENDERS,
    HEAP_LOST
};

/* Of heaps at a CPU: its cell, and for which partition. Others: the cell. */
static inline uint32_t
check_home(uint32_t cpu, uint32_t partition)
{
    return cpu | partition << 8;
}

/* What a walk over a heap has found. */
struct census {
    uint32_t count;
    enum invariant broken; /* count means nothing then */
};

/* Any cell; one that was never made is cell 0, which is all zero. */
static inline const union cell *
check_at(const struct kernel *k, uint32_t n)
{
    const union cell *cells = (const void *)(k + 1);

    return &cells[n < k->made ? n : 0];
}

static inline const struct slot *
check_slot_at(const struct kernel *k, uint32_t n)
{
    return &check_at(k, n / CELL_SLOTS)->leaf.slot[n % CELL_SLOTS];
}

/* A worker's place in the ring of workers. */
const struct works *check_works(const struct kernel *k, uint32_t worker);

/* Whose ring that is: at most NONE. */
uint32_t check_worker_partition(const struct kernel *k, uint32_t worker);

/* The first cell of the table of page frames. */
static inline uint32_t
check_frames(const struct kernel *k)
{
    uint32_t lines = k->limits.lines + LINES_PER_CELL - 1;

    return 1 + k->limits.cpus + lines / LINES_PER_CELL;
}

/* The first lane, if there are lanes. */
static inline uint32_t
check_lanes(const struct kernel *k)
{
    uint32_t frames = k->limits.pages + FRAMES_PER_CELL - 1;

    return check_frames(k) + frames / FRAMES_PER_CELL;
}

/* Cells before the first that can be anything: nobody's, CPUs, tables. */
static inline uint32_t
check_fixed(const struct kernel *k)
{
    return check_lanes(k) + (k->limits.windows == 0 ? 0
                                                    : k->limits.cpus * LANES);
}

/* Is the cell an object of this kind, and in a quota's ring? */
bool check_is(const struct kernel *k, uint32_t n, uint8_t kind);

/* The object after this one, in the tree of quotas from k->root and then in
 * the rings of the workers; 0 after the last. Only to be trusted once
 * check_cells() has found nothing. */
uint32_t check_next(const struct kernel *k, uint32_t n);

/* The same of only those that are in no quota's ring; after 0 the first. */
uint32_t check_next_doomed(const struct kernel *k, uint32_t n);

/* Is the object in the ring of the quota that it names, or in a worker's? */
bool check_is_paid_for(const struct kernel *k, uint32_t n);

/* A leaf of a process's table. */
static inline uint32_t
check_leaf(const struct kernel *k, const struct process *process, uint32_t leaf)
{
    const uint32_t n = process->directory[leaf / DIRECTORY_LEAVES].n;

    return check_at(k, n)->directory.leaf[leaf % DIRECTORY_LEAVES].n;
}

/* How many slots an object has, and the i-th of them. Only to be trusted once
 * check_tables() has found nothing. */
static inline uint32_t
check_slot_count(const union cell *cell)
{
    switch (cell->object.kind) {
    case ORR_KIND_PROCESS:
        return cell->process.slots + 1u;
    case ORR_KIND_THREAD:
        return CELL_SLOTS;
    case ORR_KIND_TIMER:
    case ORR_KIND_INTERRUPT:
    case CELL_KIND_MAPPING:
        return 1;
    default:
        return 0;
    }
}

static inline uint32_t
check_slot_of(const struct kernel *k, uint32_t n, uint32_t i)
{
    const union cell *cell = check_at(k, n);

    if (cell->object.kind == ORR_KIND_THREAD) {
        return cell->thread.leaf.n * CELL_SLOTS + i;
    }
    if (cell->object.kind == ORR_KIND_PROCESS && i < cell->process.slots) {
        return check_leaf(k, &cell->process, i / CELL_SLOTS) * CELL_SLOTS +
               i % CELL_SLOTS;
    }
    return n * CELL_SLOTS + CELL_SLOTS - 1;
}

/* The pages that a handle to memory reaches. */
struct range check_reach(const struct kernel *k, const struct slot *slot);

/* The place of a thread among those that are ready. */
uint64_t check_ready_key(const struct kernel *k, const struct thread *thread);

/* The place of an object in heaps of one sort; a place of nothing if it can
 * be in none. */
const struct node *check_node(const struct kernel *k, enum heap heap,
                              uint32_t n);

/* Has who waits to send, or did last, lost the handle it used? */
bool check_has_lost(const struct kernel *k, const struct reply *reply);

/* Does a process count the mappings in its tree? The rest each mapping checks
 * for itself. */
bool check_has_mappings(const struct kernel *k, uint32_t n);

/* How many are in the heap of `home`: a CPU's cell, an endpoint, a
 * notification or a thread. */
struct census check_heap(const struct kernel *k, enum heap heap, uint32_t root,
                         uint32_t home);

#endif
