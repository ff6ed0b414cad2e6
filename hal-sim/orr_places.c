#include "hal-sim/orr_places.h"

#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hal-sim/orr_text.h"

char *
orr_place_beside(const char *place)
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length < 0)
        return NULL;
    program[length] = '\0';
    char *path = orr_text_format("%s/%s", dirname(program), place);
    if (access(path, R_OK) == 0)
        return path;
    free(path);
    return NULL;
}

char *
orr_place_scenarios(void)
{
    if (access("scenarios", R_OK | X_OK) == 0)
        return orr_text_format("scenarios");
    char *folder = orr_place_beside("../../scenarios");
    return folder ? folder : orr_place_beside("../share/orrery/scenarios");
}

char *
orr_place_scenario(const char *path_or_name)
{
    char *path = NULL, *folder = NULL;
    if (access(path_or_name, R_OK) != 0 && !strchr(path_or_name, '/'))
        folder = orr_place_scenarios();
    if (folder)
        path = orr_text_format("%s/%s.yaml", folder, path_or_name);
    free(folder);
    if (path && access(path, R_OK) == 0)
        return path;
    free(path);
    return orr_text_format("%s", path_or_name);
}
