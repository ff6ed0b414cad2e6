#include "core/object.h"

uint32_t
object_cells_left(const struct kernel *k, struct quota_id quota)
{
    const struct quota *q = quota_at(k, quota);

    CHECK(q->used <= q->cells);
    return q->cells - q->used;
}

void
object_charge(struct kernel *k, struct quota_id quota, uint32_t cells)
{
    struct quota *q = quota_edit(k, quota);

    CHECK(cells <= q->cells - q->used);
    q->used += cells;
}

void
object_refund(struct kernel *k, struct quota_id quota, uint32_t cells)
{
    struct quota *q = quota_edit(k, quota);

    CHECK(cells <= q->used);
    q->used -= cells;
}

/* Puts an object at the end of a ring of objects. */
static void
object_ring_add(struct kernel *k, struct object_id *first, struct object_id id)
{
    struct object *object = object_edit(k, id);

    CHECK(object->next.n == 0);
    CHECK(object->prev.n == 0);
    if (first->n == 0) {
        object->next = id;
        object->prev = id;
        *first = id;
    } else {
        struct object *head = object_edit(k, *first);

        object->next = *first;
        object->prev = head->prev;
        object_edit(k, head->prev)->next = id;
        head->prev = id;
    }
}

static void
object_ring_remove(struct kernel *k, struct object_id *first,
                   struct object_id id)
{
    struct object *object = object_edit(k, id);

    CHECK(object->next.n != 0);
    CHECK(first->n != 0);
    CHECK(object_at(k, object->next)->prev.n == id.n);
    CHECK(object_at(k, object->prev)->next.n == id.n);
    object_edit(k, object->next)->prev = object->prev;
    object_edit(k, object->prev)->next = object->next;
    if (first->n == id.n) {
        *first = object->next.n == id.n ? (struct object_id){0} : object->next;
    }
    object->next.n = 0;
    object->prev.n = 0;
}

struct object_id
object_create(struct kernel *k, enum orr_kind kind, struct quota_id quota)
{
    const struct object_id id = {cell_take(k)};
    struct object *object = object_edit(k, id);

    CHECK(kind != ORR_KIND_NONE);
    CHECK(object->kind == 0);
    object_charge(k, quota, 1);
    object->kind = (uint8_t)kind;
    object->quota = quota;
    object_ring_add(k, &quota_edit(k, quota)->charged, id);
    return id;
}

struct cell_id
object_cell_take(struct kernel *k, struct quota_id quota)
{
    object_charge(k, quota, 1);
    return (struct cell_id){cell_take(k)};
}

void
object_cell_give(struct kernel *k, struct quota_id quota, struct cell_id cell)
{
    CHECK(cell.n != 0);
    cell_give(k, cell.n);
    object_refund(k, quota, 1);
}

void
object_doom(struct kernel *k, struct object_id id, enum doom doom)
{
    struct object *object = object_edit(k, id);

    CHECK(object->kind != 0);
    CHECK(doom != DOOM_NONE);
    CHECK(doom != DOOM_END || object->kind == ORR_KIND_PROCESS);
    if (object->dying == DOOM_NONE) {
        struct quota *q = quota_edit(k, object->quota);

        object_ring_remove(k, &q->charged, id);
        object_ring_add(k, &k->doomed, id);
    }
    if (object->dying < doom) {
        object->dying = (uint8_t)doom;
    }
}

void
object_doom_later(struct kernel *k)
{
    CHECK(k->doomed.n != 0);
    k->doomed = object_at(k, k->doomed)->next;
}

void
object_spare(struct kernel *k, struct object_id id)
{
    struct object *object = object_edit(k, id);

    CHECK(object->dying == DOOM_END);
    CHECK(object->handle.n != 0);
    object_ring_remove(k, &k->doomed, id);
    object->dying = DOOM_NONE;
    object_ring_add(k, &quota_edit(k, object->quota)->charged, id);
}

void
object_destroy(struct kernel *k, struct object_id id)
{
    const struct object *object = object_at(k, id);
    const struct quota_id quota = object->quota;

    CHECK(object->dying == DOOM_DESTROY);
    CHECK(object->handle.n == 0);
    CHECK(object->armed == 0);
    object_ring_remove(k, &k->doomed, id);
    cell_give(k, id.n);
    object_refund(k, quota, 1);
}
