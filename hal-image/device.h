/* Interrupt lines: the pulses that the bundle describes, masking, what waits.
 */
#ifndef HAL_IMAGE_DEVICE_H
#define HAL_IMAGE_DEVICE_H

#include "hal-image/image.h"

void device_create(struct hal *h);

/* The pulses up to `now` have been. */
void device_pulse(struct hal *h, uint64_t now);

/* A line that waits and is not masked waits no more; false: there is none. */
bool device_take(struct hal *h, uint32_t *line);

/* Can a pulse still reach anybody? */
bool device_useful(const struct hal *h);

#endif
