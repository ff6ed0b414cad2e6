/* CREATE: one system call makes every kind of object. */
#ifndef CORE_CREATE_H
#define CORE_CREATE_H

#include "core/request.h"

#define BUDGET_MIN_NS UINT64_C(1000)
#define PERIOD_MAX_NS (UINT64_C(1) << 60)

/* Makes an object of the given size from `quota`; for boot, too. */
struct context_id create_context(struct kernel *k, struct quota_id quota,
                                 uint64_t budget_ns, uint64_t period_ns);
struct quota_id create_quota(struct kernel *k, struct quota_id parent,
                             uint32_t cells, uint32_t pages);

#endif
