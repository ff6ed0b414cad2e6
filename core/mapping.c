/* Mappings: which memory a process sees where. Page tables are a cache of
 * them, which the machine fills by kernel_page() and drops when told to. */
#include "core/drop.h"
#include "core/memory.h"
#include "core/object.h"
#include "core/request.h"
#include "core/slot.h"
#include "core/space.h"

#define CLEAR_PAGES_MAX 64u

static struct refusal
mapping_check_address(const struct kernel *k, const struct request *q)
{
    const uint64_t address = q->trap->a[2];
    const uint32_t pages = range_of(q->trap->a[3]).pages;

    if (!space_has(address, pages)) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 2);
    }
    if (space_find(k, (struct process_id){q->target.n},
                   space_span(address, pages))
            .n != 0) {
        return request_refuse(ORR_ERROR_BUSY, 2);
    }
    return REFUSAL_NONE;
}

/* The range in a[argument], which counts from the handle's first page. */
static struct refusal
mapping_check_range(const struct kernel *k, const struct request *q,
                    uint32_t argument)
{
    const struct range range = range_of(q->trap->a[argument]);

    return range_fits(range, slot_range(k, q->slot).pages)
               ? REFUSAL_NONE
               : request_refuse(ORR_ERROR_BAD_ARGUMENT, argument);
}

/* What mappings cost the process's quota. */
static struct refusal
mapping_check_room(const struct kernel *k, const struct request *q,
                   uint32_t mappings, uint32_t argument)
{
    const struct process *p = process_at(k, (struct process_id){q->target.n});

    return object_cells_left(k, p->object.quota) >= mappings
               ? REFUSAL_NONE
               : request_refuse(ORR_ERROR_NO_QUOTA, argument);
}

struct refusal
map_check(const struct kernel *k, struct request *q)
{
    const uint64_t rights = q->trap->a[4];
    struct refusal refusal;

    if (!space_allows(rights)) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 4);
    }
    refusal = request_find(k, q, 0, ORR_KIND_MEMORY, (uint16_t)rights);
    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    refusal = mapping_check_range(k, q, 3);
    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    refusal = request_find_process(k, q, 1);
    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    refusal = mapping_check_address(k, q);
    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    return mapping_check_room(k, q, 1, 1);
}

void
map_act(struct kernel *k, struct hal *h, const struct request *q)
{
    const struct range range = range_of(q->trap->a[3]);
    const struct view view = {q->trap->a[2], range.pages,
                              slot_range(k, q->slot).first + range.first,
                              (uint32_t)q->trap->a[4]};

    space_show(k, (struct process_id){q->target.n}, view, q->slot);
    request_answer(q, h, 0);
}

/* The addresses that UNMAP and PROTECT name. */
static struct span
mapping_span(const struct request *q)
{
    return space_span(q->trap->a[1], (uint32_t)q->trap->a[2]);
}

/* Of these addresses the part that the mapping shows. */
static struct span
mapping_overlap(const struct mapping *m, struct span span)
{
    const struct span own = space_span_of(m);

    return (struct span){own.address > span.address ? own.address
                                                    : span.address,
                         own.end < span.end ? own.end : span.end};
}

/* The last mapping at the addresses in a[1] and a[2]: one for each entry, so
 * that no entry takes longer the more there are. */
static struct refusal
mapping_find_last(const struct kernel *k, struct request *q)
{
    const struct refusal refusal = request_find_process(k, q, 0);

    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    if (!space_has(q->trap->a[1], 1)) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 1);
    }
    if (q->trap->a[2] == 0 || !space_has(q->trap->a[1], q->trap->a[2])) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 2);
    }
    q->object = OBJECT(
        space_find(k, (struct process_id){q->target.n}, mapping_span(q)));
    return q->object.n != 0 ? REFUSAL_NONE
                            : request_refuse(ORR_ERROR_BAD_ARGUMENT, 1);
}

/* How many pages, from the first address on, may still have mappings. */
static uint64_t
mapping_rest(const struct kernel *k, const struct request *q, uint64_t done)
{
    const struct span rest = {q->trap->a[1], done};

    if (rest.end <= rest.address ||
        space_find(k, (struct process_id){q->target.n}, rest).n == 0) {
        return 0;
    }
    return space_pages(rest);
}

/* Splits a mapping; what lies behind `address` becomes one of its own, which
 * goes where its other part goes. */
