#include "core/mapping.h"

#include "core/kernel.h"
#include "core/memory.h"
#include "core/object.h"
#include "core/process.h"
#include "core/slot.h"

#define ACCESS (ORR_RIGHT_READ | ORR_RIGHT_WRITE | ORR_RIGHT_EXECUTE)
#define CLEAR_PAGES_MAX 64u

/* A range of a memory object, as a call names it. */
struct range {
    uint32_t first;
    uint32_t pages;
};

static struct range
mapping_range(uint64_t argument)
{
    return (struct range){(uint32_t)argument, (uint32_t)(argument >> 32)};
}

static uint64_t
mapping_end(uint64_t address, uint32_t pages)
{
    return address + (uint64_t)pages * ORR_PAGE_BYTES;
}

/* The mapping that has something in [address, end), or nobody. */
static struct mapping_id
mapping_find(const struct kernel *k, struct process_id process,
             uint64_t address, uint64_t end)
{
    const struct process *p = process_at(k, process);
    struct mapping_id id = p->mappings;

    for (uint32_t i = 0; i < p->mapped; i++) {
        const struct mapping *m = mapping_at(k, id);

        if (m->address < end && address < mapping_end(m->address, m->pages)) {
            return id;
        }
        id = m->next;
    }
    return (struct mapping_id){0};
}

struct page
kernel_page(const struct kernel *k, struct process_id process, uint64_t address)
{
    const struct mapping_id id = mapping_find(k, process, address, address + 1);
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

/* Whose address space: that of the handle in a[argument], or the caller's. */
static struct refusal
mapping_find_process(const struct kernel *k, struct request *q,
                     uint32_t argument)
{
    q->target = OBJECT(q->process);
    if (q->trap->a[argument] != ORR_NONE) {
        const struct refusal refusal = request_find_other(
            k, q, argument, ORR_KIND_PROCESS, ORR_RIGHT_MANAGE);

        if (refusal.error != ORR_ERROR_OK) {
            return refusal;
        }
    }
    if (process_at(k, (struct process_id){q->target.n})->end != ORR_END_ALIVE) {
        return request_refuse(ORR_ERROR_WRONG_STATE, argument);
    }
    return REFUSAL_NONE;
}

/* Rights to map with: READ, as no page table can do without, and WRITE or
 * EXECUTE, but never both. */
static bool
mapping_rights_allowed(uint64_t rights)
{
    const uint64_t both = ORR_RIGHT_WRITE | ORR_RIGHT_EXECUTE;

    return (rights & ORR_RIGHT_READ) != 0 &&
           (rights & ~(uint64_t)ACCESS) == 0 && (rights & both) != both;
}

static struct refusal
mapping_check_address(const struct kernel *k, const struct request *q)
{
    const uint64_t address = q->trap->a[2];
    const struct range range = mapping_range(q->trap->a[3]);
    const struct process_id process = {q->target.n};
    const uint64_t end = mapping_end(address, range.pages);

    if (address < ORR_ADDRESS_MIN || address >= ORR_ADDRESS_MAX ||
        end > ORR_ADDRESS_MAX || address % ORR_PAGE_BYTES != 0) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 2);
    }
    if (mapping_find(k, process, address, end).n != 0) {
        return request_refuse(ORR_ERROR_BUSY, 2);
    }
    return REFUSAL_NONE;
}

static struct refusal
mapping_check_range(const struct kernel *k, const struct request *q,
                    uint32_t argument)
{
    const struct range range = mapping_range(q->trap->a[argument]);
    const struct memory *memory = memory_at(k, (struct memory_id){q->object.n});

    if (range.pages == 0 || range.pages > memory->pages ||
        range.first > memory->pages - range.pages) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, argument);
    }
    return REFUSAL_NONE;
}

/* What a mapping costs the process's quota. */
static struct refusal
mapping_check_room(const struct kernel *k, const struct request *q)
{
    const struct process *p = process_at(k, (struct process_id){q->target.n});

    if (p->mapped == ORR_MAPPINGS_MAX) {
        return request_refuse(ORR_ERROR_TABLE_FULL, 1);
    }
    if (object_cells_left(k, p->object.quota) < 1) {
        return request_refuse(ORR_ERROR_NO_QUOTA, 1);
    }
    return REFUSAL_NONE;
}

