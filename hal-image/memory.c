#include "hal-image/memory.h"

#include <stdint.h>

/* By words as soon as both sides allow it: most of what is copied are pages,
 * most of what is filled are structures that begin with a value. */
void *
memcpy(void *restrict to, const void *restrict from, size_t bytes)
{
    unsigned char *out = to;
    const unsigned char *in = from;

    if (((uintptr_t)out ^ (uintptr_t)in) % 8 == 0) {
        for (; bytes > 0 && (uintptr_t)out % 8 != 0; bytes--)
            *out++ = *in++;
        uint64_t *to_word = (void *)out;
        const uint64_t *from_word = (const void *)in;
        for (; bytes >= 32; bytes -= 32, to_word += 4, from_word += 4) {
            to_word[0] = from_word[0];
            to_word[1] = from_word[1];
            to_word[2] = from_word[2];
            to_word[3] = from_word[3];
        }
        for (; bytes >= 8; bytes -= 8)
            *to_word++ = *from_word++;
        out = (void *)to_word;
        in = (const void *)from_word;
    }
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
    const uint64_t word = (unsigned char)byte * UINT64_C(0x0101010101010101);

    for (; bytes > 0 && (uintptr_t)out % 8 != 0; bytes--)
        *out++ = (unsigned char)byte;
    for (; bytes >= 64; bytes -= 64, out += 64) {
        uint64_t *to = (void *)out;
        to[0] = to[1] = to[2] = to[3] = word;
        to[4] = to[5] = to[6] = to[7] = word;
    }
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

    for (size_t i = 0; i < bytes; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}
