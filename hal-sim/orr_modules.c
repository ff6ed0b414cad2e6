#include "hal-sim/orr_modules.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/orr_places.h"
#include "hal-sim/orr_text.h"

#define ENDING ".so"

static int
is_module(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name), ending = strlen(ENDING);
    return length > ending &&
           strcmp(entry->d_name + length - ending, ENDING) == 0;
}

/* init before all others, those in order of their bytes. */
static int
compare(const struct dirent **a, const struct dirent **b)
{
    bool left = strcmp((*a)->d_name, "init" ENDING) == 0;
    bool right = strcmp((*b)->d_name, "init" ENDING) == 0;
    if (left != right)
        return left ? -1 : 1;
    return strcmp((*a)->d_name, (*b)->d_name);
}

static char *
directory_find(void)
{
    static const char *const places[] = {"apps", "../lib/orrery/apps"};
    const char *given = getenv("ORR_APPS");
    if (given && *given)
        return orr_text_format("%s", given);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char *directory = orr_place_beside(places[i]);
        if (directory)
            return directory;
    }
    return NULL;
}

static void
modules_add(struct orr_modules *modules, const char *file)
{
    struct module *module = &modules->item[modules->count];
    size_t length = strlen(file) - strlen(ENDING);
    module->name = orr_text_format("%.*s", (int)length, file);
    module->path = orr_text_format("%s/%s", modules->directory, file);
    modules->names[modules->count++] = module->name;
}

bool
orr_modules_find(struct orr_modules *modules, char **error)
{
    struct dirent **entry = NULL;
    *modules = (struct orr_modules){.directory = directory_find()};
    *error = NULL;
    int count = modules->directory
                    ? scandir(modules->directory, &entry, is_module, compare)
                    : 0;
    size_t room = count > 0 ? (size_t)count : 0;
    modules->item = orr_text_allocate(room, sizeof modules->item[0]);
    modules->names = orr_text_allocate(room, sizeof modules->names[0]);
    for (size_t i = 0; i < room; i++) {
        modules_add(modules, entry[i]->d_name);
        free(entry[i]);
    }
    free(entry);
    if (room > 0 && strcmp(modules->names[0], "init") == 0)
        return true;
    *error = orr_text_format(
        "no programs: %s%s holds no init.so; build them, or set ORR_APPS to "
        "the folder where they are",
        modules->directory ? "" : "apps/ beside the program",
        modules->directory ? modules->directory : "");
    return false;
}

void
orr_modules_free(struct orr_modules *modules)
{
    for (size_t i = 0; i < modules->count; i++) {
        free((void *)(uintptr_t)modules->item[i].name);
        free((void *)(uintptr_t)modules->item[i].path);
    }
    free(modules->item);
    free(modules->names);
    free(modules->directory);
}
