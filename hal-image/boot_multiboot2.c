/* Multiboot2 specification 2.0, section 3.6: a list of tags. */
#include "hal-image/boot.h"
#include "hal-image/boot_region.h"
#include "hal-image/memory.h"

enum multiboot_tag {
    TAG_END = 0,
    TAG_COMMAND = 1,
    TAG_MODULE = 3,
    TAG_MEMORY = 6,
    TAG_RSDP_OLD = 14,
    TAG_RSDP_NEW = 15
};

#define MEMORY_RAM 1u

struct tag {
    uint32_t type, bytes;
};

struct tag_module {
    struct tag tag;
    uint32_t base, end;
};

struct tag_memory {
    struct tag tag;
    uint32_t entry_bytes, version;
};

struct memory_entry {
    uint64_t base, bytes;
    uint32_t type, spare;
};

static const char *
tag_command(struct boot *boot, const struct tag *tag)
{
    const char *text = (const char *)(tag + 1);
    const size_t bytes = tag->bytes - sizeof *tag;

    if (bytes == 0 || bytes > BOOT_COMMAND_MAX || text[bytes - 1] != '\0')
        return "multiboot2: the command line is too long, or has no end";
    memcpy(boot->command, text, bytes);
    return NULL;
}

static const char *
tag_module(struct boot *boot, const struct tag *tag)
{
    const struct tag_module *module = (const void *)tag;

    if (tag->bytes < sizeof *module || module->end < module->base)
        return "multiboot2: a module ends before it begins";
    if (boot->bundle.bytes == 0)
        boot->bundle =
            (struct boot_region){module->base, module->end - module->base};
    return NULL;
}

static const char *
tag_memory(struct boot *boot, const struct tag *tag)
{
    const struct tag_memory *memory = (const void *)tag;
    const char *wrong = NULL;

    if (tag->bytes < sizeof *memory ||
        memory->entry_bytes < sizeof(struct memory_entry) ||
        memory->entry_bytes % 8 != 0)
        return "multiboot2: the memory map's entries are of a bad size";
    for (size_t at = sizeof *memory;
         wrong == NULL && memory->entry_bytes <= tag->bytes - at;
         at += memory->entry_bytes) {
        const struct memory_entry *entry =
            (const void *)((const char *)tag + at);
        if (entry->type == MEMORY_RAM)
            wrong = boot_region_add(
                boot, (struct boot_region){entry->base, entry->bytes});
    }
    return wrong;
}

static const char *
tag_read(struct boot *boot, const struct tag *tag)
{
    switch (tag->type) {
    case TAG_COMMAND:
        return tag_command(boot, tag);
    case TAG_MODULE:
        return tag_module(boot, tag);
    case TAG_MEMORY:
        return tag_memory(boot, tag);
    default:
        return NULL;
    }
}

const char *
boot_from_multiboot2(struct boot *boot, const void *info, size_t bytes_max)
{
    const struct tag *head = info; /* its "type" is the size of it all */
    const char *wrong;
    size_t at = sizeof *head;

    *boot = (struct boot){.cpus = 1};
    if (bytes_max < sizeof *head || (uintptr_t)info % 8 != 0 ||
        head->type > bytes_max || head->type < sizeof *head)
        return "multiboot2: the information is of a bad size or place";
    while (sizeof *head <= head->type - at) {
        const struct tag *tag = (const void *)((const char *)info + at);
        const size_t whole = ((size_t)tag->bytes + 7) / 8 * 8;

        if (tag->type == TAG_END)
            return NULL;
        if (tag->bytes < sizeof *tag || tag->bytes > head->type - at)
            return "multiboot2: a tag is of a bad size";
        wrong = tag_read(boot, tag);
        if (wrong != NULL)
            return wrong;
        at += whole;
        if (at > head->type)
            break;
    }
    return "multiboot2: the list of tags has no end";
}
