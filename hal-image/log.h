/* The log of kernel events, for a replay elsewhere: each entry's trap, a few
 * digits of the state's digest after it and, every LOG_CHECKPOINT events and
 * at the end, all of them. It takes no time that the run could see. */
#ifndef HAL_IMAGE_LOG_H
#define HAL_IMAGE_LOG_H

#include "hal-image/image.h"

#define LOG_CHECKPOINT 64u

/* A trap that is about to be given to the kernel, and what came of it. None
 * does anything unless the bundle asks for a log. */
void log_trap(struct hal *h, const struct trap *trap);
void log_entered(struct hal *h);
/* The first bytes of a thread's area, which its call is about. */
void log_area(struct hal *h, uint32_t thread, uint32_t bytes);

/* The run has ended. */
void log_end(struct hal *h);

#endif
