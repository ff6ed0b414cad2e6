/* printf's language, the part that programs need: %d %i %u %x %s %c %% with
 * l, ll and z, a width, '0' and '-'. */
#ifndef APPS_LIB_FORMAT_H
#define APPS_LIB_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* Where formatted text goes: `put` is called for each character. */
struct text_sink {
    void (*put)(struct text_sink *sink, char c);
};

/* Formats into a sink. What it does not know it writes as it stands. */
void text_format(struct text_sink *sink, const char *format, va_list list);

#endif
