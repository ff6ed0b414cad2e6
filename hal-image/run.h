/* The loop that carries out the kernel's decisions. */
#ifndef HAL_IMAGE_RUN_H
#define HAL_IMAGE_RUN_H

#include "hal-image/image.h"

/* Runs until nothing can happen any more (true), or the bundle's time is up
 * (false). */
bool run_system(struct hal *h);

#endif
