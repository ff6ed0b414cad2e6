/* Threads: made, found, taken off.
 *
 * A thread is three cells: itself, its reply, its own handles.
 */
#ifndef CORE_THREAD_H
#define CORE_THREAD_H

#include "core/cell.h"

#define THREAD_CELLS 3u

/* Makes one, NEW, paid by `quota`, which must have THREAD_CELLS left. */
struct thread_id thread_create(struct kernel *k, struct quota_id quota,
                               struct process_id process, uint8_t priority,
                               uint8_t cpu);

/* Takes a thread away from whatever it does: it is in no queue and runs on no
 * CPU. A call it was in is over, unanswered. */
void thread_halt(struct kernel *k, struct hal *h, struct thread_id id,
                 enum orr_state state);

/* Moves a thread to a CPU of its own from now on. */
void thread_migrate(struct kernel *k, struct thread_id id, uint8_t cpu);

#endif
