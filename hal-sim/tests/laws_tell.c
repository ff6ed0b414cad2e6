#include "hal-sim/tests/laws_tell.h"

static uint32_t
append(uint32_t at, const char *text)
{
    char *to = (char *)orr_area();

    while (*text != '\0')
        to[at++] = *text++;
    return at;
}

static uint32_t
append_number(uint32_t at, uint32_t number)
{
    char digits[3] = {(char)('0' + number / 10), (char)('0' + number % 10)};

    return append(at, number < 10 ? digits + 1 : digits);
}

void
laws_tell(orr_handle console, const char *before, uint32_t number,
          const char *after)
{
    uint32_t bytes = append_number(append(0, before), number);

    if (after != (const char *)0)
        bytes = append(append(bytes, " - "), after);
    bytes = append(bytes, "\n");
    orr_trap(&(struct orr_call){.number = ORR_CALL_WRITE,
                                .a = {console, bytes, ORR_WRITE_TEXT}});
}
