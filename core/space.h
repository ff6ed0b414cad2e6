/* A process's address space: its mappings, in a tree by where they begin. The
 * tree is made of the mappings themselves, so it takes a cell for each, and
 * none of its own: it grows and shrinks with use. A mapping hangs where the
 * bits of its first page's number lead from the top, so no way is longer than
 * that number, however many mappings there are and in whatever order they
 * came.
 *
 * Keeps I-MAPPING-1 and I-MAPPING-3 (check.h).
 */
#ifndef CORE_SPACE_H
#define CORE_SPACE_H

#include "core/cell.h"

/* Addresses from `address` up to but not `end`. */
struct span {
    uint64_t address;
    uint64_t end;
};

static inline struct span
space_span(uint64_t address, uint32_t pages)
{
    return (struct span){address, address + (uint64_t)pages * ORR_PAGE_BYTES};
}

static inline struct span
space_span_of(const struct mapping *m)
{
    return space_span(m->address, m->pages);
}

static inline uint32_t
space_pages(struct span span)
{
    return (uint32_t)((span.end - span.address) / ORR_PAGE_BYTES);
}

/* The number of a page at which mappings can begin. */
static inline uint32_t
space_key(uint64_t address)
{
    return (uint32_t)((address - ORR_ADDRESS_MIN) / ORR_PAGE_BYTES);
}

/* May there be mappings, from a page's start on? */
static inline bool
space_has(uint64_t address, uint64_t pages)
{
    return address >= ORR_ADDRESS_MIN && address < ORR_ADDRESS_MAX &&
           address % ORR_PAGE_BYTES == 0 &&
           pages <= (ORR_ADDRESS_MAX - address) / ORR_PAGE_BYTES;
}

/* Rights to map with: READ, as no page table can do without, and WRITE or
 * EXECUTE, but never both. */
static inline bool
space_allows(uint64_t rights)
{
    const uint64_t both = ORR_RIGHT_WRITE | ORR_RIGHT_EXECUTE;

    return (rights & ~both) == ORR_RIGHT_READ && (rights & both) != both;
}

/* The link to the mapping of a process that begins at an address, or to where
 * one would hang: by the bits of its page's number from the top. If mappings
 * cannot begin there, it may lead to any. */
static inline struct mapping_id *
space_link(struct kernel *k, struct process *p, uint64_t address)
{
    const uint32_t key = space_key(address);
    struct mapping_id *link = &p->mappings;
    uint32_t bit = SPACE_BITS;

    while (link->n != 0) {
        struct mapping *m = mapping_edit(k, *link);

        if (m->address == address || bit == 0) {
            break;
        }
        bit--;
        link = &m->child[key >> bit & 1];
    }
    return link;
}

/* The last mapping that has something in the span, or nobody. */
struct mapping_id space_find(const struct kernel *k, struct process_id process,
                             struct span span);

/* Puts a mapping into the process's tree, where there must be room for it;
 * takes it out. */
void space_add(struct kernel *k, struct process_id process,
               struct mapping_id id);
void space_remove(struct kernel *k, struct mapping_id id);

/* What a mapping shows, and where. */
struct view {
    uint64_t address;
    uint32_t pages;
    uint32_t first;  /* page of the memory object */
    uint32_t rights;
};

/* Makes a mapping, paid for by the process's quota, with a handle derived from
 * that in `from`, and puts it in. */
struct mapping_id space_show(struct kernel *k, struct process_id process,
                             struct view view, struct slot_id from);

/* Takes it out, if it is in, and has the machine forget what it showed: who
 * frees pages does this first. */
void space_hide(struct kernel *k, struct hal *h, struct mapping_id id);

#endif
