/* The end of objects, in small steps: each step takes one thing away and
 * leaves everything else whole. */
#ifndef CORE_REAP_H
#define CORE_REAP_H

#include "core/cell.h"

/* Takes apart all that is doomed, and what that dooms in turn. */
void reap(struct kernel *k, struct hal *h);

#endif
