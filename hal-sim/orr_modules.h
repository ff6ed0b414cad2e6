/* The programs that a machine can load: init first, the others by name. */
#ifndef HAL_SIM_ORR_MODULES_H
#define HAL_SIM_ORR_MODULES_H

#include "hal-sim/machine.h"

struct orr_modules {
    struct module *item;
    const char **names; /* the same, as scenario_plan wants them */
    size_t count;
    char *directory; /* where they were found */
};

/* Finds the .so files in $ORR_APPS, or in apps/ beside this program, or in
 * ../lib/orrery/apps. False, and a text in *error (free() it), if there is no
 * init among them. */
bool orr_modules_find(struct orr_modules *modules, char **error);
void orr_modules_free(struct orr_modules *modules);

#endif
