/* What a pager and its clients agree on: at which addresses there is more
 * memory than there are pages. */
#ifndef APPS_LIB_PROTOCOL_PAGER_H
#define APPS_LIB_PROTOCOL_PAGER_H

#include "core/include/orrery/call.h"

#define PAGER_ADDRESS UINT64_C(0x50000000)
#define PAGER_PAGES 8u /* for each client */

/* The first word of a page when its client sees it first. */
#define PAGER_FIRST(page) (UINT64_C(1000) + (page))

#endif
