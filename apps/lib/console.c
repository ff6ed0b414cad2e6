#include "apps/lib/console.h"

#include "apps/lib/format.h"
#include "apps/lib/handle.h"
#include "apps/lib/memory.h"
#include "apps/lib/own.h"

#define LINE_WORDS (ORR_LINE_MAX / 8u)

/* Text on its way to the console. */
struct line {
    struct text_sink sink; /* first: the sink is the line */
    uint32_t bytes;
    char text[ORR_LINE_MAX];
};

/* Writes through the area and puts back what lay there. */
static void
console_write(const char *text, uint32_t bytes, enum orr_write_kind kind)
{
    uint64_t kept[LINE_WORDS];
    uint64_t *area = orr_area();

    memcpy(kept, area, sizeof kept);
    memcpy(area, text, bytes);
    orr_invoke(
        (struct orr_call){.number = ORR_CALL_WRITE,
                          .a = {orr_own_console().h, bytes, (uint64_t)kind}});
    memcpy(area, kept, sizeof kept);
}

static void
line_put(struct text_sink *sink, char c)
{
    struct line *line = (struct line *)sink;

    if (line->bytes == ORR_LINE_MAX) {
        console_write(line->text, line->bytes, ORR_WRITE_TEXT);
        line->bytes = 0;
    }
    line->text[line->bytes++] = c;
}

void
orr_print_list(const char *format, va_list list)
{
    struct line line;

    line.sink.put = line_put;
    line.bytes = 0;
    text_format(&line.sink, format, list);
    if (line.bytes > 0)
        console_write(line.text, line.bytes, ORR_WRITE_TEXT);
}

void
orr_print(const char *format, ...)
{
    va_list list;

    va_start(list, format);
    orr_print_list(format, list);
    va_end(list);
}

void
orr_mark(const char *name)
{
    size_t bytes = text_length(name);

    if (bytes > ORR_LINE_MAX)
        bytes = ORR_LINE_MAX;
    console_write(name, (uint32_t)bytes, ORR_WRITE_MARK);
}

void
orr_exit(int status)
{
    for (;;) {
        orr_invoke((struct orr_call){.number = ORR_CALL_EXIT,
                                     .a = {(uint64_t)(int64_t)status, 1}});
    }
}

void
orr_abort(void)
{
    for (;;)
        orr_raise(ORR_FAULT_ABORT, 0);
}

void
orr_need(uint32_t error, const char *what)
{
    if (error == ORR_ERROR_OK)
        return;
    orr_print("%s: %s: %s: %s\n", orr_own_name(), what, orr_error_name(error),
              orr_error_text(error));
    orr_exit(ORR_STATUS_REFUSED);
}

void
orr_assert_fail(const char *condition, const char *file, int line)
{
    orr_print("%s: %s:%d: not so: %s\n", orr_own_name(), file, line, condition);
    orr_abort();
}
