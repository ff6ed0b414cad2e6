#include "hal-sim/machine_module.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/include/orrery/plan.h"
#include "hal-sim/machine_load.h"

static bool
module_valid(const struct module *module)
{
    char magic[SELFMAG];

    if (module->start != NULL)
        return true;
    FILE *file = module->path ? fopen(module->path, "rb") : NULL;
    if (file == NULL)
        return false;
    bool valid = fread(magic, 1, SELFMAG, file) == SELFMAG &&
                 memcmp(magic, ELFMAG, SELFMAG) == 0;
    fclose(file);
    return valid;
}

/* Is it the first program, or one that the plan has started? Without a plan it
 * may be any. */
static bool
module_used(const struct orr_plan *plan, uint32_t module)
{
    if (plan == NULL || module == 0)
        return true;
    const struct orr_plan_process *process =
        (const void *)((const char *)plan + plan->processes_at);
    for (uint32_t i = 0; i < plan->processes; i++)
        if (process[i].module == module)
            return true;
    return false;
}

bool
module_list(struct machine *m, const struct machine_config *config, char *error,
            size_t error_bytes)
{
    struct host *host = m->host;
    uint32_t count = config->modules_count;

    host->modules = calloc(count + 1, sizeof(*host->modules));
    if (host->modules == NULL) {
        snprintf(error, error_bytes, "out of memory");
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (module_used(config->plan, i) &&
            !module_valid(&config->modules[i])) {
            snprintf(error, error_bytes, "the module %s cannot be read from %s",
                     config->modules[i].name ? config->modules[i].name : "?",
                     config->modules[i].path ? config->modules[i].path : "-");
            return false;
        }
        host->modules[i] = config->modules[i];
        if (config->modules[i].path != NULL)
            host->modules[i].path = strdup(config->modules[i].path);
        host->modules_count++;
    }
    return true;
}

#if MACHINE_ASAN
/* The sanitizer's own memcpy would complain of red zones between globals. */
__attribute__((no_sanitize("address", "alignment"))) void
module_copy(void *to, const void *from, size_t bytes)
{
    volatile char *target = to;
    const volatile char *source = from;
    size_t words = bytes / sizeof(uint64_t);

    for (size_t i = 0; i < words; i++)
        ((volatile uint64_t *)to)[i] = ((const volatile uint64_t *)from)[i];
    for (size_t i = words * sizeof(uint64_t); i < bytes; i++)
        target[i] = source[i];
}
#else
void
module_copy(void *to, const void *from, size_t bytes)
{
    memcpy(to, from, bytes);
}
#endif

static struct instance *
instance_of(struct machine *m, uint32_t process)
{
    for (uint32_t i = 0; i < m->host->instances_count; i++)
        if (m->user_of[i] == process)
            return &m->host->instances[i];
    return NULL;
}

/* One that nobody uses any more, as it was when it was loaded. */
static struct instance *
instance_reuse(struct machine *m, uint32_t module)
{
    for (uint32_t i = 0; i < m->host->instances_count; i++) {
        struct instance *instance = &m->host->instances[i];
        if (m->user_of[i] != 0 || instance->module != module)
            continue;
        for (uint32_t s = 0; s < instance->segments; s++)
            module_copy(instance->segment[s].at, instance->segment[s].pristine,
                        instance->segment[s].bytes);
        return instance;
    }
    return NULL;
}

/* Room for one more: it doubles when it is full, so at each power of two. */
static struct instance *
instance_place(struct host *host)
{
    const uint32_t count = host->instances_count;

    if ((count & (count - 1)) == 0) {
        struct instance *more =
            realloc(host->instances,
                    (count == 0 ? 1 : 2 * count) * sizeof(*host->instances));
        if (more == NULL)
            return NULL;
        host->instances = more;
    }
    memset(&host->instances[count], 0, sizeof(*host->instances));
    return &host->instances[count];
}

static struct instance *
instance_add(struct machine *m, uint32_t module)
{
    struct host *host = m->host;

    if (host->instances_count == INSTANCES_MAX)
        return NULL;
    struct instance *instance = instance_place(host);
    if (instance == NULL ||
        !load_instance(instance, host->modules[module].path))
        return NULL;
    instance->module = module;
    host->instances_count++;
    return instance;
}

void (*module_start(struct machine *m, uint32_t process, uint32_t module))(void)
{
    if (module >= m->host->modules_count)
        return NULL;
    struct instance *instance = instance_of(m, process);
    if (instance != NULL)
        return instance->start;
    if (m->host->modules[module].start != NULL)
        return m->host->modules[module].start;
    instance = instance_reuse(m, module);
    if (instance == NULL)
        instance = instance_add(m, module);
    if (instance == NULL)
        return NULL;
    m->user_of[instance - m->host->instances] = process;
    return instance->start;
}

void
module_release(struct machine *m, uint32_t process)
{
    struct instance *instance = instance_of(m, process);

    if (instance != NULL)
        m->user_of[instance - m->host->instances] = 0;
}

void
module_unload_all(struct machine *m)
{
    struct host *host = m->host;

    for (uint32_t i = 0; i < host->instances_count; i++)
        load_drop(&host->instances[i]);
    for (uint32_t i = 0; i < host->modules_count; i++)
        free((void *)(uintptr_t)host->modules[i].path);
    free(host->instances);
    free(host->modules);
}
