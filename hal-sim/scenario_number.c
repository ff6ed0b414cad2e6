/* Texts as numbers. */
#include "hal-sim/scenario_value.h"

#include <string.h>

struct unit {
    const char *name;
    uint64_t factor;
};

static const struct unit times[] = {
    {"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", 1000000000}, {0}};
static const struct unit sizes[] = {
    {"B", 1}, {"KiB", 1024}, {"MiB", 1048576}, {0}};

static unsigned
digit(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F')
        return (unsigned)(c - 'A') + 10;
    return 99;
}

/* Reads digits as far as they go; false if there are none, or too many. */
static bool
scan(const char **text, unsigned base, uint64_t *number)
{
    const char *start = *text;
    *number = 0;
    for (; digit(**text) < base; ++*text) {
        if (__builtin_mul_overflow(*number, base, number) ||
            __builtin_add_overflow(*number, digit(**text), number))
            return false;
    }
    return *text > start;
}

struct parsed
value_number(const char *text)
{
    struct parsed parsed = {0};
    bool hex = text[0] == '0' && text[1] == 'x';
    text += hex ? 2 : 0;
    parsed.fine = scan(&text, hex ? 16 : 10, &parsed.number) && !*text;
    return parsed;
}

struct parsed
value_status(const char *text)
{
    bool negative = *text == '-';
    struct parsed parsed = value_number(text + negative);
    if (parsed.number > (uint64_t)INT32_MAX + negative)
        parsed.fine = false;
    if (negative)
        parsed.number = -parsed.number;
    return parsed;
}

/* The part after a decimal point, times `factor`; false if that is no whole
 * number. */
static bool
scan_fraction(const char **text, uint64_t factor, uint64_t *number)
{
    *number = 0;
    if (**text != '.')
        return true;
    ++*text;
    const char *start = *text;
    uint64_t digits = 0, scale = 1;
    if (!scan(text, 10, &digits) || *text - start > 9)
        return false;
    for (; start < *text; start++)
        scale *= 10;
    *number = digits * factor / scale;
    return digits * factor % scale == 0;
}

static const struct unit *
find_unit(const struct unit *units, const char *name)
{
    while (units->name && strcmp(units->name, name))
        units++;
    return units->name ? units : NULL;
}

/* A number with a unit; only a bare 0 needs none. */
static struct parsed
parse_measure(const char *text, const struct unit *units)
{
    struct parsed none = {0}, parsed = {.fine = true};
    if (!strcmp(text, "0"))
        return parsed;
    const struct unit *unit =
        find_unit(units, text + strspn(text, "0123456789. "));
    uint64_t fraction;
    if (!unit || !scan(&text, 10, &parsed.number) ||
        __builtin_mul_overflow(parsed.number, unit->factor, &parsed.number) ||
        !scan_fraction(&text, unit->factor, &fraction) ||
        __builtin_add_overflow(parsed.number, fraction, &parsed.number))
        return none;
    text += *text == ' ';
    return strcmp(text, unit->name) ? none : parsed;
}

struct parsed
value_time(const char *text)
{
    return parse_measure(text, times);
}

struct parsed
value_size(const char *text)
{
    return parse_measure(text, sizes);
}

struct parsed
value_percent(const char *text)
{
    struct parsed parsed = {0};
    uint64_t fraction;
    parsed.fine = scan(&text, 10, &parsed.number) && parsed.number <= 100 &&
                  scan_fraction(&text, 10, &fraction) && !*text;
    if (!parsed.fine)
        return parsed;
    parsed.number = parsed.number * 10 + fraction;
    parsed.fine = parsed.number <= 1000;
    return parsed;
}

const char *
value_show_time(struct pool *pool, uint64_t ns)
{
    const struct unit *unit = times;
    while (unit[1].name && ns && ns % unit[1].factor == 0)
        unit++;
    return pool_format(pool, "%llu %s", (unsigned long long)(ns / unit->factor),
                       unit->name);
}
