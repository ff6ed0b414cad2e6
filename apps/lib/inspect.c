#include "apps/lib/inspect.h"

#include "apps/lib/console.h"
#include "apps/lib/memory.h"

struct orr_result
orr_inspect(struct orr_quota quota, struct orr_sight sight)
{
    return orr_invoke((struct orr_call){
        .number = ORR_CALL_INSPECT,
        .a = {quota.h, sight.number, (uint64_t)sight.view, sight.index}});
}

uint32_t
orr_read(struct orr_console console, char *text, uint32_t most)
{
    struct orr_result result = orr_invoke(
        (struct orr_call){.number = ORR_CALL_READ, .a = {console.h, most}});

    orr_need(result.error, "read the console");
    memcpy(text, orr_area(), result.value);
    return (uint32_t)result.value;
}
