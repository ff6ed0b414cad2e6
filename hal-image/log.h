/* The log of kernel events, for a replay elsewhere: each entry's trap and,
 * every LOG_CHECKPOINT events and at the end, the state's digest. */
#ifndef HAL_IMAGE_LOG_H
#define HAL_IMAGE_LOG_H

#include "hal-image/image.h"

#define LOG_CHECKPOINT 64u

/* A trap that is about to be given to the kernel, and what came of it. Both
 * do nothing unless the bundle asks for a log. */
void log_trap(struct hal *h, const struct trap *trap);
void log_entered(struct hal *h);

/* The run has ended. */
void log_end(struct hal *h);

#endif
