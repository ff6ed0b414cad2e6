#include "apps/lib/start.h"

#include "apps/lib/console.h"
#include "apps/lib/memory.h"
#include "apps/lib/object.h"

static uint64_t words[ORR_WORDS_MAX]; /* the start block, as it came */
static struct start_block own;
static struct orr_console own_console;
static struct orr_notification silence;

/* The next NUL-terminated string before `end`, or null; moves `*at` on. */
static char *
string_next(char **at, const char *end)
{
    char *string = *at;

    for (char *c = string; c < end; c++) {
        if (*c == '\0') {
            *at = c + 1;
            return string;
        }
    }
    return NULL;
}

bool
start_read(struct start_block *start, uint64_t *block, size_t bytes)
{
    const struct orr_start *head = (const struct orr_start *)(void *)block;
    char *end = (char *)block + bytes;
    char *at;
    size_t used;

    *start = (struct start_block){.arguments = 0};
    if (bytes < sizeof *head || head->arguments > START_ARGUMENTS_MAX ||
        head->handles > START_HANDLES_MAX)
        return false;
    used = sizeof *head + head->handles * sizeof(struct orr_start_handle);
    if (used > bytes)
        return false;
    start->handle = (struct orr_start_handle *)(void *)(block + 1);
    at = (char *)block + used;
    for (uint32_t i = 0; i < head->arguments; i++) {
        start->argument[i] = string_next(&at, end);
        if (start->argument[i] == NULL)
            return false;
    }
    for (uint32_t i = 0; i < head->handles; i++) {
        start->name[i] = string_next(&at, end);
        if (start->name[i] == NULL)
            return false;
    }
    start->arguments = head->arguments;
    start->handles = head->handles;
    return true;
}

orr_handle
own_handle(const char *name, enum orr_kind kind)
{
    for (uint32_t i = 0; i < own.handles; i++) {
        if (own.handle[i].kind == (uint64_t)kind &&
            text_equal(own.name[i], name))
            return own.handle[i].handle;
    }
    return ORR_NONE;
}

enum orr_kind
own_kind(const char *name)
{
    for (uint32_t i = 0; i < own.handles; i++) {
        if (text_equal(own.name[i], name))
            return (enum orr_kind)own.handle[i].kind;
    }
    return ORR_KIND_NONE;
}

bool
orr_start_adopt(uint64_t *block, size_t bytes)
{
    if (!start_read(&own, block, bytes))
        return false;
    own_console.h = own_handle("console", ORR_KIND_CONSOLE);
    return true;
}

void
orr_start(void)
{
    memcpy(words, orr_area(), sizeof words);
    if (!orr_start_adopt(words, sizeof words - 2 * sizeof words[0]))
        orr_exit(ORR_STATUS_SETUP);
    orr_exit(main((int)own.arguments, own.argument));
}

struct orr_thread
orr_own_thread(void)
{
    return (struct orr_thread){orr_find("thread", ORR_KIND_THREAD)};
}

struct orr_context
orr_own_context(void)
{
    return (struct orr_context){orr_find("context", ORR_KIND_CONTEXT)};
}

struct orr_console
orr_own_console(void)
{
    return own_console;
}

struct orr_notification
orr_own_silence(void)
{
    if (silence.h == ORR_NONE)
        silence = orr_notification_create(orr_own_quota());
    return silence;
}

const char *
orr_own_name(void)
{
    return own.arguments > 0 ? own.argument[0] : "?";
}

uint64_t
orr_argument(int index, uint64_t otherwise)
{
    const char *text;
    uint64_t value = 0;

    if (index < 0 || (uint32_t)index >= own.arguments)
        return otherwise;
    text = own.argument[index];
    for (size_t i = 0; text[i] != '\0' || i == 0; i++) {
        if (text[i] < '0' || text[i] > '9') {
            orr_print("%s: argument %d is \"%s\": a decimal number is "
                      "expected\n",
                      orr_own_name(), index, text);
            orr_exit(ORR_STATUS_SETUP);
        }
        value = value * 10 + (uint64_t)(text[i] - '0');
    }
    return value;
}
