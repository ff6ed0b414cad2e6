#include "apps/lib/memory.h"

void *
memcpy(void *restrict to, const void *restrict from, size_t bytes)
{
    unsigned char *out = to;
    const unsigned char *in = from;

    while (bytes-- > 0)
        *out++ = *in++;
    return to;
}

void *
memmove(void *to, const void *from, size_t bytes)
{
    unsigned char *out = to;
    const unsigned char *in = from;

    if (out <= in) {
        while (bytes-- > 0)
            *out++ = *in++;
    } else {
        while (bytes-- > 0)
            out[bytes] = in[bytes];
    }
    return to;
}

void *
memset(void *at, int byte, size_t bytes)
{
    unsigned char *out = at;

    while (bytes-- > 0)
        *out++ = (unsigned char)byte;
    return at;
}

int
memcmp(const void *one, const void *other, size_t bytes)
{
    const unsigned char *a = one;
    const unsigned char *b = other;

    for (size_t i = 0; i < bytes; i++) {
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    }
    return 0;
}

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
    size_t i = 0;

    while (one[i] != '\0' && one[i] == other[i])
        i++;
    return one[i] == other[i];
}
