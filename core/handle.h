/* The system calls on handles of any kind. */
#ifndef CORE_HANDLE_H
#define CORE_HANDLE_H

#include "core/request.h"

struct refusal duplicate_check(const struct kernel *k, struct request *q);
void duplicate_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal close_check(const struct kernel *k, struct request *q);
void close_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal revoke_check(const struct kernel *k, struct request *q);
void revoke_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal destroy_check(const struct kernel *k, struct request *q);
void destroy_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal name_check(const struct kernel *k, struct request *q);
void name_act(struct kernel *k, struct hal *h, const struct request *q);

#endif
