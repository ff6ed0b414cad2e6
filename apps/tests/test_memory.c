/* How programs copy and fill memory. */
#include <string.h>

#define memcpy tested_memcpy
#define memmove tested_memmove
#define memset tested_memset
#define memcmp tested_memcmp
#define text_length tested_text_length
#define text_equal tested_text_equal
#include "apps/lib/memory.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp

#include "core/tests/memory_laws.h"

int
main(void)
{
    return memory_laws();
}
