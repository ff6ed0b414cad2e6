#include "core/space.h"

#include "core/kernel.h"
#include "core/memory.h"
#include "core/object.h"
#include "core/slot.h"

_Static_assert((ORR_ADDRESS_MAX - ORR_ADDRESS_MIN) / ORR_PAGE_BYTES ==
                   1u << SPACE_BITS,
               "pages at which mappings can begin");

/* The later of two that begin; either may be nobody. */
static struct mapping_id
space_later(const struct kernel *k, struct mapping_id a, struct mapping_id b)
{
    if (a.n == 0 || b.n == 0) {
        return a.n == 0 ? b : a;
    }
    return mapping_at(k, a)->address < mapping_at(k, b)->address ? b : a;
}

/* The last one in the tree below `id`, itself included: what hangs on side 1
 * begins later than what hangs on side 0. */
static struct mapping_id
space_latest(const struct kernel *k, struct mapping_id id)
{
    struct mapping_id latest = {0};

    while (id.n != 0) {
        const struct mapping *m = mapping_at(k, id);

        latest = space_later(k, latest, id);
        id = m->child[m->child[1].n != 0 ? 1 : 0];
    }
    return latest;
}

/* The last one that begins at `key` or before: one on the way there, or in
 * the lowest tree that the way leaves on its left. */
static struct mapping_id
space_before(const struct kernel *k, struct process_id process, uint32_t key)
{
    struct mapping_id id = process_at(k, process)->mappings;
    struct mapping_id best = {0};
    struct mapping_id left = {0};
    uint32_t bit = SPACE_BITS;

    while (id.n != 0) {
        const struct mapping *m = mapping_at(k, id);
        uint32_t side;

        if (space_key(m->address) == key) {
            return id;
        }
        if (space_key(m->address) < key) {
            best = space_later(k, best, id);
        }
        CHECK(bit > 0);
        bit--;
        side = key >> bit & 1;
        if (side == 1 && m->child[0].n != 0) {
            left = m->child[0];
        }
        id = m->child[side];
    }
    return space_later(k, best, space_latest(k, left));
}

struct mapping_id
space_find(const struct kernel *k, struct process_id process, struct span span)
{
    struct mapping_id id;

    if (span.address >= ORR_ADDRESS_MAX || span.end <= ORR_ADDRESS_MIN) {
        return (struct mapping_id){0};
    }
    CHECK(span.end <= ORR_ADDRESS_MAX);
    id = space_before(k, process, space_key(span.end - 1));
    if (id.n != 0 && space_span_of(mapping_at(k, id)).end <= span.address) {
        id.n = 0;
    }
    return id;
}

void
space_add(struct kernel *k, struct process_id process, struct mapping_id id)
{
    struct mapping *m = mapping_edit(k, id);
    struct process *p = process_edit(k, process);
    struct mapping_id *link = space_link(k, p, m->address);

    CHECK(m->process.n == 0);
    CHECK((m->child[0].n | m->child[1].n) == 0);
    CHECK(link->n == 0);
    *link = id;
    m->process = process;
    p->mapped++;
}

/* A leaf below takes its place, if there is one, as what hangs lower may hang
 * higher. */
void
space_remove(struct kernel *k, struct mapping_id id)
{
    struct mapping *m = mapping_edit(k, id);
    struct process *p = process_edit(k, m->process);
    struct mapping_id *link = space_link(k, p, m->address);
    struct mapping_id *below = link;
    struct mapping *leaf = m;

    CHECK(link->n == id.n);
    CHECK(p->mapped > 0);
    while ((leaf->child[0].n | leaf->child[1].n) != 0) {
        below = &leaf->child[leaf->child[0].n != 0 ? 0 : 1];
        leaf = mapping_edit(k, *below);
    }
    *link = *below;
    below->n = 0;
    if (leaf != m) {
        leaf->child[0] = m->child[0];
        leaf->child[1] = m->child[1];
    }
    m->child[0].n = 0;
    m->child[1].n = 0;
    m->process.n = 0;
    p->mapped--;
}

struct mapping_id
space_show(struct kernel *k, struct process_id process, struct view view,
           struct slot_id from)
{
    const struct quota_id quota = process_at(k, process)->object.quota;
    const struct mapping_id id = {
        object_create(k, (enum orr_kind)CELL_KIND_MAPPING, quota).n};
    struct mapping *m = mapping_edit(k, id);

    m->address = view.address;
    m->pages = view.pages;
    m->first = view.first;
    m->rights = view.rights;
    m->memory.owner = OBJECT(id);
    slot_copy(k, slot_of_cell(OBJECT(id)), from);
    space_add(k, process, id);
    return id;
}

void
space_hide(struct kernel *k, struct hal *h, struct mapping_id id)
{
    const struct mapping *m = mapping_at(k, id);
    const struct process_id process = m->process;

    if (process.n != 0) {
        space_remove(k, id);
        hal_space_drop_range(h, process, m->address, m->pages);
    }
}

struct page
kernel_page(const struct kernel *k, struct process_id process, uint64_t address)
{
    const struct mapping_id id =
        space_find(k, process, (struct span){address, address + 1});
    const struct mapping *m;
    const struct memory *memory;
    uint32_t page;

    if (id.n == 0) {
        return (struct page){0, 0};
    }
    m = mapping_at(k, id);
    memory = memory_at(
        k, (struct memory_id){slot_object(k, slot_of_cell(OBJECT(id))).n});
    page = m->first + (uint32_t)((address - m->address) / ORR_PAGE_BYTES);
    return (struct page){memory_frame(k, memory, page), m->rights};
}
