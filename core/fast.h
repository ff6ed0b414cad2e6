/* The fast path: call and reply_receive as most servers and clients use them
 * (no handles, no deadline, the other side waits on the same CPU, nobody
 * better is ready). The outcome is that of ipc.c to the last bit; only each
 * cell is looked up once. A test compares the two. */
#ifndef CORE_FAST_H
#define CORE_FAST_H

#include "core/cell.h"

/* Carries the call out, or does nothing and returns false. */
bool fast_call(struct kernel *k, struct hal *h, struct thread_id id,
               const struct trap *trap);
bool fast_reply_receive(struct kernel *k, struct hal *h, struct thread_id id,
                        const struct trap *trap);

#endif
