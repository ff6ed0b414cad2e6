/* What must hold between any two kernel entries. Each invariant is one line
 * of the table; its checker stands in check_<module>.c. They are tried in the
 * order of the table's sections, and the later ones rely on the earlier ones:
 * only limits and the arena's length are taken for granted. */
#ifndef CORE_CHECK_H
#define CORE_CHECK_H

#include "core/state.h"

/* X(NAME, text) */
#define INVARIANTS(X) \
    X(KERNEL_1, "I-KERNEL-1  No entry is under way, and cell 0 is nobody's.") \
    X(KERNEL_2, "I-KERNEL-2  Only kicks to CPUs that exist are under way.") \
    X(CELL_1, "I-CELL-1  Free cells are empty, listed once, and counted.") \
    X(CELL_2, "I-CELL-2  Every cell is exactly one thing, and none is lost.") \
    X(QUOTA_1, "I-QUOTA-1  What a quota pays for is one closed ring.") \
    X(QUOTA_2, "I-QUOTA-2  A quota's used cells are those it pays for.") \
    X(QUOTA_3, "I-QUOTA-3  No quota uses more cells than it was given.") \
    X(QUOTA_4, "I-QUOTA-4  The first quota holds all but the CPUs' cells.") \
    X(QUOTA_5, "I-QUOTA-5  A quota's used pages are those it pays for.") \
    X(QUOTA_6, "I-QUOTA-6  No quota uses more pages than it was given.") \
    X(QUOTA_7, "I-QUOTA-7  The first quota holds all pages.") \
    X(WORK_1, "I-WORK-1  Workers, and what each has to do, form rings.") \
    X(WORK_2, "I-WORK-2  Who works can go on, and knows that it must.") \
    X(OBJECT_1, "I-OBJECT-1  Whatever ends is some worker's to take apart.") \
    X(OBJECT_2, "I-OBJECT-2  What no handle names is part of what is named.") \
    X(TABLE_1, "I-TABLE-1  A process has just the leaves its table needs.") \
    X(TABLE_2, "I-TABLE-2  Each slot knows its owner and index.") \
    X(TABLE_3, "I-TABLE-3  Free slots are empty, listed once, and counted.") \
    X(HANDLE_1, "I-HANDLE-1  A handle names an object that is alive.") \
    X(HANDLE_2, "I-HANDLE-2  Siblings of a handle form one threaded ring.") \
    X(HANDLE_3, "I-HANDLE-3  A derived handle names its parent's object.") \
    X(HANDLE_4, "I-HANDLE-4  No handle has a right that its parent lacks.") \
    X(HANDLE_5, "I-HANDLE-5  A badge once set stays; a range only narrows.") \
    X(HANDLE_6, "I-HANDLE-6  No handle is newer than its process's newest.") \
    X(HANDLE_7, "I-HANDLE-7  Every handle hangs in its object's tree.") \
    X(HANDLE_8, "I-HANDLE-8  A range of memory is inside it, and no more.") \
    X(PARTITION_1, "I-PARTITION-1  What is at a CPU's front is in no lane.") \
    X(QUEUE_1, "I-QUEUE-1  A node's key is greater than its parent's.") \
    X(QUEUE_2, "I-QUEUE-2  A node lies on the side its key's bits say.") \
    X(QUEUE_3, "I-QUEUE-3  Equal keys form a ring, one of it in the tree.") \
    X(QUEUE_4, "I-QUEUE-4  A heap holds only what belongs into it.") \
    X(QUEUE_5, "I-QUEUE-5  Every ready thread with time is in a heap.") \
    X(QUEUE_6, "I-QUEUE-6  Every waiting thread is in a heap.") \
    X(QUEUE_7, "I-QUEUE-7  Every caller is in its server's heap.") \
    X(QUEUE_8, "I-QUEUE-8  All that is armed is in a heap of timers.") \
    X(QUEUE_9, "I-QUEUE-9  Every sender is in a heap by its handle.") \
    X(QUEUE_10, "I-QUEUE-10  Who has lost its handle heads or is in a ring.") \
    X(QUEUE_11, "I-QUEUE-11  What is in no heap has no links.") \
    X(PROCESS_1, "I-PROCESS-1  A process's threads are one closed ring.") \
    X(PROCESS_2, "I-PROCESS-2  A process counts its threads that live.") \
    X(PROCESS_3, "I-PROCESS-3  A process that has ended for good is empty.") \
    X(PROCESS_4, "I-PROCESS-4  A watch names a notification.") \
    X(THREAD_1, "I-THREAD-1  A thread's own leaf and reply are its own.") \
    X(THREAD_2, "I-THREAD-2  No thread is above its process's ceiling.") \
    X(THREAD_3, "I-THREAD-3  A thread that runs is current on its CPU.") \
    X(THREAD_4, "I-THREAD-4  A thread waits for the kind its state says.") \
    X(THREAD_5, "I-THREAD-5  Only what waits may have a deadline.") \
    X(THREAD_6, "I-THREAD-6  What a thread holds for itself has its kind.") \
    X(THREAD_7, "I-THREAD-7  Names of other threads and CPUs are good ones.") \
    X(THREAD_8, "I-THREAD-8  Who has ended does nothing, and is about to go.") \
    X(PRIORITY_1, "I-PRIORITY-1  What is in force is the best claim.") \
    X(PRIORITY_2, "I-PRIORITY-2  Who can run has the deadline of its time.") \
    X(REPLY_1, "I-REPLY-1  A reply is owed exactly while its caller waits.") \
    X(REPLY_2, "I-REPLY-2  What is on its way is within the limits.") \
    X(REPLY_3, "I-REPLY-3  Who waits to send does so by a handle of its own.") \
    X(LEND_1, "I-LEND-1  Time that was lent is in use by its borrower.") \
    X(LEND_2, "I-LEND-2  Who lends and who borrows know of each other.") \
    X(CONTEXT_1, "I-CONTEXT-1  A context's user and owner know of it.") \
    X(CONTEXT_2, "I-CONTEXT-2  A context's refills are in order of time.") \
    X(CONTEXT_3, "I-CONTEXT-3  A context's refills add up to its budget.") \
    X(CONTEXT_4, "I-CONTEXT-4  A spent context waits for its refill.") \
    X(ENDPOINT_1, "I-ENDPOINT-1  All who wait here send, or all receive.") \
    X(ENDPOINT_2, "I-ENDPOINT-2  An endpoint's server last received there.") \
    X(NOTIFICATION_1, "I-NOTIFICATION-1  No one waits for bits that are set.") \
    X(NOTIFICATION_2, "I-NOTIFICATION-2  A binding is known at both ends.") \
    X(TIMER_1, "I-TIMER-1  An armed timer names a notification, and bits.") \
    X(INTERRUPT_1, "I-INTERRUPT-1  A line is claimed once, and exists.") \
    X(INTERRUPT_2, "I-INTERRUPT-2  An interrupt signals a notification.") \
    X(MEMORY_1, "I-MEMORY-1  Memory has just the leaves its pages need.") \
    X(MEMORY_2, "I-MEMORY-2  Free frames are listed once, and counted.") \
    X(MEMORY_3, "I-MEMORY-3  A frame is free or one page of one memory.") \
    X(MAPPING_1, "I-MAPPING-1  A process's mappings are one counted tree.") \
    X(MAPPING_2, "I-MAPPING-2  A mapping shows what its handle reaches.") \
    X(MAPPING_3, "I-MAPPING-3  Mappings are apart, in the range for them.") \
    X(MAPPING_4, "I-MAPPING-4  No mapping has a right its handle lacks.") \
    X(MAPPING_5, "I-MAPPING-5  Nothing is mapped writable and executable.") \
    X(CPU_1, "I-CPU-1  What a CPU runs is a thread that runs there.") \
    X(CPU_2, "I-CPU-2  No CPU idles while a thread should run there.") \
    X(CPU_3, "I-CPU-3  No ready thread should be running instead.") \
    X(CPU_4, "I-CPU-4  Busy and idle time add up to the time passed.") \
    X(CPU_5, "I-CPU-5  No CPU has been charged for time to come.") \
    X(CPU_6, "I-CPU-6  A CPU is back when something is due or time ends.") \
    X(PARTITION_2, "I-PARTITION-2  A CPU runs only who has its window.") \
    X(CONTEXT_5, "I-CONTEXT-5  All busy time was charged to some context.") \
    X(PROMISE_1, "I-PROMISE-1  A CPU promised what its threads' budgets say.") \
    X(PROMISE_2, "I-PROMISE-2  No CPU promised more than its policy admits.")

