/* Mappings: which memory a process sees where. Page tables are a cache of
 * them, which the machine fills by kernel_page() and drops when told to. */
#ifndef CORE_MAPPING_H
#define CORE_MAPPING_H

#include "core/request.h"

struct refusal map_check(const struct kernel *k, struct request *q);
void map_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal unmap_check(const struct kernel *k, struct request *q);
void unmap_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal protect_check(const struct kernel *k, struct request *q);
void protect_act(struct kernel *k, struct hal *h, const struct request *q);
struct refusal clear_check(const struct kernel *k, struct request *q);
void clear_act(struct kernel *k, struct hal *h, const struct request *q);

#endif
