/* What a supervisor asks of init, which builds what it is told to. Init knows
 * by the badge who asks, and answers about that one's processes only. */
#ifndef APPS_LIB_PROTOCOL_SUPERVISE_H
#define APPS_LIB_PROTOCOL_SUPERVISE_H

#include "core/include/orrery/plan.h"

enum supervise_label {
    SUPERVISE_TAKE,  /* the first process at or behind `index`: its struct
                        supervise_child, with a handle to look at it */
    SUPERVISE_START, /* build it and start it anew: the same answer */
    SUPERVISE_STOP,  /* end it, with all that it has */
    SUPERVISE_LEAVE, /* it will not be started again */
    SUPERVISE_HALT,  /* the whole system stops: `index` was the reason */
    SUPERVISE_OK,
    SUPERVISE_NONE   /* there is no such process, or it could not be built */
};

struct supervise_request {
    uint64_t index;
};

#define SUPERVISE_NAME_BYTES 32u

struct supervise_child {
    uint32_t index;
    uint32_t running;
    struct orr_plan_restart policy;
    char name[SUPERVISE_NAME_BYTES];
};

#endif
