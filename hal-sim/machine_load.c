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

static void *
open_copy(const char *path)
{
    char name[64];
    int file = copy_file(path);

    if (file < 0)
        return NULL;
    snprintf(name, sizeof(name), "/proc/%d/fd/%d", (int)getpid(), file);
    void *object = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    /* debuggers read it through this name; but files are not without end */
    if (object == NULL || file >= OPEN_FILES_MAX)
        close(file);
    return object;
}

static void *
open_object(const char *path)
{
    void *other = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);

    if (other == NULL)
        return dlopen(path, RTLD_NOW | RTLD_LOCAL);
    dlclose(other);
    return open_copy(path);
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
    instance->object = open_object(path);
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
    memset(instance, 0, sizeof(*instance));
}
