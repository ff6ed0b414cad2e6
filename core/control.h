/* The system calls on threads, and by a thread on itself. */
#ifndef CORE_CONTROL_H
#define CORE_CONTROL_H

#include "core/request.h"

struct refusal configure_check(const struct kernel *k, struct request *q);
void configure_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal start_check(const struct kernel *k, struct request *q);
void start_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal suspend_check(const struct kernel *k, struct request *q);
void suspend_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal resume_check(const struct kernel *k, struct request *q);
void resume_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal exit_check(const struct kernel *k, struct request *q);
void exit_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal yield_check(const struct kernel *k, struct request *q);
void yield_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal clock_check(const struct kernel *k, struct request *q);
void clock_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal read_check(const struct kernel *k, struct request *q);
void read_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal write_check(const struct kernel *k, struct request *q);
void write_act(struct kernel *k, struct hal *h, const struct request *q);

#endif
