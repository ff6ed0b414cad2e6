/* Handles: the tables they lie in, how one is found, and the tree of which
 * was derived from which. Children form a ring of siblings: the first's prev
 * is the last, the last's next is the parent; so every step is O(1).
 *
 * Keeps I-TABLE and I-HANDLE (check.h).
 */
#ifndef CORE_SLOT_H
#define CORE_SLOT_H

#include "core/cell.h"

/* What a handle on a reply may: the same whoever has it. */
#define SLOT_REPLY_RIGHTS \
    ((uint16_t)(ORR_RIGHT_SEND | ORR_RIGHT_GRANT | ORR_RIGHT_TRANSFER))

#define SLOT_NONE ((struct slot_id){0})

/* Pages of a memory object, as one word of a call or a handle's badge. */
struct range {
    uint32_t first;
    uint32_t pages;
};

static inline struct range
range_of(uint64_t word)
{
    return (struct range){(uint32_t)word, (uint32_t)(word >> 32)};
}

static inline uint64_t
range_word(struct range range)
{
    return range.first | (uint64_t)range.pages << 32;
}

/* Has it pages, all of them among the first `pages`? */
static inline bool
range_fits(struct range range, uint32_t pages)
{
    return range.pages != 0 && range.pages <= pages &&
           range.first <= pages - range.pages;
}

/* What looking for a handle found. */
struct found {
    struct slot_id slot;
    uint32_t error; /* enum orr_error: OK, BAD_HANDLE or STALE_HANDLE */
};

static inline const struct slot *
slot_at(const struct kernel *k, struct slot_id id)
{
    return (const struct slot *)(const void *)(k + 1) + id.n;
}

static inline struct slot *
slot_edit(struct kernel *k, struct slot_id id)
{
    cell_edit(k, id.n / CELL_SLOTS);
    return (struct slot *)(void *)(k + 1) + id.n;
}

/* The slot with that index in the table of `p`; it must be in range. */
static inline struct slot_id
slot_of_index(const struct kernel *k, const struct process *p, uint32_t index)
{
    const uint32_t leaf = index / CELL_SLOTS;
    const struct cell_id d = p->directory[leaf / DIRECTORY_LEAVES];
    const struct directory *directory = &cell_at(k, d.n)->directory;
    const struct cell_id cell = directory->leaf[leaf % DIRECTORY_LEAVES];

    return (struct slot_id){cell.n * CELL_SLOTS + index % CELL_SLOTS};
}

/* The slot that a handle of `process` names. */
struct found slot_find(const struct kernel *k, struct process_id process,
                       orr_handle handle);

/* The handle that names a slot in use. */
static inline orr_handle
slot_handle(const struct kernel *k, struct slot_id id)
{
    const struct slot *slot = slot_at(k, id);

    CHECK(slot->object.n != 0);
    CHECK(slot->handle != 0);
    return slot->handle;
}

/* Slot ids of the handles that objects hold for themselves. */
static inline struct slot_id
slot_of_thread(const struct thread *t, enum thread_slot which)
{
    return (struct slot_id){t->leaf.n * CELL_SLOTS + which};
}
static inline struct slot_id
slot_of_cell(struct object_id id) /* timer, watch, ... */
{
    return (struct slot_id){id.n * CELL_SLOTS + CELL_SLOTS - 1};
}

/* The object in such a slot, 0 if it is free. */
static inline __attribute__((always_inline)) struct object_id
slot_object(const struct kernel *k, struct slot_id id)
{
    return slot_at(k, id)->object;
}

/* The pages that a handle to memory reaches: its badge, or with none all. */
struct range slot_range(const struct kernel *k, struct slot_id id);

/* May a handle derived from this one have the badge? It is set once; that of
 * memory can only become a smaller range. */
bool slot_may_badge(const struct kernel *k, struct slot_id from,
                    uint64_t badge);

/* Takes a free slot of a process; one must be free. Fill it at once. */
struct slot_id slot_take(struct kernel *k, struct process_id process);

/* A free slot gets a handle like `from`, derived from it. */
void slot_derive(struct kernel *k, struct slot_id id, struct slot_id from,
                 uint16_t rights, uint64_t badge);

/* ... with the same rights and badge. */
void slot_copy(struct kernel *k, struct slot_id id, struct slot_id from);

/* A free slot gets the first handle, or one more derived from no other. */
void slot_root(struct kernel *k, struct slot_id id, struct object_id object,
               uint16_t rights, uint64_t badge);

/* A handle moves to a free slot and keeps its place in the tree. */
void slot_move(struct kernel *k, struct slot_id from, struct slot_id to);

/* Frees a slot; its children become its parent's. Nothing else happens: see
 * drop.h for what the object has to be told. */
void slot_clear(struct kernel *k, struct slot_id id);

#endif
