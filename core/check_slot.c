/* Handles, and the trees of which was derived from which. */
#include "core/check_walk.h"

static bool
is_last(const struct slot *slot)
{
    return (slot->rights & SLOT_LAST) != 0;
}

static bool
is_used(const struct kernel *k, uint32_t id)
{
    return id / CELL_SLOTS < k->made && check_slot_at(k, id)->object.n;
}

/* The first of the siblings that `parent` heads, for 0 the object. */
static uint32_t
first_sibling(const struct kernel *k, uint32_t parent, uint32_t object)
{
    return parent != 0 ? check_slot_at(k, parent)->child.n
                       : check_at(k, object)->object.handle.n;
}

/* Do this slot and the next in its ring know each other? The last one's next
 * is the parent, and the first one's prev is the last. */
static bool
has_next(const struct kernel *k, uint32_t id)
{
    const struct slot *slot = check_slot_at(k, id);
    uint32_t next = slot->next.n;

    if (is_last(slot)) {
        if (next != 0 && !is_used(k, next)) {
            return false;
        }
        next = first_sibling(k, next, slot->object.n);
    }
    return is_used(k, next) && check_slot_at(k, next)->prev.n == id;
}

static bool
has_prev(const struct kernel *k, uint32_t id)
{
    const struct slot *slot = check_slot_at(k, id);
    const struct slot *prev = check_slot_at(k, slot->prev.n);

    if (!is_used(k, slot->prev.n)) {
        return false;
    }
    if (is_last(prev)) {
        return first_sibling(k, prev->next.n, slot->object.n) == id;
    }
    return prev->next.n == id;
}

static bool
has_children(const struct kernel *k, uint32_t id)
{
    const uint32_t child = check_slot_at(k, id)->child.n;
    const struct slot *last = check_slot_at(k, check_slot_at(k, child)->prev.n);

    return child == 0 ||
           (is_used(k, child) && is_last(last) && last->next.n == id);
}

/* Who has only some pages of memory has them all, and cannot manage it. */
static bool
is_range_valid(const struct kernel *k, const struct slot *slot)
{
    const union cell *cell = check_at(k, slot->object.n);

    if (cell->object.kind != ORR_KIND_MEMORY || slot->badge == 0) {
        return true;
    }
    return range_fits(range_of(slot->badge), cell->memory.pages) &&
           (slot->rights & ORR_RIGHT_MANAGE) == 0;
}

/* Is what a handle names an object, and one that handles may name? */
static bool
names_object(const struct kernel *k, uint32_t n)
{
    const struct object *object = &check_at(k, n)->object;

    return n == k->root.n ||
           (object->kind < ORR_KIND_MAX && object->quota.n != 0 &&
            check_is(k, n, object->kind));
}

/* Is its generation one that the process has reached? Only handles that
 * processes name have one. */
static bool
is_old_enough(const union cell *owner, uint32_t i, const struct slot *slot)
{
    const uint64_t generation = slot->handle >> 16;

    if (owner->object.kind != ORR_KIND_PROCESS || i >= owner->process.slots) {
        return slot->handle == 0;
    }
    return generation != 0 && generation <= owner->process.generation &&
           (slot->handle & 0xffff) == i;
}

static enum invariant
check_used_slot(const struct kernel *k, uint32_t id)
{
    const struct slot *slot = check_slot_at(k, id);

    if (!names_object(k, slot->object.n)) {
        return INVARIANT_HANDLE_1;
    }
    if (!has_next(k, id) || !has_prev(k, id) || !has_children(k, id)) {
        return INVARIANT_HANDLE_2;
    }
    if ((slot->rights & ~(ORR_RIGHTS_ALL | SLOT_LAST)) != 0) {
        return INVARIANT_HANDLE_4;
    }
    return is_range_valid(k, slot) ? INVARIANT_NONE : INVARIANT_HANDLE_8;
}

/* Checks the handles of each object by themselves, and counts them. */
static enum invariant
check_each_slot(const struct kernel *k, uint32_t *used)
{
    for (uint32_t n = k->root.n; n != 0; n = check_next(k, n)) {
        const union cell *owner = check_at(k, n);

        for (uint32_t i = 0; i < check_slot_count(owner); i++) {
            const uint32_t id = check_slot_of(k, n, i);
            const struct slot *slot = check_slot_at(k, id);
            enum invariant broken = INVARIANT_NONE;

            if (slot->object.n == 0) {
                continue;
            }
            *used += 1;
            broken = check_used_slot(k, id);
            if (broken != INVARIANT_NONE) {
                return broken;
            }
            if (!is_old_enough(owner, i, slot)) {
                return INVARIANT_HANDLE_6;
            }
        }
    }
    return INVARIANT_NONE;
}

