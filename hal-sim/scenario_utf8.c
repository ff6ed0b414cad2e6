#include "hal-sim/scenario_utf8.h"

#include <stdbool.h>

/* Length of a character by its first byte, and that byte's own bits. */
static size_t
first_byte(unsigned char byte, uint32_t *point)
{
    if (byte < 0x80) {
        *point = byte;
        return 1;
    }
    if (byte >= 0xc2 && byte < 0xe0) {
        *point = byte & 0x1fu;
        return 2;
    }
    if (byte >= 0xe0 && byte < 0xf0) {
        *point = byte & 0x0fu;
        return 3;
    }
    if (byte >= 0xf0 && byte < 0xf5) {
        *point = byte & 0x07u;
        return 4;
    }
    return 0;
}

size_t
utf8_character(const char *text, size_t bytes, uint32_t *point)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = bytes ? first_byte((unsigned char)text[0], point) : 0;
    if (!length || length > bytes)
        return 0;
    for (size_t i = 1; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if ((byte & 0xc0) != 0x80)
            return 0;
        *point = *point << 6 | (byte & 0x3fu);
    }
    bool surrogate = *point >= 0xd800 && *point < 0xe000;
    return *point < least[length] || *point > 0x10ffff || surrogate ? 0
                                                                    : length;
}

/* YAML 1.1, section 5.1, and as libyaml reads it. */
static bool
is_printable(uint32_t point)
{
    if (point < 0x20)
        return point == '\t' || point == '\n' || point == '\r';
    if (point >= 0x7f && point < 0xa0)
        return point == 0x85;
    return point != 0xfffe && point != 0xffff;
}

size_t
utf8_fine(const char *text, size_t bytes)
{
    size_t i = 0;
    while (i < bytes) {
        uint32_t point = 0;
        size_t length = utf8_character(text + i, bytes - i, &point);
        if (!length || !is_printable(point))
            return i;
        i += length;
    }
    return i;
}
