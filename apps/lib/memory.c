#include "apps/lib/memory.h"

#include <stdint.h>

/* What lies the same way in its words is copied by words, upwards. */
static void
copy_up(unsigned char *out, const unsigned char *in, size_t bytes)
{
    if (((uintptr_t)out ^ (uintptr_t)in) % 8 == 0) {
        for (; bytes > 0 && (uintptr_t)out % 8 != 0; bytes--)
            *out++ = *in++;
        for (; bytes >= 8; bytes -= 8, out += 8, in += 8)
            *(uint64_t *)(void *)out = *(const uint64_t *)(const void *)in;
    }
    while (bytes-- > 0)
        *out++ = *in++;
}

void *
memcpy(void *restrict to, const void *restrict from, size_t bytes)
{
    copy_up(to, from, bytes);
    return to;
}

void *
memmove(void *to, const void *from, size_t bytes)
{
    unsigned char *out = to;
    const unsigned char *in = from;

    if (out <= in) {
        copy_up(out, in, bytes);
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
    const uint64_t word = (unsigned char)byte * UINT64_C(0x0101010101010101);

    for (; bytes > 0 && (uintptr_t)out % 8 != 0; bytes--)
        *out++ = (unsigned char)byte;
    for (; bytes >= 8; bytes -= 8, out += 8)
        *(uint64_t *)(void *)out = word;
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
