#include "core/slot.h"

_Static_assert(offsetof(struct process, watch) == 120, "the cell's slot 3");
_Static_assert(offsetof(struct timer, notification) == 120, "slot 3");
_Static_assert(offsetof(struct interrupt, notification) == 120, "slot 3");

struct found
slot_find(const struct kernel *k, struct process_id process, orr_handle handle)
{
    const struct process *p = process_at(k, process);
    const uint32_t index = (uint32_t)(handle & 0xffff);
    const uint64_t generation = handle >> 16;
    struct found found = {SLOT_NONE, ORR_ERROR_BAD_HANDLE};
    const struct slot *slot;

    if (index >= p->slots || generation == 0 || generation > p->generation) {
        return found;
    }
    found.slot = slot_of_index(k, p, index);
    slot = slot_at(k, found.slot);
    found.error = ORR_ERROR_OK;
    if (slot->handle != handle || slot->object.n == 0 ||
        object_at(k, slot->object)->dying == DOOM_DESTROY) {
        found.error = ORR_ERROR_STALE_HANDLE;
    }
    return found;
}

struct range
slot_range(const struct kernel *k, struct slot_id id)
{
    const struct slot *slot = slot_at(k, id);

    if (slot->badge != 0) {
        return range_of(slot->badge);
    }
    return (struct range){
        0, memory_at(k, (struct memory_id){slot->object.n})->pages};
}

bool
slot_may_badge(const struct kernel *k, struct slot_id from, uint64_t badge)
{
    const struct slot *slot = slot_at(k, from);
    struct range inner = range_of(badge);
    struct range outer;

    if (slot->badge == badge) {
        return true;
    }
    if (object_at(k, slot->object)->kind != ORR_KIND_MEMORY) {
        return slot->badge == 0;
    }
    outer = slot_range(k, from);
    if (inner.first < outer.first) {
        return false;
    }
    inner.first -= outer.first;
    return range_fits(inner, outer.pages);
}

struct slot_id
slot_take(struct kernel *k, struct process_id process)
{
    struct process *p = process_edit(k, process);
    const struct slot_id id = p->free;
    struct slot *slot = slot_edit(k, id);

    CHECK(p->slots_free > 0);
    CHECK(slot->object.n == 0);
    p->free = slot->next;
    p->slots_free--;
    p->generation++;
    CHECK(p->generation >> 48 == 0);
    slot->next.n = 0;
    slot->handle = slot->index | p->generation << 16;
    return id;
}

/* Where the first of a parent's children is written: the parent's child, or
 * for those without a parent the object's handle. */
static struct slot_id *
slot_head(struct kernel *k, struct slot_id parent, struct object_id object)
{
    return parent.n != 0 ? &slot_edit(k, parent)->child
                         : &object_edit(k, object)->handle;
}

static bool
slot_is_last(const struct slot *slot)
{
    return (slot->rights & SLOT_LAST) != 0;
}

static void
slot_mark_last(struct kernel *k, struct slot_id id, struct slot_id parent)
{
    struct slot *slot = slot_edit(k, id);

    slot->rights |= SLOT_LAST;
    slot->next = parent;
}

static void
slot_mark_before(struct kernel *k, struct slot_id id, struct slot_id next)
{
    struct slot *slot = slot_edit(k, id);

    slot->rights &= (uint16_t)~SLOT_LAST;
    slot->next = next;
    slot_edit(k, next)->prev = id;
}

/* Links a filled slot in as the first child of `parent`. */
static void
slot_link(struct kernel *k, struct slot_id id, struct slot_id parent)
{
    struct slot *slot = slot_edit(k, id);
    struct slot_id *head = slot_head(k, parent, slot->object);

    CHECK(slot->prev.n == 0);
    CHECK(head->n != id.n);
    if (head->n == 0) {
        slot->prev = id;
        slot_mark_last(k, id, parent);
    } else {
        slot->prev = slot_at(k, *head)->prev;
        slot_mark_before(k, id, *head);
    }
    *head = id;
}

static void
slot_fill(struct kernel *k, struct slot_id id, struct object_id object,
          uint16_t rights, uint64_t badge)
{
    struct slot *slot = slot_edit(k, id);

    CHECK(slot->object.n == 0);
    CHECK((rights & ~ORR_RIGHTS_ALL) == 0);
    CHECK(object_at(k, object)->dying != DOOM_DESTROY);
    slot->object = object;
    slot->child = SLOT_NONE;
    slot->rights = rights;
    slot->badge = badge;
}

