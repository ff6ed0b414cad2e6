/* The loop that carries out the kernel's decisions, from one turn of a thread
 * to the next. */
#ifndef HAL_IMAGE_RUN_H
#define HAL_IMAGE_RUN_H

#include "hal-image/image.h"

/* The next trap is the first: the kernel is to begin. */
void run_begin(struct hal *h, struct trap *trap);

/* After a trap: who runs next. When nothing can happen any more, or the
 * bundle's time is up, image_finish() follows. */
struct arch_context *run_entered(struct hal *h, struct trap *trap);

#endif
