/* Errands: calls that are done in steps, as many as it takes. The thread stays
 * where it is, with time to pay for them; each step finds its handle anew. */
#ifndef CORE_ERRAND_H
#define CORE_ERRAND_H

#include "core/cell.h"

/* One step of the errand that the thread is on; the last one answers. */
void errand_step(struct kernel *k, struct hal *h, struct thread_id thread);

#endif