void
slot_root(struct kernel *k, struct slot_id id, struct object_id object,
          uint16_t rights, uint64_t badge)
{
    slot_fill(k, id, object, rights, badge);
    slot_link(k, id, SLOT_NONE);
}

void
slot_derive(struct kernel *k, struct slot_id id, struct slot_id from,
            uint16_t rights, uint64_t badge)
{
    const struct slot *parent = slot_at(k, from);

    CHECK((rights & ~parent->rights) == 0);
    CHECK(slot_may_badge(k, from, badge));
    slot_fill(k, id, parent->object, rights, badge);
    slot_link(k, id, from);
}

void
slot_copy(struct kernel *k, struct slot_id id, struct slot_id from)
{
    const struct slot *parent = slot_at(k, from);

    slot_fill(k, id, parent->object, parent->rights & ORR_RIGHTS_ALL,
              parent->badge);
    slot_link(k, id, from);
}

/* Puts the run of siblings from `first` to `last` right behind `id`. */
static void
slot_splice(struct kernel *k, struct slot_id id, struct slot_id first,
            struct slot_id last)
{
    const struct slot *slot = slot_at(k, id);

    CHECK(first.n != 0);
    CHECK(last.n != 0);
    if (slot_is_last(slot)) {
        const struct slot_id parent = slot->next;
        const struct slot_id head = *slot_head(k, parent, slot->object);

        slot_mark_last(k, last, parent);
        slot_edit(k, head)->prev = last;
    } else {
        slot_mark_before(k, last, slot->next);
    }
    slot_mark_before(k, id, first);
}

/* Takes `id` alone out of its ring. */
static void
slot_unlink(struct kernel *k, struct slot_id id)
{
    const struct slot *slot = slot_at(k, id);
    const struct slot *before = slot_at(k, slot->prev);

    CHECK(slot->prev.n != 0);
    CHECK(slot_is_last(before) || before->next.n == id.n);
    if (slot_is_last(slot)) {
        struct slot_id *head = slot_head(k, slot->next, slot->object);

        if (head->n == id.n) {
            *head = SLOT_NONE;
        } else {
            slot_mark_last(k, slot->prev, slot->next);
            slot_edit(k, *head)->prev = slot->prev;
        }
    } else if (slot_is_last(before)) { /* so it is the first */
        struct slot_id *head = slot_head(k, before->next, slot->object);

        CHECK(head->n == id.n);
        *head = slot->next;
        slot_edit(k, slot->next)->prev = slot->prev;
    } else {
        slot_mark_before(k, slot->prev, slot->next);
    }
}

/* Empties a slot that is linked nowhere any more. */
static void
slot_empty(struct kernel *k, struct slot_id id)
{
    struct slot *slot = slot_edit(k, id);

    slot->object.n = 0;
    slot->child = SLOT_NONE;
    slot->next = SLOT_NONE;
    slot->prev = SLOT_NONE;
    slot->rights = 0;
    slot->badge = 0;
    if (slot->handle != 0) { /* in a table, not an object's own */
        struct process *p = process_edit(k, (struct process_id){slot->owner.n});

        slot->next = p->free;
        p->free = id;
        p->slots_free++;
        CHECK(p->slots_free <= p->slots);
    }
}

void
slot_clear(struct kernel *k, struct slot_id id)
{
    const struct slot_id first = slot_at(k, id)->child;

    CHECK(slot_at(k, id)->object.n != 0);
    if (first.n != 0) {
        slot_splice(k, id, first, slot_at(k, first)->prev);
    }
    slot_unlink(k, id);
    slot_empty(k, id);
}

void
slot_move(struct kernel *k, struct slot_id from, struct slot_id to)
{
    const struct slot *old = slot_at(k, from);

    CHECK(from.n != to.n);
    CHECK(old->object.n != 0);
    slot_fill(k, to, old->object, old->rights & ORR_RIGHTS_ALL, old->badge);
    slot_splice(k, from, to, to);
    slot_unlink(k, from);
    if (old->child.n != 0) {
        slot_edit(k, to)->child = old->child;
        slot_mark_last(k, slot_at(k, old->child)->prev, to);
    }
    slot_empty(k, from);
}