enum invariant {
    INVARIANT_NONE,
#define INVARIANT_ENTRY(NAME, text) INVARIANT_##NAME,
    INVARIANTS(INVARIANT_ENTRY)
#undef INVARIANT_ENTRY
        INVARIANT_MAX
};

/* Each checks its part of the state and tells the first that does not hold.
 * In this order: each relies on those before. */
enum invariant check_workers(const struct kernel *k);
enum invariant check_cells(const struct kernel *k);
enum invariant check_pages(const struct kernel *k);
enum invariant check_tables(const struct kernel *k);
enum invariant check_handles(const struct kernel *k);
enum invariant check_partitions(const struct kernel *k);
enum invariant check_queues(const struct kernel *k);

/* ... once the rings of quotas have been found whole. */
enum invariant check_doomed(const struct kernel *k);

/* The part of one object, after all the above. */
enum invariant check_process(const struct kernel *k, uint32_t n);
enum invariant check_thread(const struct kernel *k, uint32_t n);
enum invariant check_reply(const struct kernel *k, uint32_t n);
enum invariant check_context(const struct kernel *k, uint32_t n);
enum invariant check_endpoint(const struct kernel *k, uint32_t n);
enum invariant check_notification(const struct kernel *k, uint32_t n);
enum invariant check_timer(const struct kernel *k, uint32_t n);
enum invariant check_interrupt(const struct kernel *k, uint32_t n);
enum invariant check_mapping(const struct kernel *k, uint32_t n);
enum invariant check_cpu(const struct kernel *k, uint32_t n);
enum invariant check_accounts(const struct kernel *k);
enum invariant check_promises(const struct kernel *k);

#endif
