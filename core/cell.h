/* The pool of cells: taking and giving back, access by kind, the digest.
 * `_at` looks, `_edit` changes and notes the cell as touched. */
#ifndef CORE_CELL_H
#define CORE_CELL_H

#include "core/hal.h"

/* On in every build: a kernel that contradicts itself stops at once. */
#define CHECK(condition) \
    ((condition) ? (void)0 : hal_stop(k, #condition, __FILE__, __LINE__))

#define OBJECT(id) ((struct object_id){(id).n})

/* Tells the machine, if it wants to hear such things. */
static inline void
record_event(const struct kernel *k, struct hal *h, const struct record *record)
{
    if ((k->records >> record->kind & 1) != 0) {
        hal_record(h, record);
    }
}

static inline const union cell *
cell_at(const struct kernel *k, uint32_t n)
{
    return (const union cell *)(k + 1) + n;
}

/* What lies behind the cells: not state, but derived from it. */
struct touch {
    uint64_t *hash;  /* of each cell, as it stands in k->digest */
    uint32_t *list;  /* cells touched since the digest was last asked for: from
                        [k->untouched] on, as it is filled from its end; if it
                        is full, of no meaning, and all are */
    uint8_t *marked; /* 1: in the list */
};

struct touch cell_touch(struct kernel *k);

/* How many have been touched, and the i-th of them. */
static inline uint32_t
cell_touched_count(const struct kernel *k)
{
    return (k->untouched == 0 ? k->made : k->limits.cells - k->untouched) - 1;
}

static inline uint32_t
cell_touched(const struct kernel *k, uint32_t i)
{
    const uint32_t *list = (const void *)((const uint8_t *)k + k->list_at);

    return k->untouched == 0 ? i + 1 : list[k->untouched + i];
}

static inline union cell *
cell_edit(struct kernel *k, uint32_t n)
{
    if (k->untouched != 0) {
        uint8_t *marked = (uint8_t *)k + k->marked_at;
        uint32_t *list = (uint32_t *)(void *)((uint8_t *)k + k->list_at);

        if (marked[n] == 0) {
            marked[n] = 1;
            k->untouched--;
            list[k->untouched] = n;
        }
    }
    return (union cell *)(k + 1) + n;
}

/* Notes so many cells as touched. */
void cell_note(struct kernel *k, const uint32_t *cells, uint32_t count);

/* The kernel stops: cell n is not what its name says. */
_Noreturn void cell_wrong_kind(const struct kernel *k, uint32_t n);

/* Bytes of an arena for these limits. */
size_t cell_arena_bytes(const struct limits *limits);

/* No cell is made yet but cell 0; all others can be taken. The rest of struct
 * kernel is zero, so that all count as touched; the cells are anything. */
void cell_pool_create(struct kernel *k);

/* Takes a free cell: zero, though noted as touched. There must be one. */
uint32_t cell_take(struct kernel *k);

/* Gives a cell back, zeroed. */
void cell_give(struct kernel *k, uint32_t n);

/* thread_at(), thread_edit() and so on: the cell as what it must be. */
#define CELL_ACCESS(name, KIND) \
    static inline const struct name *name##_at(const struct kernel *k, \
                                               struct name##_id id) \
    { \
        const union cell *cell = cell_at(k, id.n); \
        if (cell->object.kind != (KIND)) { \
            cell_wrong_kind(k, id.n); \
        } \
        return &cell->name; \
    } \
    static inline struct name *name##_edit(struct kernel *k, \
                                           struct name##_id id) \
    { \
        union cell *cell = cell_edit(k, id.n); \
        if (cell->object.kind != (KIND)) { \
            cell_wrong_kind(k, id.n); \
        } \
        return &cell->name; \
    }

CELL_ACCESS(quota, ORR_KIND_QUOTA)
CELL_ACCESS(process, ORR_KIND_PROCESS)
CELL_ACCESS(thread, ORR_KIND_THREAD)
CELL_ACCESS(context, ORR_KIND_CONTEXT)
CELL_ACCESS(endpoint, ORR_KIND_ENDPOINT)
CELL_ACCESS(notification, ORR_KIND_NOTIFICATION)
CELL_ACCESS(timer, ORR_KIND_TIMER)
CELL_ACCESS(interrupt, ORR_KIND_INTERRUPT)
CELL_ACCESS(reply, ORR_KIND_REPLY)
CELL_ACCESS(memory, ORR_KIND_MEMORY)
CELL_ACCESS(mapping, CELL_KIND_MAPPING)

static inline const struct object *
object_at(const struct kernel *k, struct object_id id)
{
    return &cell_at(k, id.n)->object;
}

static inline struct object *
object_edit(struct kernel *k, struct object_id id)
{
    return &cell_edit(k, id.n)->object;
}

static inline const struct cpu *
cpu_at(const struct kernel *k, uint32_t number)
{
    CHECK(number < k->limits.cpus);
    return &cell_at(k, 1 + number)->cpu;
}

static inline struct cpu *
cpu_edit(struct kernel *k, uint32_t number)
{
    CHECK(number < k->limits.cpus);
    return &cell_edit(k, 1 + number)->cpu;
}

#endif
