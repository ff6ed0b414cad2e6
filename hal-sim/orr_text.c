#include "hal-sim/orr_text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct unit {
    const char *name;
    uint64_t ns;
};
static const struct unit units[] = {
    {"s", 1000000000}, {"ms", 1000000}, {"us", 1000}, {"ns", 1}};
#define UNITS (sizeof units / sizeof units[0])

_Noreturn void
orr_text_out_of_memory(void)
{
    fputs("orr: out of memory\n", stderr);
    exit(EXIT_FAILURE);
}

char *
orr_text_format(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = NULL;
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0)
        orr_text_out_of_memory();
    return text;
}

void *
orr_text_allocate(size_t count, size_t bytes)
{
    void *memory = calloc(count > 0 ? count : 1, bytes > 0 ? bytes : 1);
    if (!memory)
        orr_text_out_of_memory();
    return memory;
}

const char *
orr_text_time(uint64_t ns, char text[ORR_TEXT_TIME_BYTES])
{
    size_t u = 0;
    while (u + 1 < UNITS && ns < units[u].ns)
        u++;
    uint64_t rest = ns % units[u].ns * (units[0].ns / units[u].ns);
    snprintf(text, ORR_TEXT_TIME_BYTES, "%" PRIu64 ".%09" PRIu64,
             ns / units[u].ns, rest);
    size_t length = strlen(text);
    while (text[length - 1] == '0')
        length--;
    if (text[length - 1] == '.')
        length--;
    snprintf(text + length, ORR_TEXT_TIME_BYTES - length, " %s", units[u].name);
    return text;
}

static const struct unit *
unit_find(const char *name)
{
    for (size_t u = 0; u < UNITS; u++)
        if (strcmp(units[u].name, name) == 0)
            return &units[u];
    return NULL;
}

/* Adds the digits after a decimal point, in units of `unit_ns`. */
static bool
read_fraction(const char **text, uint64_t unit_ns, uint64_t *ns)
{
    const char *digit = *text;
    for (; *digit >= '0' && *digit <= '9'; digit++) {
        if (unit_ns % 10 != 0)
            return false;
        unit_ns /= 10;
        *ns += (uint64_t)(*digit - '0') * unit_ns;
    }
    bool some = digit > *text;
    *text = digit;
    return some;
}

bool
orr_text_read_time(const char *text, uint64_t *ns)
{
    if (*text < '0' || *text > '9')
        return false;
    const struct unit *unit = unit_find(text + strspn(text, "0123456789."));
    char *end = NULL;
    errno = 0;
    uint64_t whole = strtoull(text, &end, 10);
    if (!unit || errno || whole > UINT64_MAX / unit->ns - 1)
        return false;
    *ns = whole * unit->ns;
    const char *rest = end;
    if (*rest == '.') {
        rest++;
        if (!read_fraction(&rest, unit->ns, ns))
            return false;
    }
    return strcmp(rest, unit->name) == 0;
}

bool
orr_text_next_number(const char **at, uint64_t *number)
{
    const char *digits = *at + strspn(*at, " ");
    char *end;
    if (strspn(digits, "0123456789") == 0)
        return false;
    *number = strtoull(digits, &end, 10);
    *at = end;
    return true;
}

bool
orr_text_read_number(const char *text, uint64_t *number)
{
    if (*text < '0' || *text > '9')
        return false;
    char *end = NULL;
    errno = 0;
    *number = strtoull(text, &end, 0);
    return !errno && *end == '\0';
}

char *
orr_text_quote(const char *bytes, size_t count, size_t most)
{
    size_t shown = count < most ? count : most;
    char *text = orr_text_allocate(shown * 4 + 8, 1);
    char *to = text;
    *to++ = '"';
    for (size_t i = 0; i < shown; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        if (byte == '\n')
            to += sprintf(to, "\\n");
        else if (byte == '"' || byte == '\\')
            to += sprintf(to, "\\%c", byte);
        else if (byte < 0x20 || byte == 0x7f)
            to += sprintf(to, "\\x%02x", byte);
        else
            *to++ = (char)byte;
    }
    sprintf(to, shown < count ? "\"..." : "\"");
    return text;
}

/* Bytes of the UTF-8 sequence at `at`, or 0 if it is none. */
static size_t
utf8_length(const unsigned char *at, size_t left)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = at[0] < 0x80             ? 1
                    : (at[0] & 0xe0) == 0xc0 ? 2
                    : (at[0] & 0xf0) == 0xe0 ? 3
                    : (at[0] & 0xf8) == 0xf0 ? 4
                                             : 0;
    if (length <= 1 || length > left)
        return length == 1 ? 1 : 0;
    uint32_t code = at[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (at[i] & 0x3fu);
    }
    bool surrogate = code >= 0xd800 && code <= 0xdfff;
    return code < least[length] || code > 0x10ffff || surrogate ? 0 : length;
}

char *
orr_text_utf8(const char *bytes, size_t count)
{
    const unsigned char *from = (const unsigned char *)bytes;
    char *text = orr_text_allocate(count * 3 + 1, 1);
    char *to = text;
    for (size_t i = 0; i < count;) {
        size_t length = utf8_length(from + i, count - i);
        if (length == 0 || from[i] == '\0') {
            memcpy(to, "\xef\xbf\xbd", 3);
            to += 3;
            i++;
        } else {
            memcpy(to, from + i, length);
            to += length;
            i += length;
        }
    }
    return text;
}

bool
orr_text_coloured(FILE *stream)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return !(no_colour && *no_colour) && isatty(fileno(stream)) &&
           !(terminal && strcmp(terminal, "dumb") == 0);
}

const char *
orr_text_colour(bool coloured, unsigned colour)
{
    static const char *const hues[ORR_TEXT_HUES] = {
        "\033[36m", "\033[33m", "\033[35m", "\033[34m", "\033[96m", "\033[93m"};
    if (!coloured)
        return "";
    switch (colour) {
    case ORR_TEXT_PLAIN:
        return "\033[0m";
    case ORR_TEXT_BOLD:
        return "\033[1m";
    case ORR_TEXT_DIM:
        return "\033[2m";
    case ORR_TEXT_GOOD:
        return "\033[32m";
    case ORR_TEXT_BAD:
        return "\033[1;31m";
    default:
        return hues[(colour - ORR_TEXT_FIRST) % ORR_TEXT_HUES];
    }
}
