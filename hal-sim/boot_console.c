#include "hal-sim/boot_console.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/orr_text.h"

#define TOOL '\x1e' /* begins a line for tools */
#define NUMBERS_MAX 4u
#define TEXT_MAX 4096u /* more than any program can write at once */

/* Reads up to `most` numbers, each after one blank; how many there were, and
 * where they end. */
static size_t
numbers_read(const char *at, uint64_t *number, size_t most, const char **end)
{
    size_t count = 0;
    while (count < most && at[0] == ' ' && at[1] >= '0' && at[1] <= '9') {
        char *next;
        number[count++] = strtoull(at + 1, &next, 10);
        at = next;
    }
    *end = at;
    return count;
}

/* 'o' or 'm', BADGE NOW BYTES, and the text if all of it is there. */
static bool
text_split(const char *line, size_t bytes, uint64_t *number, const char **text)
{
    if (numbers_read(line + 2, number, 3, text) != 3 || **text != ' ' ||
        number[2] > TEXT_MAX)
        return false;
    (*text)++;
    return (size_t)(*text - line) + number[2] <= bytes;
}

static void
tell_text(struct boot_console *console, enum happening_kind kind)
{
    uint64_t number[NUMBERS_MAX];
    const char *text;
    if (!text_split(console->line, console->bytes, number, &text))
        return;
    char *copy = orr_text_format("%.*s", (int)number[2], text);
    struct happening h = {.kind = kind,
                          .badge = (uint32_t)number[0],
                          .text = kind == HAPPENED_MARK ? copy : text,
                          .value = number[2],
                          .time_ns = number[1]};
    console->happened(console->self, &h);
    free(copy);
}

static void
tell_numbers(struct boot_console *console, enum happening_kind kind,
             size_t wanted)
{
    uint64_t number[NUMBERS_MAX] = {0};
    const char *end;
    if (numbers_read(console->line + 2, number, NUMBERS_MAX, &end) != wanted)
        return;
    struct happening h = {.kind = kind,
                          .badge = (uint32_t)number[0],
                          .number = (uint32_t)number[2],
                          .value = number[3],
                          .time_ns = number[1]};
    if (kind == HAPPENED_INTERRUPT) {
        h.value = number[0];
        h.badge = 0;
    }
    console->happened(console->self, &h);
}

static void
tell_tool(struct boot_console *console)
{
    switch (console->line[1]) {
    case 'o':
        tell_text(console, HAPPENED_OUTPUT);
        break;
    case 'm':
        tell_text(console, HAPPENED_MARK);
        break;
    case 'f':
        tell_numbers(console, HAPPENED_FAULT, 3);
        break;
    case 'e':
        tell_numbers(console, HAPPENED_END, 4);
        break;
    case 's':
        tell_numbers(console, HAPPENED_SPENT, 2);
        break;
    case 'i':
        tell_numbers(console, HAPPENED_INTERRUPT, 2);
        break;
    case 'l':
        if (console->log && console->bytes > 3)
            console->log(console->self, console->line + 3);
        break;
    default:
        break;
    }
}

/* The number behind `key=` in the line; false if there is none. */
static bool
number_of(const char *line, const char *key, int base, uint64_t *value)
{
    const char *at = strstr(line, key);
    char *end;
    if (!at)
        return false;
    *value = strtoull(at + strlen(key), &end, base);
    return end != at + strlen(key);
}

/* The last line of an image that ended by itself. */
static bool
read_end(struct boot_console *console)
{
    const char *line = console->line;
    return strncmp(line, "orrery: end ", 12) == 0 &&
           number_of(line, " digest=", 16, &console->digest) &&
           number_of(line, " timeless=", 16, &console->timeless) &&
           number_of(line, " events=", 10, &console->events) &&
           number_of(line, " now=", 10, &console->now) &&
           strstr(line, " stop=") != NULL;
}

static void
tell_plain(struct boot_console *console)
{
    if (read_end(console))
        console->end =
            strstr(console->line, " stop=done") != NULL ? BOOT_DONE : BOOT_LATE;
    else if (strncmp(console->line, "orrery: broken ", 15) == 0 &&
             !console->broken) {
        console->end = BOOT_BROKEN;
        console->broken = orr_text_format("%s", console->line + 15);
    } else if (console->said && *console->line) {
        console->said(console->self, console->line);
    }
}

/* The line is whole; it may hold any bytes if it is text of a program. */
static void
line_end(struct boot_console *console)
{
    size_t bytes = console->bytes;
    if (bytes > 0 && console->line[bytes - 1] == '\r')
        bytes--;
    console->line[bytes] = '\0';
    if (bytes > 2 && console->line[0] == TOOL)
        tell_tool(console);
    else
        tell_plain(console);
    console->bytes = 0;
}

/* Is this newline within a program's text, and not the line's end? */
static bool
text_goes_on(const struct boot_console *console)
{
    uint64_t number[NUMBERS_MAX];
    const char *text;
    const char *line = console->line;
    if (console->bytes < 3 || line[0] != TOOL ||
        (line[1] != 'o' && line[1] != 'm'))
        return false;
    if (numbers_read(line + 2, number, 3, &text) != 3 || *text != ' ' ||
        number[2] > TEXT_MAX)
        return false;
    return !text_split(line, console->bytes, number, &text);
}

static void
take(struct boot_console *console, char c)
{
    if (console->bytes + 2 > console->room) {
        console->room = 2 * console->room + 256;
        console->line = realloc(console->line, console->room);
        if (!console->line)
            orr_text_out_of_memory();
    }
    console->line[console->bytes] = '\0';
    if (c == '\n' && !text_goes_on(console))
        line_end(console);
    else
        console->line[console->bytes++] = c;
}

void
boot_console_take(struct boot_console *console, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        take(console, bytes[i]);
}

void
boot_console_close(struct boot_console *console)
{
    if (console->bytes > 0)
        line_end(console);
    free(console->line);
    console->line = NULL;
    console->bytes = console->room = 0;
}
