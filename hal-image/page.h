/* The machine's memory, by pages: what boot found, less what is in use. */
#ifndef HAL_IMAGE_PAGE_H
#define HAL_IMAGE_PAGE_H

#include "hal-image/boot.h"

/* All of the regions is free from now on. */
void page_pool_create(const struct boot *boot);

/* Memory for ever, of any content, page-aligned, in one piece; null: there is
 * none. Before the first page is taken only. */
void *page_pool_reserve(uint64_t bytes);

/* Zeroes a free page ahead, unless there are enough such. */
void page_pool_clean(void);

uint64_t page_pool_free(void); /* pages left */
uint64_t page_pool_used(void); /* taken, and not given back */

/* Gives back all at once what dropped spaces (table.h) still have. */
void page_pool_gather(void);

#endif