struct refusal
map_check(const struct kernel *k, struct request *q)
{
    const uint64_t rights = q->trap->a[4];
    struct refusal refusal;

    if (!mapping_rights_allowed(rights)) {
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
    refusal = mapping_find_process(k, q, 1);
    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    refusal = mapping_check_address(k, q);
    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    return mapping_check_room(k, q);
}

void
map_act(struct kernel *k, struct hal *h, const struct request *q)
{
    const struct process_id process = {q->target.n};
    const struct quota_id quota = process_at(k, process)->object.quota;
    const struct mapping_id id = {
        object_create(k, (enum orr_kind)CELL_KIND_MAPPING, quota).n};
    const struct slot *from = slot_at(k, q->slot);
    struct mapping *m = mapping_edit(k, id);
    const struct range range = mapping_range(q->trap->a[3]);

    m->address = q->trap->a[2];
    m->pages = range.pages;
    m->first = range.first;
    m->rights = (uint32_t)q->trap->a[4];
    m->memory.owner = OBJECT(id);
    slot_derive(k, slot_of_cell(OBJECT(id)), q->slot,
                from->rights & ORR_RIGHTS_ALL, from->badge);
    process_add_mapping(k, process, id);
    request_answer(q, h, 0);
}

/* The mapping that starts at the address in a[1]. */
static struct refusal
mapping_find_start(const struct kernel *k, struct request *q)
{
    const struct refusal refusal = mapping_find_process(k, q, 0);
    const uint64_t address = q->trap->a[1];
    struct mapping_id id;

    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    if (address >= ORR_ADDRESS_MAX) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 1);
    }
    id =
        mapping_find(k, (struct process_id){q->target.n}, address, address + 1);
    if (id.n == 0 || mapping_at(k, id)->address != address) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 1);
    }
    q->object = OBJECT(id);
    return REFUSAL_NONE;
}

struct refusal
unmap_check(const struct kernel *k, struct request *q)
{
    return mapping_find_start(k, q);
}

void
unmap_act(struct kernel *k, struct hal *h, const struct request *q)
{
    object_doom(k, q->object, DOOM_DESTROY);
    request_answer(q, h, 0);
}

struct refusal
protect_check(const struct kernel *k, struct request *q)
{
    const uint64_t rights = q->trap->a[2];
    struct refusal refusal;

    if (!mapping_rights_allowed(rights)) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 2);
    }
    refusal = mapping_find_start(k, q);
    if (refusal.error == ORR_ERROR_OK &&
        (rights & ~(uint64_t)slot_at(k, slot_of_cell(q->object))->rights) !=
            0) {
        return request_refuse(ORR_ERROR_NO_RIGHT, 2);
    }
    return refusal;
}

void
protect_act(struct kernel *k, struct hal *h, const struct request *q)
{
    struct mapping *m = mapping_edit(k, (struct mapping_id){q->object.n});

    m->rights = (uint32_t)q->trap->a[2];
    hal_space_drop_range(h, m->process, m->address, m->pages);
    request_answer(q, h, 0);
}

struct refusal
clear_check(const struct kernel *k, struct request *q)
{
    const struct refusal refusal =
        request_find(k, q, 0, ORR_KIND_MEMORY, ORR_RIGHT_WRITE);

    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    if (mapping_range(q->trap->a[1]).pages > CLEAR_PAGES_MAX) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 1);
    }
    return mapping_check_range(k, q, 1);
}

void
clear_act(struct kernel *k, struct hal *h, const struct request *q)
{
    const struct memory *memory = memory_at(k, (struct memory_id){q->object.n});
    const struct range range = mapping_range(q->trap->a[1]);

    for (uint32_t i = 0; i < range.pages; i++) {
        hal_page_clear(h, memory_frame(k, memory, range.first + i));
    }
    request_answer(q, h, 0);
}
