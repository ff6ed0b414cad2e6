/* What all objects share: who pays for them, and how their end begins.
 *
 * Keeps I-CELL, I-QUOTA and I-OBJECT (check.h).
 */
#ifndef CORE_OBJECT_H
#define CORE_OBJECT_H

#include "core/cell.h"

/* Cells that a quota can still pay for. */
uint32_t object_cells_left(const struct kernel *k, struct quota_id quota);

/* Takes or gives back cells and pages of a quota's account only. */
static inline void
object_charge(struct kernel *k, struct quota_id quota, uint32_t cells,
              uint32_t pages)
{
    struct quota *q = quota_edit(k, quota);

    CHECK(cells <= q->cells - q->used);
    CHECK(pages <= q->pages - q->pages_used);
    q->used += cells;
    q->pages_used += pages;
}

static inline void
object_refund(struct kernel *k, struct quota_id quota, uint32_t cells,
              uint32_t pages)
{
    struct quota *q = quota_edit(k, quota);

    CHECK(cells <= q->used);
    CHECK(pages <= q->pages_used);
    q->used -= cells;
    q->pages_used -= pages;
}

/* Makes an object out of a free cell, paid by `quota`: one cell must be left.
 * All but the header is zero. */
struct object_id object_create(struct kernel *k, enum orr_kind kind,
                               struct quota_id quota);

/* A cell without a header (a table's), paid by `quota`, and back. */
struct cell_id object_cell_take(struct kernel *k, struct quota_id quota);
void object_cell_give(struct kernel *k, struct quota_id quota,
                      struct cell_id cell);

/* Can it go without a step in between: is it nothing but its cell, with nobody
 * who waits there, and is nothing else being taken apart? */
bool object_is_light(const struct kernel *k, struct object_id id);

/* Such an object, without handles, is no more. */
void object_destroy(struct kernel *k, struct hal *h, struct object_id id);

/* Puts an object at the end of what its quota pays for, or takes it out: who
 * is doomed or dooms is in no quota's ring. */
void object_list(struct kernel *k, struct object_id id);
void object_unlist(struct kernel *k, struct object_id id);

/* Puts an object behind another one in that one's ring; takes one out of its
 * ring, and answers who was next: itself, if it was alone. */
void object_link(struct kernel *k, struct object_id id, struct object_id at);
struct object_id object_unlink(struct kernel *k, struct object_id id);

#endif
