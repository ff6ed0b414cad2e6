#include "apps/lib/format.h"

#include <stdbool.h>
#include <stdint.h>

#include "apps/lib/memory.h"

#define DIGITS_MAX 20u /* of a 64-bit number in decimal */

/* One directive: %[-0][width][l|ll|z]kind */
struct directive {
    bool left;
    bool zeros;
    bool wide; /* 64 bits */
    char kind;
    size_t width;
};

static const char *
directive_read(const char *at, struct directive *d)
{
    *d = (struct directive){.kind = '\0'};
    for (; *at == '-' || *at == '0'; at++) {
        if (*at == '-')
            d->left = true;
        else
            d->zeros = true;
    }
    for (; *at >= '0' && *at <= '9'; at++)
        d->width = d->width * 10 + (size_t)(*at - '0');
    for (; *at == 'l' || *at == 'z'; at++)
        d->wide = true;
    d->kind = *at;
    return *at == '\0' ? at : at + 1;
}

static void
sink_fill(struct text_sink *sink, char c, size_t count)
{
    while (count-- > 0)
        sink->put(sink, c);
}

/* Writes `sign` (or NUL for none) and `text`, padded to the width. */
static void
sink_field(struct text_sink *sink, const struct directive *d, char sign,
           const char *text, size_t length)
{
    size_t used = length + (sign != '\0' ? 1 : 0);
    size_t padding = d->width > used ? d->width - used : 0;
    bool zeros = d->zeros && !d->left;

    if (!d->left && !zeros)
        sink_fill(sink, ' ', padding);
    if (sign != '\0')
        sink->put(sink, sign);
    if (zeros)
        sink_fill(sink, '0', padding);
    for (size_t i = 0; i < length; i++)
        sink->put(sink, text[i]);
    if (d->left)
        sink_fill(sink, ' ', padding);
}

static void
sink_number(struct text_sink *sink, const struct directive *d, char sign,
            uint64_t value)
{
    char digits[DIGITS_MAX];
    size_t at = DIGITS_MAX;
    uint64_t base = d->kind == 'x' ? 16 : 10;

    do {
        digits[--at] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    sink_field(sink, d, sign, digits + at, DIGITS_MAX - at);
}

static void
sink_signed(struct text_sink *sink, const struct directive *d, int64_t value)
{
    uint64_t size = (uint64_t)value;

    sink_number(sink, d, value < 0 ? '-' : '\0', value < 0 ? 0 - size : size);
}

static void
sink_text(struct text_sink *sink, struct directive d, const char *text)
{
    if (text == NULL)
        text = "(null)";
    d.zeros = false;
    sink_field(sink, &d, '\0', text, text_length(text));
}

void
text_format(struct text_sink *sink, const char *format, va_list list)
{
    struct directive d;
    const char *start;
    char c;

    while (*format != '\0') {
        if (*format != '%') {
            sink->put(sink, *format++);
            continue;
        }
        start = format;
        format = directive_read(format + 1, &d);
        if (d.kind == 'd' || d.kind == 'i') {
            sink_signed(sink, &d,
                        d.wide ? va_arg(list, int64_t)
                               : (int64_t)va_arg(list, int));
        } else if (d.kind == 'u' || d.kind == 'x') {
            sink_number(sink, &d, '\0',
                        d.wide ? va_arg(list, uint64_t)
                               : (uint64_t)va_arg(list, unsigned));
        } else if (d.kind == 's') {
            sink_text(sink, d, va_arg(list, const char *));
        } else if (d.kind == 'c') {
            c = (char)va_arg(list, int);
            sink_field(sink, &d, '\0', &c, 1);
        } else if (d.kind == '%') {
            sink->put(sink, '%');
        } else {
            while (start < format)
                sink->put(sink, *start++);
        }
    }
}
