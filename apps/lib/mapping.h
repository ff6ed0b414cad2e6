/* Memory beyond what a program starts with: objects made of pages, and the
 * addresses at which this program sees them. A handle to memory can go to
 * others, with fewer rights: so programs share pages. What a call needs and can
 * be refused for stands in core/CALLS.md. None of these blocks. */
#ifndef APPS_LIB_MAPPING_H
#define APPS_LIB_MAPPING_H

#include "apps/lib/handle.h"

/* What a mapping may be for; a handle needs the same rights. */
#define ORR_READ ((uint64_t)ORR_RIGHT_READ)
#define ORR_WRITE ((uint64_t)ORR_RIGHT_READ | ORR_RIGHT_WRITE)
#define ORR_EXECUTE ((uint64_t)ORR_RIGHT_READ | ORR_RIGHT_EXECUTE)

/* Pages of a memory object. */
struct orr_range {
    uint32_t first;
    uint32_t pages;
};

/* Memory of that many pages, all zero, which the quota pays for. Ends the
 * program if it is refused; one that wants to go on uses orr_create(). */
struct orr_memory orr_memory_create(struct orr_quota quota, uint32_t pages);

/* Pages that the quota can still pay for. */
uint64_t orr_pages_left(struct orr_quota quota);

/* Shows the pages at `address` (ORR_ADDRESS_MIN to ORR_ADDRESS_MAX, a multiple
 * of ORR_PAGE_BYTES), where orr_address() tells how to reach them. Errors:
 * BUSY (something is there), TABLE_FULL, NO_QUOTA (a mapping takes a cell),
 * and of handles. */
enum orr_error orr_map(struct orr_memory memory, uint64_t address,
                       struct orr_range range, uint64_t rights);

/* The same with all of its pages; how many they are. Ends the program if it is
 * refused. The handle needs ORR_RIGHT_INSPECT as well. */
uint32_t orr_map_whole(struct orr_memory memory, uint64_t address,
                       uint64_t rights);

/* A handle to some of these pages, for others to map: with `rights`, which are
 * not to contain ORR_RIGHT_MANAGE. It shows page range.first as its page 0, and
 * can be narrowed once more. orr_revoke() of it takes just what was mapped by
 * it and by handles made of it. Ends the program if it is refused. */
struct orr_memory orr_memory_part(struct orr_memory memory,
                                  struct orr_range range, uint64_t rights);

/* Takes away all that is mapped at these pages, or changes its rights: whole
 * mappings or parts of them, one entry of the kernel for each. A part that is
 * left on its own takes one more cell. Errors: BAD_ARGUMENT (nothing is there),
 * NO_RIGHT (a handle lacks them), NO_QUOTA; what comes before in order of
 * addresses is then as it was. */
enum orr_error orr_unmap(uint64_t address, uint64_t pages);
enum orr_error orr_protect(uint64_t address, uint64_t pages, uint64_t rights);

/* The same in another process, of which the handle needs ORR_RIGHT_MANAGE; its
 * quota pays. A process that hears of another's access faults supplies pages
 * like that, and then resumes the thread, which does its access again. */
enum orr_error orr_map_in(struct orr_process process, struct orr_memory memory,
                          uint64_t address, struct orr_range range,
                          uint64_t rights);
enum orr_error orr_unmap_in(struct orr_process process, uint64_t address,
                            uint64_t pages);

/* Fills up to 64 pages with zeroes, mapped or not; needs ORR_RIGHT_WRITE. */
enum orr_error orr_clear(struct orr_memory memory, struct orr_range range);

#endif
