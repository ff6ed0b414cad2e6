/* Looking at what a quota pays for, and hearing what is typed. None of these
 * blocks. */
#ifndef APPS_LIB_INSPECT_H
#define APPS_LIB_INSPECT_H

#include "apps/lib/handle.h"

/* What is looked at: an object by its number, 0: the quota itself. */
struct orr_sight {
    uint64_t number;
    enum orr_question view; /* orrery/call.h says what there is to see */
    uint64_t index;     /* of a handle */
};

/* INSPECT as it is: the result has the error or, as `value`, the answer. The
 * quota's handle needs ORR_RIGHT_INSPECT. */
struct orr_result orr_inspect(struct orr_quota quota, struct orr_sight sight);

/* Moves up to `most` bytes of what was typed at the console to `text`, which
 * is not ended by a NUL; returns how many. It comes by way of the thread's
 * area, where a message that has just arrived is lost. The handle needs
 * ORR_RIGHT_RECEIVE; ends the program if it is refused. */
uint32_t orr_read(struct orr_console console, char *text, uint32_t most);

#endif
