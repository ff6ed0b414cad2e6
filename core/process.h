/* Processes: a handle table, threads, an end.
 *
 * Keeps I-PROCESS (check.h).
 */
#ifndef CORE_PROCESS_H
#define CORE_PROCESS_H

#include "core/cell.h"

/* Cells that a process with a table of `slots` handles takes, its own too. */
uint32_t process_cells(uint32_t slots);

/* Makes one, with an empty table, paid by `quota`. */
struct process_id process_create(struct kernel *k, struct quota_id quota,
                                 uint32_t slots, uint8_t ceiling);

/* Takes the last leaf, of free slots, from the table of a process that has
 * ended: nobody can take a slot there, and none is listed as free. */
void process_shrink_table(struct kernel *k, struct process_id id);

/* Links a thread in or out of its process. */
void process_add_thread(struct kernel *k, struct process_id id,
                        struct thread_id thread);
void process_remove_thread(struct kernel *k, struct process_id id,
                           struct thread_id thread);

/* The process ends, for this reason; reap.c takes it apart. Only the first
 * reason counts. */
void process_end(struct kernel *k, struct hal *h, struct process_id id,
                 enum orr_end end, uint64_t status);

/* ... for the reason that this fault of a thread is: it may be its exit. */
void process_end_by_fault(struct kernel *k, struct hal *h, struct thread_id id,
                          uint64_t fault);

#endif