/* May the child have its badge? A badge is set once; a range of memory lies
 * inside the parent's. */
static bool
may_badge(const struct kernel *k, const struct slot *parent,
          const struct slot *child)
{
    const struct range outer = check_reach(k, parent);
    struct range inner = check_reach(k, child);

    if (check_at(k, parent->object.n)->object.kind != ORR_KIND_MEMORY) {
        return parent->badge == 0 || child->badge == parent->badge;
    }
    if (inner.first < outer.first) {
        return false;
    }
    inner.first -= outer.first;
    return range_fits(inner, outer.pages);
}

/* What a handle may be, by the one it was derived from. */
static enum invariant
check_derived(const struct kernel *k, const struct slot *parent,
              const struct slot *child)
{
    if (child->object.n != parent->object.n) {
        return INVARIANT_HANDLE_3;
    }
    if ((child->rights & ORR_RIGHTS_ALL & ~parent->rights) != 0) {
        return INVARIANT_HANDLE_4;
    }
    if (!may_badge(k, parent, child)) {
        return INVARIANT_HANDLE_5;
    }
    return INVARIANT_NONE;
}

/* The children of a handle, in a list that ends, and at that handle. `left`
 * counts the handles that are not yet found to be someone's child. */
static enum invariant
check_children(const struct kernel *k, uint32_t parent, uint32_t *left)
{
    uint32_t id = check_slot_at(k, parent)->child.n;
    const struct slot *slot = check_slot_at(k, id);
    enum invariant broken = INVARIANT_NONE;

    while (id != 0 && broken == INVARIANT_NONE) {
        slot = check_slot_at(k, id);
        broken = *left == 0 ? INVARIANT_HANDLE_2
                            : check_derived(k, check_slot_at(k, parent), slot);
        *left -= *left > 0;
        id = is_last(slot) ? 0 : slot->next.n;
    }
    if (broken == INVARIANT_NONE && check_slot_at(k, parent)->child.n != 0 &&
        slot->next.n != parent) {
        broken = INVARIANT_HANDLE_2;
    }
    return broken;
}

static enum invariant
check_families(const struct kernel *k, uint32_t left)
{
    for (uint32_t n = k->root.n; n != 0; n = check_next(k, n)) {
        const uint32_t count = check_slot_count(check_at(k, n));

        for (uint32_t i = 0; i < count; i++) {
            const uint32_t id = check_slot_of(k, n, i);
            enum invariant broken = check_children(k, id, &left);

            if (broken != INVARIANT_NONE) {
                return broken;
            }
        }
    }
    return INVARIANT_NONE;
}

/* The slot after this one in the tree of an object's handles, 0 at its end. */
static uint32_t
next_in_tree(const struct kernel *k, uint32_t id)
{
    const struct slot *slot = check_slot_at(k, id);

    if (slot->child.n != 0) {
        return slot->child.n;
    }
    while (id != 0 && is_last(slot)) {
        id = slot->next.n;
        slot = check_slot_at(k, id);
    }
    return id == 0 ? 0 : slot->next.n;
}

/* May an object do without handles? Threads and mappings live in their
 * process, and replies with their threads. */
static bool
needs_handle(const struct kernel *k, uint32_t n)
{
    const uint8_t kind = check_at(k, n)->object.kind;

    return check_at(k, n)->object.dying == DOOM_NONE &&
           kind != ORR_KIND_THREAD && kind != ORR_KIND_REPLY &&
           kind != CELL_KIND_MAPPING && n != k->root.n;
}

/* All handles, and each but once, are found from the objects they name. */
static enum invariant
check_trees(const struct kernel *k, uint32_t left)
{
    for (uint32_t n = k->root.n; n != 0; n = check_next(k, n)) {
        uint32_t id = check_at(k, n)->object.handle.n;

        if (id == 0 && needs_handle(k, n)) {
            return INVARIANT_OBJECT_2;
        }
        if (id != 0 && !is_used(k, id)) {
            return INVARIANT_HANDLE_7;
        }
        for (; id != 0; id = next_in_tree(k, id)) {
            if (left == 0 || check_slot_at(k, id)->object.n != n) {
                return INVARIANT_HANDLE_7;
            }
            left--;
        }
    }
    return left == 0 ? INVARIANT_NONE : INVARIANT_HANDLE_7;
}

enum invariant
check_handles(const struct kernel *k)
{
    uint32_t used = 0;
    enum invariant broken = check_each_slot(k, &used);

    if (broken == INVARIANT_NONE) {
        broken = check_families(k, used);
    }
    if (broken == INVARIANT_NONE) {
        broken = check_trees(k, used);
    }
    return broken;
}
