#include "hal-image/program.h"

#include "hal-image/arch.h"

#define ELF_MAGIC UINT32_C(0x464c457f)
#define ELF_CLASS 0x010102u /* 64 bits, little-endian, version 1 */
#define ELF_EXECUTABLE 2u
#define ELF_LOAD 1u
#define ELF_INTERPRETER 3u
#define ELF_HEADERS_MAX 16u

struct elf_file {
    uint32_t magic;
    uint32_t class;
    uint64_t spare;
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, headers_at, sections_at;
    uint32_t flags;
    uint16_t bytes, header_bytes, headers;
    uint16_t section_bytes, sections, names;
};

struct elf_header {
    uint32_t type, flags;
    uint64_t file_at, address, physical;
    uint64_t file_bytes, bytes, align;
};

static uint32_t
segment_rights(uint32_t flags)
{
    return ((flags & 4) != 0 ? PAGE_READ : 0u) |
           ((flags & 2) != 0 ? PAGE_WRITE : 0u) |
           ((flags & 1) != 0 ? PAGE_EXECUTE : 0u);
}

/* Null, or what is wrong with a segment that lies at `low` or above. */
static const char *
segment_check(const struct program_segment *s, uint64_t low, size_t file_bytes)
{
    const uint32_t both = PAGE_WRITE | PAGE_EXECUTE;

    if (s->address % PAGE_BYTES != 0)
        return "a segment does not begin at a page's start";
    if (s->address < low || s->address >= PROGRAM_HIGH ||
        s->bytes > PROGRAM_HIGH - s->address)
        return "a segment lies out of bounds, or on another one";
    if (s->file_bytes > s->bytes || s->file_at > file_bytes ||
        s->file_bytes > file_bytes - s->file_at)
        return "a segment's bytes are not in the file";
    if ((s->rights & both) == both)
        return "a segment is both writable and executable";
    return NULL;
}

static const char *
program_add(struct program *program, const struct elf_header *header,
            size_t file_bytes)
{
    struct program_segment *s = &program->segment[program->segments];
    uint64_t low = PROGRAM_LOW;
    const char *wrong;

    if (program->segments == PROGRAM_SEGMENTS_MAX)
        return "more than 8 segments";
    if (program->segments > 0)
        low = (s[-1].address + s[-1].bytes + PAGE_BYTES - 1) / PAGE_BYTES *
              PAGE_BYTES;
    *s = (struct program_segment){.address = header->address,
                                  .bytes = header->bytes,
                                  .file_at = header->file_at,
                                  .file_bytes = header->file_bytes,
                                  .rights = segment_rights(header->flags)};
    wrong = segment_check(s, low, file_bytes);
    if (wrong == NULL)
        program->segments++;
    return wrong;
}

static bool
program_entry_valid(const struct program *program)
{
    for (uint32_t i = 0; i < program->segments; i++) {
        const struct program_segment *s = &program->segment[i];
        if ((s->rights & PAGE_EXECUTE) != 0 && program->entry >= s->address &&
            program->entry - s->address < s->file_bytes)
            return true;
    }
    return false;
}

static const char *
elf_check(const struct elf_file *elf, size_t bytes, uint32_t machine)
{
    if (bytes < sizeof *elf || elf->magic != ELF_MAGIC)
        return "not an ELF file";
    if ((elf->class & 0xffffff) != ELF_CLASS)
        return "not an ELF file of 64 bits, little-endian";
    if (elf->machine != machine)
        return "made for another processor";
    if (elf->type != ELF_EXECUTABLE)
        return "not a static executable";
    if (elf->header_bytes != sizeof(struct elf_header) ||
        elf->headers > ELF_HEADERS_MAX || elf->headers_at % 8 != 0 ||
        elf->headers_at > bytes ||
        elf->headers * sizeof(struct elf_header) > bytes - elf->headers_at)
        return "its program headers are not in the file";
    return NULL;
}

const char *
program_read(struct program *program, const void *file, size_t bytes,
             uint32_t machine)
{
    const struct elf_file *elf = file;
    const char *wrong = elf_check(elf, bytes, machine);
    const struct elf_header *header;

    if (wrong != NULL)
        return wrong;
    *program = (struct program){.entry = elf->entry};
    header = (const void *)((const char *)file + elf->headers_at);
    for (uint32_t i = 0; i < elf->headers; i++) {
        if (header[i].type == ELF_INTERPRETER)
            return "not a static executable";
        if (header[i].type == ELF_LOAD && header[i].bytes != 0)
            wrong = program_add(program, &header[i], bytes);
        if (wrong != NULL)
            return wrong;
    }
    if (!program_entry_valid(program))
        return "its entry is not in its code";
    return NULL;
}
