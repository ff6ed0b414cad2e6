/* Memory objects: pages of the machine, paid for by a quota. A free frame is
 * always zero, so a new object shows nobody what was there before. */
#ifndef CORE_MEMORY_H
#define CORE_MEMORY_H

#include "core/cell.h"

/* Cells of the table of frames, taken at boot. */
uint32_t memory_table_cells(const struct limits *limits);

/* Cells that an object of that many pages takes, its own too. */
uint32_t memory_cells(uint32_t pages);

/* Pages that a quota can still pay for. */
uint32_t memory_pages_left(const struct kernel *k, struct quota_id quota);

/* Makes an object of zeroed pages; cells and pages must be left. */
struct object_id memory_create(struct kernel *k, struct quota_id quota,
                               uint32_t pages);

/* The frame of a page of the object. */
uint32_t memory_frame(const struct kernel *k, const struct memory *memory,
                      uint32_t page);

/* Clears and frees the last page; false if there was none left. */
bool memory_free_page(struct kernel *k, struct hal *h, struct memory_id id);

#endif
