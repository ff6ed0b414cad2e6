/* Programs as loadable modules. Every process that runs one gets a copy of
 * the shared object with globals of its own; copies whose process has ended
 * are made as new and used again. */
#ifndef HAL_SIM_MACHINE_MODULE_H
#define HAL_SIM_MACHINE_MODULE_H

#include "hal-sim/machine_state.h"

/* Keeps the list of modules; false and a text if one that the plan starts (with
 * no plan: any) cannot be a module. */
bool module_list(struct machine *m, const struct machine_config *config,
                 char *error, size_t error_bytes);

/* Where `module` starts in this process, or the module that the process has
 * already; a null pointer if it cannot be loaded. */
void (*module_start(struct machine *m, uint32_t process,
                    uint32_t module))(void);

/* The process needs its copy no more. */
void module_release(struct machine *m, uint32_t process);

void module_unload_all(struct machine *m);

/* Copies bytes that the address sanitizer watches as if it did not. */
void module_copy(void *to, const void *from, size_t bytes);

#endif
