/* What the laws write on the console. */
#ifndef HAL_SIM_TESTS_LAWS_TELL_H
#define HAL_SIM_TESTS_LAWS_TELL_H

#include "core/include/orrery/system.h"

/* Writes a line: `before`, a number up to 99 and, unless it is null, " - " and
 * `after`. */
void laws_tell(orr_handle console, const char *before, uint32_t number,
               const char *after);

#endif
