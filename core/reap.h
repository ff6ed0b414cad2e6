/* The end of objects, in small steps: each step takes one thing away and
 * leaves everything else whole. */
#ifndef CORE_REAP_H
#define CORE_REAP_H

#include "core/cell.h"

/* One step on what the worker doomed last; there must be something. False if
 * it has to wait for another worker's step. */
bool reap_step(struct kernel *k, struct hal *h, struct object_id worker);

#endif
