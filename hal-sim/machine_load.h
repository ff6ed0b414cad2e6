/* Loads one copy of a shared object. */
#ifndef HAL_SIM_MACHINE_LOAD_H
#define HAL_SIM_MACHINE_LOAD_H

#include "hal-sim/machine_state.h"

/* Fills in all of *instance but its module; false if it cannot be loaded or
 * has no orr_start. */
bool load_instance(struct instance *instance, const char *path);
void load_drop(struct instance *instance);

#endif
