/* The system calls that move messages. Check, then do. */
#ifndef CORE_IPC_H
#define CORE_IPC_H

#include "core/request.h"

/* The thread, whose receive has passed over messages that it could not take,
 * looks at the next. */
void ipc_receive_on(struct kernel *k, struct hal *h, struct thread_id thread,
                    struct endpoint_id id);

/* The reply that the request names ends its caller's wait: it must not take
 * along the time that who asks for that runs on. */
struct refusal ipc_check_time(const struct kernel *k, const struct request *q);

#endif
