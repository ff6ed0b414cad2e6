/* The system calls about what happens: notifications, timers, interrupts, the
 * end of processes. */
#ifndef CORE_EVENT_H
#define CORE_EVENT_H

#include "core/request.h"

#define TIMER_PERIOD_MIN_NS UINT64_C(1000)

struct refusal signal_check(const struct kernel *k, struct request *q);
void signal_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal wait_check(const struct kernel *k, struct request *q);
void wait_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal arm_check(const struct kernel *k, struct request *q);
void arm_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal cancel_check(const struct kernel *k, struct request *q);
void cancel_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal attach_check(const struct kernel *k, struct request *q);
void attach_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal acknowledge_check(const struct kernel *k, struct request *q);
void acknowledge_act(struct kernel *k, struct hal *h,
                     const struct request *q);
struct refusal mask_check(const struct kernel *k, struct request *q);
void mask_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal watch_check(const struct kernel *k, struct request *q);
void watch_act(struct kernel *k, struct hal *h, const struct request *q);

#endif
