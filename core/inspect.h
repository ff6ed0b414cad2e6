/* Looking at what a handle names, or by number at what a quota pays for, with
 * a handle of that quota that lets one look. A number is that of an object's
 * cell. It is only good for looking, and only while the quota, or one below
 * it, pays for the object: who guesses numbers learns nothing but that. */
#ifndef CORE_INSPECT_H
#define CORE_INSPECT_H

#include "core/request.h"

struct refusal query_check(const struct kernel *k, struct request *q);
void query_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal inspect_check(const struct kernel *k, struct request *q);
void inspect_act(struct kernel *k, struct hal *h, const struct request *q);

#endif
