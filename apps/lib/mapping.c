#include "apps/lib/mapping.h"

#include "apps/lib/console.h"

static uint64_t
range_word(struct orr_range range)
{
    return range.first | (uint64_t)range.pages << 32;
}

struct orr_memory
orr_memory_create(struct orr_quota quota, uint32_t pages)
{
    struct orr_result result = orr_invoke((struct orr_call){
        .number = ORR_CALL_CREATE, .a = {ORR_KIND_MEMORY, quota.h, pages}});

    orr_need(result.error, "create memory");
    return (struct orr_memory){result.value};
}

uint64_t
orr_pages_left(struct orr_quota quota)
{
    return orr_query(quota.h, ORR_QUESTION_PAGES_LEFT);
}

enum orr_error
orr_map_in(struct orr_process process, struct orr_memory memory,
           uint64_t address, struct orr_range range, uint64_t rights)
{
    return (enum orr_error)orr_invoke(
               (struct orr_call){.number = ORR_CALL_MAP,
                                 .a = {memory.h, process.h, address,
                                       range_word(range), rights}})
        .error;
}

enum orr_error
orr_map(struct orr_memory memory, uint64_t address, struct orr_range range,
        uint64_t rights)
{
    return orr_map_in((struct orr_process){ORR_NONE}, memory, address, range,
                      rights);
}

uint32_t
orr_map_whole(struct orr_memory memory, uint64_t address, uint64_t rights)
{
    const uint32_t pages = (uint32_t)orr_query(memory.h, ORR_QUESTION_PAGES);

    orr_need(orr_map(memory, address, (struct orr_range){0, pages}, rights),
             "map all pages");
    return pages;
}

struct orr_memory
orr_memory_part(struct orr_memory memory, struct orr_range range,
                uint64_t rights)
{
    return (struct orr_memory){
        orr_duplicate(memory.h, rights, range_word(range))};
}

/* Again for as long as the kernel says that something is left. */
static enum orr_error
change(struct orr_process process, uint64_t number, uint64_t address,
       uint64_t pages, uint64_t rights)
{
    struct orr_result result;

    do {
        result = orr_invoke((struct orr_call){
            .number = number, .a = {process.h, address, pages, rights}});
        pages = result.value;
    } while (result.error == ORR_ERROR_OK && pages != 0);
    return (enum orr_error)result.error;
}

enum orr_error
orr_unmap_in(struct orr_process process, uint64_t address, uint64_t pages)
{
    return change(process, ORR_CALL_UNMAP, address, pages, 0);
}

enum orr_error
orr_unmap(uint64_t address, uint64_t pages)
{
    return orr_unmap_in((struct orr_process){ORR_NONE}, address, pages);
}

enum orr_error
orr_protect(uint64_t address, uint64_t pages, uint64_t rights)
{
    return change((struct orr_process){ORR_NONE}, ORR_CALL_PROTECT, address,
                  pages, rights);
}

enum orr_error
orr_clear(struct orr_memory memory, struct orr_range range)
{
    return (enum orr_error)orr_invoke(
               (struct orr_call){.number = ORR_CALL_CLEAR,
                                 .a = {memory.h, range_word(range)}})
        .error;
}
