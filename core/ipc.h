/* The system calls that move messages. Check, then do. */
#ifndef CORE_IPC_H
#define CORE_IPC_H

#include "core/request.h"

/* The thread, whose receive has passed over messages that it could not take,
 * looks at the next. */
void ipc_receive_on(struct kernel *k, struct hal *h, struct thread_id thread,
                    struct endpoint_id id);

#endif
