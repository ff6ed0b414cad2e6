/* The system calls that move messages. Check, then do. */
#ifndef CORE_IPC_H
#define CORE_IPC_H

#include "core/request.h"

struct refusal send_check(const struct kernel *k, struct request *q);
void send_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal call_check(const struct kernel *k, struct request *q);
void call_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal receive_check(const struct kernel *k, struct request *q);
void receive_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal reply_check(const struct kernel *k, struct request *q);
void reply_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal reply_receive_check(const struct kernel *k, struct request *q);
void reply_receive_act(struct kernel *k, struct hal *h,
                       const struct request *q);

/* The thread, whose receive has passed over messages that it could not take,
 * looks at the next. */
void ipc_receive_on(struct kernel *k, struct hal *h, struct thread_id thread,
                    struct endpoint_id id);

#endif
