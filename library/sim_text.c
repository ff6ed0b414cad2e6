/* What a program's library asks of text; its functions of memory are libc's. */
#include "apps/lib/memory.h"

size_t
text_length(const char *text)
{
    size_t length = 0;

    while (text[length] != '\0')
        length++;
    return length;
}

bool
text_equal(const char *one, const char *other)
{
    while (*one != '\0' && *one == *other) {
        one++;
        other++;
    }
    return *one == *other;
}
