/* A shell on the console: lists processes, threads, handles, waits and budgets
 * of the system whose quota it has a handle of, named "system", with the right
 * to look. Without one, or without that right, the kernel refuses. It is given
 * "keyboard", a console that it may read, and "keys", the interrupt that says
 * that something was typed. Ends at `exit`. */
#include "apps/lib/memory.h"
#include "apps/shell/show.h"

#define LINE_BYTES 80u
#define KEYS_BIT UINT64_C(1)

static struct census census;

static const struct command {
    const char *name, *does;
    void (*show)(const struct census *census, const char *name);
} commands[] = {
    {"ps", "processes: how they are, and what they use", show_processes},
    {"threads", "threads: what they do, and on whose time", show_threads},
    {"handles", "handles: of what, with which rights", show_handles},
    {"waits", "who waits for whom, and until when", show_waits},
    {"budgets", "time and memory: given and used", show_budgets},
};
#define COMMANDS (sizeof commands / sizeof commands[0])

/* A line on its way in. */
static struct {
    uint32_t bytes;
    bool lost; /* it is longer than that */
    char text[LINE_BYTES];
} line;

static void
help(void)
{
    for (uint32_t i = 0; i < COMMANDS; i++)
        orr_print("%-8s [NAME]  %s\n", commands[i].name, commands[i].does);
    orr_print("%-8s         %s\n", "help", "this");
    orr_print("%-8s         %s\n", "exit", "the end of the shell");
}

static void
show(const struct command *command, const char *name)
{
    struct orr_endpoint init = {ORR_NONE};

    census.system.h = ORR_NONE;
    if (orr_has("system", ORR_KIND_QUOTA))
        census.system.h = orr_find("system", ORR_KIND_QUOTA);
    if (orr_has("init", ORR_KIND_ENDPOINT))
        init = orr_find_endpoint("init");
    if (!census_take(&census, init)) {
        orr_print("%s: refused: %s: %s\n", command->name,
                  orr_error_name(census.error), orr_error_text(census.error));
        return;
    }
    command->show(&census, name);
    if (census.more)
        orr_print("and more than %u objects\n", CENSUS_MAX);
}

/* The next word of a line, ended in place; "" at the end. */
static char *
take_word(char **at)
{
    char *word;

    while (**at == ' ')
        (*at)++;
    word = *at;
    while (**at != ' ' && **at != '\0')
        (*at)++;
    if (**at == ' ')
        *(*at)++ = '\0';
    return word;
}

/* Does what a line says. False: it was the last. */
static bool
obey(char *text)
{
    char *verb = take_word(&text);
    char *name = take_word(&text);

    for (uint32_t i = 0; i < COMMANDS; i++) {
        if (!text_equal(verb, commands[i].name))
            continue;
        show(&commands[i], name);
        return true;
    }
    if (text_equal(verb, "help"))
        help();
    else if (text_equal(verb, "exit"))
        return false;
    else if (verb[0] != '\0')
        orr_print("no command `%s`: try `help`\n", verb);
    return true;
}

/* One more character. False: the shell ends. */
static bool
hear(char c)
{
    bool goes_on = true;

    if (c != '\n' && c != '\r') {
        line.lost = line.lost || line.bytes == LINE_BYTES - 1;
        if (!line.lost)
            line.text[line.bytes++] = c;
        return true;
    }
    line.text[line.bytes] = '\0';
    orr_print("> %s\n", line.text);
    if (line.lost)
        orr_print("a line has at most %u characters\n", LINE_BYTES - 1);
    else
        goes_on = obey(line.text);
    line.bytes = 0;
    line.lost = false;
    return goes_on;
}

int
main(int argc, char **argv)
{
    struct orr_console keyboard = {orr_find("keyboard", ORR_KIND_CONSOLE)};
    struct orr_interrupt keys = orr_find_interrupt("keys");
    struct orr_notification bell = orr_notification_create(orr_own_quota());
    char typed[LINE_BYTES];
    bool goes_on = true;

    orr_need(orr_interrupt_attach(keys, bell, KEYS_BIT), "attach");
    while (goes_on) {
        uint32_t bytes = orr_read(keyboard, typed, sizeof typed);

        for (uint32_t i = 0; goes_on && i < bytes; i++)
            goes_on = hear(typed[i]);
        if (bytes != 0)
            continue;
        orr_need(orr_interrupt_acknowledge(keys), "acknowledge");
        orr_need(orr_wait(bell, ORR_FOREVER).error, "wait");
    }
    return 0;
}
