/* Faults: a thread that cannot go on becomes a caller of its handler. */
#ifndef CORE_FAULT_H
#define CORE_FAULT_H

#include "core/cell.h"

/* The running thread faults; `words` words in its area say more. Without a
 * handler that can take it the process ends. */
void fault_raise(struct kernel *k, struct hal *h, struct thread_id id,
                 enum orr_fault fault, uint32_t words);

/* The running thread's context is used up: tells its timeout handler, if it
 * has one that can take it, and has not been told. */
void fault_spent(struct kernel *k, struct hal *h, struct thread_id id);

/* The handler's answer to the fault of a thread that has left its wait. */
void fault_remedy(struct kernel *k, struct hal *h, struct thread_id id,
                  enum orr_remedy remedy);

#endif
