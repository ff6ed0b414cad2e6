/* Maps a module without the loader, which compares each new object with all
 * that it has, and wants a file of its own for each: so for thousands. Pages
 * that nobody writes are those of the file. Debuggers do not know of it. */
#ifndef HAL_SIM_MACHINE_MAP_H
#define HAL_SIM_MACHINE_MAP_H

#include <link.h>

#include "hal-sim/machine_state.h"

#define MAPPED_HEADERS_MAX 16u

/* An object in memory, with its headers. */
struct mapped {
    char *base;
    size_t bytes;
    uint32_t headers;
    ElfW(Phdr) header[MAPPED_HEADERS_MAX];
};

/* Maps the object at `path`, relocated; nothing of it has run. False, and
 * nothing is mapped, if there is something in it that only the loader knows. */
bool map_object(struct mapped *object, const char *path);
void map_drop(char *base, size_t bytes);

#endif
