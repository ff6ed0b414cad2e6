/* Scenarios as the commands are given them: by path or name, any number. */
#ifndef HAL_SIM_ORR_PATHS_H
#define HAL_SIM_ORR_PATHS_H

#include <stdbool.h>

#include "hal-sim/scenario.h"

struct orr_paths {
    char **path;
    int count;
    bool json;       /* say what is wrong with a file on stdout, too */
    int ran, passed; /* set: how many had their turn, and how many succeeded */
};

/* What a command does with a scenario; its exit status. */
typedef int (*orr_path_fn)(void *command, const struct scenario *scenario);

/* Reads the scenarios one after the other, and calls `each` for those that can
 * be read, until Ctrl-C. Complaints go to stderr. The worst status. */
int orr_paths_each(struct orr_paths *paths, orr_path_fn each, void *command);

#endif
