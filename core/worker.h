/* Who takes apart what is doomed. A thread that dooms something becomes a
 * worker: it goes on only when all of it is gone, and until then every step is
 * made on its time. What a thread leaves behind that blocks or ends, the CPU
 * takes apart, on nobody's time; or its lane in the partition's next window.
 * A worker is the thread's reply object, the CPU, or the lane: its ring holds
 * what it has doomed, newest first.
 *
 * Keeps I-WORK and I-OBJECT-1 (check.h).
 */
#ifndef CORE_WORKER_H
#define CORE_WORKER_H

#include "core/cell.h"

/* The end of an object begins, and is this entry's worker's to bring about;
 * even if it had begun already, and was another one's. */
void worker_doom(struct kernel *k, struct object_id id, enum doom doom);

/* What is to stay is out of it: back among what its quota pays for. Or `next`
 * takes its place, if it is another. Or all that was to be done is done. */
void worker_spare(struct kernel *k, struct object_id id);
void worker_pass(struct kernel *k, struct object_id id, struct object_id next);
void worker_destroy(struct kernel *k, struct object_id id);

/* The worker's first becomes its last. */
void worker_later(struct kernel *k, struct object_id worker);

/* The running thread's call will be done in steps (errand.h), about `handle`;
 * and then is. */
void worker_errand(struct kernel *k, struct thread_id thread,
                   enum errand errand, orr_handle handle, uint64_t deadline);
void worker_errand_end(struct kernel *k, struct thread_id thread);

/* What one has doomed goes to the other. */
void worker_hand_over(struct kernel *k, struct object_id from,
                      struct object_id to);

/* The thread will not go on, or has no time to: what it has doomed goes to
 * the CPU that is entering, as urgent as it was. */
void worker_abandon(struct kernel *k, struct thread_id thread);

/* The thread stops, whatever it was at: who stops it takes over what it has
 * doomed. */
void worker_stop(struct kernel *k, struct thread_id thread);

/* The next of all workers of this one's partition: each comes up once in a
 * round. */
struct object_id worker_next(struct kernel *k, struct object_id worker);

/* Whose turn it is on this CPU: that of who runs, or else of the CPU itself;
 * 0 if there is nothing to be taken apart. */
struct object_id worker_on(const struct kernel *k, uint32_t cpu);

#endif
