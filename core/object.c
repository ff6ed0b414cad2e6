#include "core/object.h"

uint32_t
object_cells_left(const struct kernel *k, struct quota_id quota)
{
    const struct quota *q = quota_at(k, quota);

    CHECK(q->used <= q->cells);
    return q->cells - q->used;
}

void
object_link(struct kernel *k, struct object_id id, struct object_id at)
{
    struct object *object = object_edit(k, id);
    struct object *before = object_edit(k, at);

    CHECK(object->next.n == 0);
    CHECK(object->prev.n == 0);
    object->prev = at;
    object->next = before->next;
    object_edit(k, before->next)->prev = id;
    before->next = id;
}

struct object_id
object_unlink(struct kernel *k, struct object_id id)
{
    struct object *object = object_edit(k, id);
    const struct object_id next = object->next, prev = object->prev;
    struct object *after = object_edit(k, next);
    struct object *before = object_edit(k, prev);

    CHECK(after->prev.n == id.n);
    CHECK(before->next.n == id.n);
    after->prev = prev;
    before->next = next;
    object->next.n = 0;
    object->prev.n = 0;
    return next;
}

void
object_list(struct kernel *k, struct object_id id)
{
    struct object *object = object_edit(k, id);
    struct object_id *first = &quota_edit(k, object->quota)->charged;

    CHECK(object->next.n == 0);
    CHECK(object->prev.n == 0);
    if (first->n == 0) {
        object->next = id;
        object->prev = id;
        *first = id;
    } else {
        object_link(k, id, object_at(k, *first)->prev);
    }
}

void
object_unlist(struct kernel *k, struct object_id id)
{
    const struct quota_id quota = object_at(k, id)->quota;
    struct object_id *first = &quota_edit(k, quota)->charged;
    const struct object_id next = object_unlink(k, id);

    CHECK(first->n != 0);
    if (first->n == id.n) {
        first->n = next.n == id.n ? 0 : next.n;
    }
}

struct object_id
object_create(struct kernel *k, enum orr_kind kind, struct quota_id quota)
{
    const struct object_id id = {cell_take(k)};
    struct object *object = object_edit(k, id);

    CHECK(kind != ORR_KIND_NONE);
    CHECK(object->kind == 0);
    object_charge(k, quota, 1, 0);
    object->kind = (uint8_t)kind;
    object->dying = DOOM_NONE;
    object->quota = quota;
    object_list(k, id);
    return id;
}

bool
object_is_light(const struct kernel *k, struct object_id id)
{
    const union cell *cell = cell_at(k, id.n);

    if (k->workers != 0 && k->works[cpu_at(k, k->entering)->partition].n != 0) {
        return false;
    }
    switch (cell->object.kind) {
    case ORR_KIND_ENDPOINT:
        return (cell->endpoint.waiters.n | cell->endpoint.server.n) == 0;
    case ORR_KIND_NOTIFICATION:
        return (cell->notification.waiters.n | cell->notification.bound.n) == 0;
    case CELL_KIND_MAPPING:
        return cell->mapping.process.n == 0;
    default:
        return false;
    }
}

void
object_destroy(struct kernel *k, struct hal *h, struct object_id id)
{
    const struct object *object = object_at(k, id);
    const struct record record = {
        .kind = RECORD_DESTROY, .object = id, .value = object->kind};
    const struct quota_id quota = object->quota;

    CHECK(object->handle.n == 0);
    CHECK(object->dying == DOOM_NONE);
    object_unlist(k, id);
    cell_give(k, id.n);
    object_refund(k, quota, 1, 0);
    hal_record(h, &record);
}

struct cell_id
object_cell_take(struct kernel *k, struct quota_id quota)
{
    object_charge(k, quota, 1, 0);
    return (struct cell_id){cell_take(k)};
}

void
object_cell_give(struct kernel *k, struct quota_id quota, struct cell_id cell)
{
    CHECK(cell.n != 0);
    cell_give(k, cell.n);
    object_refund(k, quota, 1, 0);
}
