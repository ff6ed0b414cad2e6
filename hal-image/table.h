/* Page tables of programs. What the entries of a processor's tables look like,
 * arch.h says; their shape is the same for all: the first table leads to
 * others, down to the last ones, which lead to pages. The second half of the
 * first is the kernel's. A space is named by the address of its first table.
 *
 * A space that is dropped is taken apart later, page by page, when pages are
 * needed: so no drop takes long, however much was mapped, and neither does a
 * taking, as each table in which nothing is left is a page too. */
#ifndef HAL_IMAGE_TABLE_H
#define HAL_IMAGE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#define TABLE_NO_ROOM UINT64_MAX

/* A space with nothing in it; 0: out of memory. */
uint64_t table_create(void);

/* The page is the one at the address from now on, and the space's; the one that
 * was there is the caller's. 0: none was; TABLE_NO_ROOM: no memory for a table,
 * or an address or rights that no program may have. */
uint64_t table_put(uint64_t space, uint64_t address, uint64_t page,
                   uint32_t rights);

/* The page at the address; 0: none. */
uint64_t table_page(uint64_t space, uint64_t address);

/* ... and it is the caller's from now on. */
uint64_t table_take(uint64_t space, uint64_t address);

/* Nothing is at these pages any more; what was is the caller's, or free. */
void table_clear(uint64_t space, uint64_t address, uint32_t pages);
void table_give(uint64_t space, uint64_t address, uint32_t pages);

/* The space and all in it will be free pages; nothing of it is in use any more,
 * even if it ran last. */
void table_drop(uint64_t space);

/* A page of what was dropped, the caller's now; 0: none is left. */
uint64_t table_peel(void);

#endif
