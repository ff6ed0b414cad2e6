/* Follows the System V ABI's chapter 5 (program loading, dynamic linking) and
 * the relocations of its supplement for this processor. */
#include "hal-sim/machine_map.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE ((size_t)4096)

/* What the dynamic section says. */
struct links {
    const ElfW(Sym) * symbols;
    const char *names;
    const ElfW(Rela) * table[2];
    size_t bytes[2];
    bool plain; /* nothing else in it that must be done */
};

static size_t
page_down(size_t at)
{
    return at & ~(PAGE - 1);
}

static size_t
page_up(size_t at)
{
    return page_down(at + PAGE - 1);
}

static bool
headers_read(struct mapped *object, int file)
{
    ElfW(Ehdr) head;

    if (pread(file, &head, sizeof(head), 0) != sizeof(head) ||
        memcmp(head.e_ident, ELFMAG, SELFMAG) != 0 ||
        head.e_ident[EI_CLASS] != ELFCLASS64 || head.e_type != ET_DYN ||
        head.e_machine != EM_X86_64 || head.e_phnum > MAPPED_HEADERS_MAX ||
        head.e_phentsize != sizeof(object->header[0]))
        return false;
    ssize_t bytes = (ssize_t)(head.e_phnum * sizeof(object->header[0]));
    object->headers = head.e_phnum;
    return pread(file, object->header, (size_t)bytes, (off_t)head.e_phoff) ==
           bytes;
}

static int
protection(ElfW(Word) flags)
{
    return ((flags & PF_R) != 0 ? PROT_READ : 0) |
           ((flags & PF_W) != 0 ? PROT_WRITE : 0) |
           ((flags & PF_X) != 0 ? PROT_EXEC : 0);
}

/* A segment's pages of the file, then as many zeroes as it wants. */
static bool
segment_map(const struct mapped *object, const ElfW(Phdr) * header, int file)
{
    const size_t from = page_down(header->p_vaddr);
    const size_t end = header->p_vaddr + header->p_filesz;
    const size_t whole = page_up(header->p_vaddr + header->p_memsz);
    const int rights = protection(header->p_flags);

    if (mmap(object->base + from, page_up(end) - from, rights,
             MAP_PRIVATE | MAP_FIXED, file,
             (off_t)page_down(header->p_offset)) == MAP_FAILED)
        return false;
    if ((rights & PROT_WRITE) == 0)
        return header->p_memsz == header->p_filesz;
    memset(object->base + end, 0, page_up(end) - end);
    return page_up(end) == whole ||
           mmap(object->base + page_up(end), whole - page_up(end), rights,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
}

static bool
segments_map(struct mapped *object, int file)
{
    for (uint32_t i = 0; i < object->headers; i++) {
        const ElfW(Phdr) *header = &object->header[i];
        if (header->p_type == PT_TLS)
            return false;
        if (header->p_type == PT_LOAD &&
            object->bytes < page_up(header->p_vaddr + header->p_memsz))
            object->bytes = page_up(header->p_vaddr + header->p_memsz);
    }
    object->base = mmap(NULL, object->bytes, PROT_NONE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (object->base == MAP_FAILED) {
        object->base = NULL;
        return false;
    }
    for (uint32_t i = 0; i < object->headers; i++)
        if (object->header[i].p_type == PT_LOAD &&
            !segment_map(object, &object->header[i], file))
            return false;
    return true;
}

static void
links_add(struct links *links, const char *base, const ElfW(Dyn) * entry)
{
    const void *at = base + entry->d_un.d_ptr;

    switch (entry->d_tag) {
    case DT_SYMTAB:
        links->symbols = at;
        break;
    case DT_STRTAB:
        links->names = at;
        break;
    case DT_RELA:
        links->table[0] = at;
        break;
    case DT_RELASZ:
        links->bytes[0] = entry->d_un.d_val;
        break;
    case DT_JMPREL:
        links->table[1] = at;
        break;
    case DT_PLTRELSZ:
        links->bytes[1] = entry->d_un.d_val;
        break;
    case DT_REL:
    case DT_TEXTREL:
    case 36: /* DT_RELR, which not every elf.h has */
        links->plain = false;
        break;
    default:
        break;
    }
}

static struct links
links_of(const struct mapped *object)
{
    struct links links = {.plain = false};

    for (uint32_t i = 0; i < object->headers; i++) {
        const ElfW(Phdr) *header = &object->header[i];
        if (header->p_type != PT_DYNAMIC)
            continue;
        links.plain = true;
        const ElfW(Dyn) *entry = (const void *)(object->base + header->p_vaddr);
        for (; entry->d_tag != DT_NULL; entry++)
            links_add(&links, object->base, entry);
    }
    links.plain &= links.symbols != NULL && links.names != NULL;
    return links;
}

/* Its own, or one that the process offers to everybody; a weak one may be
 * nowhere. */
static bool
symbol_find(const struct mapped *object, const struct links *links,
            uint32_t index, uint64_t *address)
{
    const ElfW(Sym) *symbol = &links->symbols[index];
    const char *name = links->names + symbol->st_name;

    if (symbol->st_shndx != SHN_UNDEF)
        *address = (uintptr_t)object->base + symbol->st_value;
    else
        *address = (uintptr_t)dlsym(RTLD_DEFAULT, name);
    return *address != 0 || ELF64_ST_BIND(symbol->st_info) == STB_WEAK;
}

static bool
relocate_one(const struct mapped *object, const struct links *links,
             const ElfW(Rela) * entry)
{
    const uint32_t index = (uint32_t)ELF64_R_SYM(entry->r_info);
    uint64_t value = (uintptr_t)object->base;

    if (entry->r_offset > object->bytes - sizeof(value))
        return false;
    switch (ELF64_R_TYPE(entry->r_info)) {
    case R_X86_64_RELATIVE:
        value += (uint64_t)entry->r_addend;
        break;
    case R_X86_64_64:
        if (!symbol_find(object, links, index, &value))
            return false;
        value += (uint64_t)entry->r_addend;
        break;
    case R_X86_64_GLOB_DAT:
    case R_X86_64_JUMP_SLOT:
        if (!symbol_find(object, links, index, &value))
            return false;
        break;
    default:
        return false;
    }
    memcpy(object->base + entry->r_offset, &value, sizeof(value));
    return true;
}

static bool
relocate(const struct mapped *object)
{
    const struct links links = links_of(object);

    for (int t = 0; links.plain && t < 2; t++)
        for (size_t i = 0; i < links.bytes[t] / sizeof(ElfW(Rela)); i++)
            if (!relocate_one(object, &links, &links.table[t][i]))
                return false;
    return links.plain;
}

/* What nobody may write any more. */
static bool
seal(const struct mapped *object)
{
    for (uint32_t i = 0; i < object->headers; i++) {
        const ElfW(Phdr) *header = &object->header[i];
        if (header->p_type != PT_GNU_RELRO)
            continue;
        const size_t from = page_down(header->p_vaddr);
        const size_t to = page_down(header->p_vaddr + header->p_memsz);
        if (from < to && mprotect(object->base + from, to - from, PROT_READ))
            return false;
    }
    return true;
}

bool
map_object(struct mapped *object, const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);

    memset(object, 0, sizeof(*object));
    if (file < 0)
        return false;
    bool done = headers_read(object, file) && segments_map(object, file) &&
                relocate(object) && seal(object);
    close(file);
    if (!done && object->base != NULL)
        map_drop(object->base, object->bytes);
    return done;
}

void
map_drop(char *base, size_t bytes)
{
    munmap(base, bytes);
}
