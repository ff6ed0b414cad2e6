/* The loader shares one copy of an object among all who open its path. So
 * only the first instance in the process is opened by its path, where
 * debuggers find it; for others the file is copied into memory first, and
 * opened from there. Where very many are loaded at once, those that come last
 * are mapped without the loader (machine_map.h). */
#include "hal-sim/machine_load.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hal-sim/machine_map.h"
#include "hal-sim/machine_module.h"

#define PAGE ((uintptr_t)4096)
#define OPEN_FILES_MAX 200
#define LOADED_MAX 64u /* by the loader, as long as others can be mapped */

static _Atomic uint32_t loaded; /* objects that the loader has for us */

/* A copy in memory of the file at `path`; -1 if that fails. */
static int
copy_file(const char *path)
{
    struct stat stat;
    const char *name = strrchr(path, '/');
    int from = open(path, O_RDONLY | O_CLOEXEC);
    int to = memfd_create(name ? name + 1 : path, MFD_CLOEXEC);
    off_t done = 0;

    if (from >= 0 && to >= 0 && fstat(from, &stat) == 0)
        while (done < stat.st_size &&
               sendfile(to, from, &done, (size_t)(stat.st_size - done)) > 0)
            continue;
    bool whole = from >= 0 && to >= 0 && done > 0 && done == stat.st_size;
    if (from >= 0)
        close(from);
    if (!whole && to >= 0)
        close(to);
    return whole ? to : -1;
}

/* A name of that file which no other ever had, as the loader takes equal
 * names for equal objects: the bits of a number are spelled as steps on the
 * way that lead nowhere. */
static void
name_copy(char *name, size_t bytes, int file)
{
    static _Atomic uint32_t copies;
    uint32_t number = copies++;
    int used = snprintf(name, bytes, "/proc/%d/fd", (int)getpid());

    for (int bit = 0; bit < 32; bit++)
        used += snprintf(name + used, bytes - (size_t)used, "%s",
                         (number >> bit & 1) != 0 ? "/." : "/");
    snprintf(name + used, bytes - (size_t)used, "/%d", file);
}

static void
open_copy(struct instance *instance, const char *path)
{
    char name[128];
    int file = copy_file(path);

    if (file < 0)
        return;
    name_copy(name, sizeof(name), file);
    instance->object = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    /* debuggers read it by that name; but files are not without end */
    if (instance->object != NULL && file < OPEN_FILES_MAX)
        instance->file = file;
    else
        close(file);
}

struct search {
    struct instance *instance;
    uintptr_t base;
};

static void
add_segment(struct instance *instance, uintptr_t from, uintptr_t to)
{
    struct segment *segment = &instance->segment[instance->segments];

    if (from >= to || instance->segments == SEGMENTS_MAX)
        return;
    instance->segments++;
    segment->at = (char *)from;
    segment->bytes = to - from;
}

/* Writable segments, without what is made read-only after relocation. */
static int
find_segments(struct dl_phdr_info *object, size_t size, void *argument)
{
    struct search *search = argument;
    uintptr_t fixed = 0;

    (void)size;
    if (object->dlpi_addr != search->base)
        return 0;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[i];
        if (header->p_type == PT_GNU_RELRO)
            fixed = (search->base + header->p_vaddr + header->p_memsz) &
                    ~(PAGE - 1);
    }
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[i];
        uintptr_t from = search->base + header->p_vaddr;
        uintptr_t to = from + header->p_memsz;
        if (header->p_type != PT_LOAD || (header->p_flags & PF_W) == 0)
            continue;
        if (fixed > from && fixed <= to + PAGE)
            from = fixed;
        add_segment(search->instance, from, to);
    }
    return 1;
}

static bool
keep_pristine(struct instance *instance)
{
    for (uint32_t i = 0; i < instance->segments; i++) {
        struct segment *segment = &instance->segment[i];
        segment->pristine = malloc(segment->bytes);
        if (segment->pristine == NULL)
            return false;
        module_copy(segment->pristine, segment->at, segment->bytes);
    }
    return true;
}

/* Where the loader has put the object, and its first function; false if there
 * is none. */
static bool
find_start(void *object, uintptr_t *base, uintptr_t *start)
{
    struct link_map *map;

    *start = (uintptr_t)dlsym(object, "orr_start");
    if (*start == 0 || dlinfo(object, RTLD_DI_LINKMAP, &map) != 0)
        return false;
    *base = map->l_addr;
    return true;
}

static void
set_start(struct instance *instance, uintptr_t start)
{
    memcpy(&instance->start, &start, sizeof(start));
}

/* Maps what `other` is an instance of; false if that cannot be done. */
static bool
map_instance(struct instance *instance, void *other, const char *path)
{
    struct mapped object;
    uintptr_t base, start;

    if (!find_start(other, &base, &start) || !map_object(&object, path))
        return false;
    instance->mapped = object.base;
    instance->mapped_bytes = object.bytes;
    set_start(instance, start - base + (uintptr_t)object.base);
    struct dl_phdr_info found = {.dlpi_addr = (uintptr_t)object.base,
                                 .dlpi_phdr = object.header,
                                 .dlpi_phnum = (ElfW(Half))object.headers};
    find_segments(&found, sizeof(found),
                  &(struct search){instance, (uintptr_t)object.base});
    return true;
}

static bool
open_instance(struct instance *instance, const char *path)
{
    struct search search = {.instance = instance};
    uintptr_t start;
    void *other = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);

    if (other != NULL) {
        bool mapped =
            loaded >= LOADED_MAX && map_instance(instance, other, path);
        dlclose(other);
        if (mapped)
            return true;
        open_copy(instance, path);
    } else {
        instance->object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    }
    if (instance->object == NULL)
        return false;
    loaded++;
    if (!find_start(instance->object, &search.base, &start))
        return false;
    set_start(instance, start);
    dl_iterate_phdr(find_segments, &search);
    return true;
}

bool
load_instance(struct instance *instance, const char *path)
{
    memset(instance, 0, sizeof(*instance));
    if (open_instance(instance, path) && keep_pristine(instance))
        return true;
    load_drop(instance);
    return false;
}

void
load_drop(struct instance *instance)
{
    for (uint32_t i = 0; i < instance->segments; i++)
        free(instance->segment[i].pristine);
    if (instance->mapped != NULL)
        map_drop(instance->mapped, instance->mapped_bytes);
    if (instance->object != NULL) {
        dlclose(instance->object);
        loaded--;
    }
    if (instance->file != 0)
        close(instance->file);
    memset(instance, 0, sizeof(*instance));
}
