/* What all objects share: who pays for them, and how their end begins.
 *
 * Keeps I-CELL, I-QUOTA and I-OBJECT (check.h).
 */
#ifndef CORE_OBJECT_H
#define CORE_OBJECT_H

#include "core/cell.h"

/* Cells that a quota can still pay for. */
uint32_t object_cells_left(const struct kernel *k, struct quota_id quota);

/* Takes or gives back `cells` cells of a quota's account only. */
void object_charge(struct kernel *k, struct quota_id quota, uint32_t cells);
void object_refund(struct kernel *k, struct quota_id quota, uint32_t cells);

/* Makes an object out of a free cell, paid by `quota`: one cell must be left.
 * All but the header is zero. */
struct object_id object_create(struct kernel *k, enum orr_kind kind,
                               struct quota_id quota);

/* A cell without a header (a table's), paid by `quota`, and back. */
struct cell_id object_cell_take(struct kernel *k, struct quota_id quota);
void object_cell_give(struct kernel *k, struct quota_id quota,
                      struct cell_id cell);

/* The object's end begins: reap.c does the rest before the entry ends. */
void object_doom(struct kernel *k, struct object_id id, enum doom doom);

/* A doomed object waits behind the other doomed ones; or is out of it: back
 * among what its quota pays for. */
void object_doom_later(struct kernel *k);
void object_spare(struct kernel *k, struct object_id id);

/* A doomed object that nothing names any more becomes a free cell. */
void object_destroy(struct kernel *k, struct object_id id);

#endif