static struct mapping_id
mapping_cut(struct kernel *k, struct mapping_id id, uint64_t address)
{
    struct mapping *m = mapping_edit(k, id);
    const uint32_t pages = (uint32_t)((address - m->address) / ORR_PAGE_BYTES);
    const struct view tail = {address, m->pages - pages, m->first + pages,
                              m->rights};

    CHECK(pages > 0);
    CHECK(pages < m->pages);
    m->pages = pages;
    return space_show(k, m->process, tail, slot_of_cell(OBJECT(id)));
}

struct refusal
unmap_check(const struct kernel *k, struct request *q)
{
    const struct refusal refusal = mapping_find_last(k, q);
    const struct span span = mapping_span(q);
    struct span own;

    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    own = space_span_of(mapping_at(k, (struct mapping_id){q->object.n}));
    return mapping_check_room(
        k, q, own.address < span.address && own.end > span.end ? 1 : 0, 0);
}

/* The mapping loses `gone`, at its start, its end, or in the middle. */
static void
mapping_shrink(struct kernel *k, struct mapping_id id, struct span gone)
{
    struct mapping *m = mapping_edit(k, id);
    const struct span own = space_span_of(m);

    if (gone.address > own.address && gone.end < own.end) {
        mapping_cut(k, id, gone.end);
    }
    if (gone.address > own.address) {
        m->pages = space_pages((struct span){own.address, gone.address});
    } else {
        const struct process_id process = m->process;

        space_remove(k, id);
        m->address = gone.end;
        m->first += space_pages(gone);
        m->pages -= space_pages(gone);
        space_add(k, process, id);
    }
}

void
unmap_act(struct kernel *k, struct hal *h, const struct request *q)
{
    const struct mapping_id id = {q->object.n};
    const struct mapping *m = mapping_at(k, id);
    const struct span gone = mapping_overlap(m, mapping_span(q));

    if (space_pages(gone) == m->pages) {
        space_hide(k, h, id);
        drop_mapping(k, h, id);
    } else {
        mapping_shrink(k, id, gone);
        hal_space_drop_range(h, m->process, gone.address, space_pages(gone));
    }
    request_answer(q, h, mapping_rest(k, q, gone.address));
}

struct refusal
protect_check(const struct kernel *k, struct request *q)
{
    const uint64_t rights = q->trap->a[3];
    struct refusal refusal;
    struct span span, own;

    if (!space_allows(rights)) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 3);
    }
    refusal = mapping_find_last(k, q);
    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    if ((rights & ~(uint64_t)slot_at(k, slot_of_cell(q->object))->rights) !=
        0) {
        return request_refuse(ORR_ERROR_NO_RIGHT, 3);
    }
    span = mapping_span(q);
    own = space_span_of(mapping_at(k, (struct mapping_id){q->object.n}));
    return mapping_check_room(k, q,
                              (own.address < span.address ? 1u : 0u) +
                                  (own.end > span.end ? 1u : 0u),
                              0);
}

void
protect_act(struct kernel *k, struct hal *h, const struct request *q)
{
    struct mapping_id id = {q->object.n};
    const struct span own = space_span_of(mapping_at(k, id));
    const struct span part =
        mapping_overlap(mapping_at(k, id), mapping_span(q));
    struct mapping *m;

    if (own.address < part.address) {
        id = mapping_cut(k, id, part.address);
    }
    if (own.end > part.end) {
        mapping_cut(k, id, part.end);
    }
    m = mapping_edit(k, id);
    m->rights = (uint32_t)q->trap->a[3];
    hal_space_drop_range(h, m->process, m->address, m->pages);
    request_answer(q, h, mapping_rest(k, q, part.address));
}

struct refusal
clear_check(const struct kernel *k, struct request *q)
{
    const struct refusal refusal =
        request_find(k, q, 0, ORR_KIND_MEMORY, ORR_RIGHT_WRITE);

    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    if (range_of(q->trap->a[1]).pages > CLEAR_PAGES_MAX) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 1);
    }
    return mapping_check_range(k, q, 1);
}

void
clear_act(struct kernel *k, struct hal *h, const struct request *q)
{
    const struct memory *memory = memory_at(k, (struct memory_id){q->object.n});
    const struct range range = range_of(q->trap->a[1]);
    const uint32_t first = slot_range(k, q->slot).first + range.first;

    for (uint32_t i = 0; i < range.pages; i++) {
        hal_page_clear(h, memory_frame(k, memory, first + i));
    }
    request_answer(q, h, 0);
}
