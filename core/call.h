/* System calls by number: find the check, then the act. */
#ifndef CORE_CALL_H
#define CORE_CALL_H

#include "core/request.h"

/* Carries out the system call that the current thread made, or refuses it. */
void call_enter(struct kernel *k, struct hal *h, struct thread_id thread,
                const struct trap *trap);

/* Tells the thread why its call is refused. */
void call_refuse(const struct kernel *k, struct hal *h, struct thread_id thread,
                 struct refusal refusal);

#endif
