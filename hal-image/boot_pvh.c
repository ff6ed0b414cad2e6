/* PVH: Xen's public/arch-x86/hvm/start_info.h, version 1. */
#include "hal-image/boot.h"
#include "hal-image/boot_region.h"
#include "hal-image/memory.h"

#define PVH_MAGIC 0x336ec578u
#define PVH_MEMORY_RAM 1u
#define PVH_ENTRIES_MAX 128u

struct pvh_start {
    uint32_t magic, version, flags, modules;
    uint64_t modules_at, command_at, rsdp, memory_at;
    uint32_t memory, spare;
};

struct pvh_module {
    uint64_t base, bytes, command_at, spare;
};

struct pvh_memory {
    uint64_t base, bytes;
    uint32_t type, spare;
};

typedef const void *pvh_reach(uint64_t address, size_t bytes);

/* Nothing that a loader leaves is aligned for certain. */
static bool
pvh_copy(void *to, uint64_t address, size_t bytes, pvh_reach *at)
{
    const void *from = at(address, bytes);

    if (from != NULL)
        memcpy(to, from, bytes);
    return from != NULL;
}

static const char *
pvh_memory(struct boot *boot, const struct pvh_start *start, pvh_reach *at)
{
    const char *wrong = NULL;

    if (start->version < 1 || start->memory == 0)
        return "PVH: there is no memory map";
    if (start->memory > PVH_ENTRIES_MAX)
        return "PVH: the memory map is too long";
    for (uint32_t i = 0; i < start->memory && wrong == NULL; i++) {
        struct pvh_memory memory;

        if (!pvh_copy(&memory, start->memory_at + i * sizeof memory,
                      sizeof memory, at))
            return "PVH: the memory map is out of reach";
        if (memory.type == PVH_MEMORY_RAM)
            wrong = boot_region_add(
                boot, (struct boot_region){memory.base, memory.bytes});
    }
    return wrong;
}

static const char *
pvh_command(struct boot *boot, uint64_t address, pvh_reach *at)
{
    for (uint32_t i = 0; i < BOOT_COMMAND_MAX; i++) {
        const char *c = at(address + i, 1);

        if (c == NULL)
            return "PVH: the command line is out of reach";
        boot->command[i] = *c;
        if (*c == '\0')
            return NULL;
    }
    return "PVH: the command line is longer than 255 bytes";
}

static const char *
pvh_bundle(struct boot *boot, const struct pvh_start *start, pvh_reach *at)
{
    struct pvh_module module;

    if (start->modules == 0)
        return NULL;
    if (!pvh_copy(&module, start->modules_at, sizeof module, at))
        return "PVH: the list of modules is out of reach";
    boot->bundle = (struct boot_region){module.base, module.bytes};
    return NULL;
}

const char *
boot_from_pvh(struct boot *boot, uint64_t info, pvh_reach *at)
{
    struct pvh_start start;
    const char *wrong;

    *boot = (struct boot){.cpus = 1};
    if (!pvh_copy(&start, info, sizeof start, at) || start.magic != PVH_MAGIC)
        return "PVH: there is no start information";
    boot->rsdp = start.rsdp;
    wrong = pvh_memory(boot, &start, at);
    if (wrong == NULL && start.command_at != 0)
        wrong = pvh_command(boot, start.command_at, at);
    return wrong == NULL ? pvh_bundle(boot, &start, at) : wrong;
}
