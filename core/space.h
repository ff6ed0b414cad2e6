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

/* The last mapping that has something in the span, or nobody. */
struct mapping_id space_find(const struct kernel *k, struct process_id process,
                             struct span span);

/* Puts a mapping into the process's tree, where there must be room for it;
 * takes it out. */
void space_add(struct kernel *k, struct process_id process,
               struct mapping_id id);
void space_remove(struct kernel *k, struct mapping_id id);

/* Takes it out, if it is in, and has the machine forget what it showed: who
 * frees pages does this first. */
void space_hide(struct kernel *k, struct hal *h, struct mapping_id id);

#endif
