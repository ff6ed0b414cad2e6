/* The loader shares one copy of an object among all who open its path. So
 * only the first instance in the process is opened by its path, where
 * debuggers find it; for all others the file is copied into memory first, and
 * opened from there. */
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

#include "hal-sim/machine_module.h"

#define PAGE ((uintptr_t)4096)
#define OPEN_FILES_MAX 200

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

static void
open_object(struct instance *instance, const char *path)
{
    void *other = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);

    if (other == NULL) {
        instance->object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
        return;
    }
    dlclose(other);
    open_copy(instance, path);
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

bool
load_instance(struct instance *instance, const char *path)
{
    struct link_map *map;
    struct search search = {.instance = instance};

    memset(instance, 0, sizeof(*instance));
    open_object(instance, path);
    if (instance->object == NULL)
        return false;
    void *start = dlsym(instance->object, "orr_start");
    if (start == NULL || dlinfo(instance->object, RTLD_DI_LINKMAP, &map) != 0) {
        load_drop(instance);
        return false;
    }
    memcpy(&instance->start, &start, sizeof(start));
    search.base = map->l_addr;
    dl_iterate_phdr(find_segments, &search);
    if (!keep_pristine(instance)) {
        load_drop(instance);
        return false;
    }
    return true;
}

void
load_drop(struct instance *instance)
{
    for (uint32_t i = 0; i < instance->segments; i++)
        free(instance->segment[i].pristine);
    if (instance->object != NULL)
        dlclose(instance->object);
    if (instance->file != 0)
        close(instance->file);
    memset(instance, 0, sizeof(*instance));
}
