/* How images copy and fill memory. */
#include <string.h>

#define memcpy tested_memcpy
#define memmove tested_memmove
#define memset tested_memset
#define memcmp tested_memcmp
#include "hal-image/memory.c"
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
