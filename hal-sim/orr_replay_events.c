#include "hal-sim/orr_replay_events.h"

#include <errno.h>
#include <getopt.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hal-sim/orr.h"
#include "hal-sim/orr_places.h"
#include "hal-sim/orr_replay_choices.h"
#include "hal-sim/orr_text.h"

/* Where that program may lie, seen from this one's. */
static const char *const places[] = {"fuzz/repeat_kernel",
                                     "../libexec/orrery/repeat_kernel"};

struct command {
    const char *to, *path;
    bool gdb, help;
};

bool
orr_replay_is_events(int argc, char **argv)
{
    return orr_replay_begins(argc, argv, "orrery-events ");
}

static bool
take_option(struct command *command, int option)
{
    uint64_t to;

    command->gdb |= option == 'g';
    command->help |= option == 'h';
    if (option == 't')
        command->to = optarg;
    return option != 't' || orr_text_read_number(optarg, &to);
}

static int
read_options(struct command *command, int argc, char **argv)
{
    static const struct option options[] = {
        {"to", required_argument, NULL, 't'},
        {"gdb", no_argument, NULL, 'g'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    int option;

    optind = 0;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        if (option == '?')
            return orr_usage_error("replay",
                                   "no option `%s` for a file of events",
                                   argv[optind - 1]);
        if (option == ':')
            return orr_usage_error("replay", "`%s` needs a value",
                                   argv[optind - 1]);
        if (!take_option(command, option))
            return orr_usage_error("replay", "--to: `%s` is no number", optarg);
    }
    if (!command->help && argc - optind != 1)
        return orr_usage_error("replay", "one FILE was expected");
    command->path = argv[optind];
    return ORR_STATUS_PASS;
}

static int
carry_out(const struct command *command, const char *program)
{
    const char *line[12];
    size_t count = 0;

    if (command->gdb) {
        line[count++] = "gdb";
        line[count++] = "-q";
        line[count++] = "-ex";
        line[count++] = "break repeat_entry";
        line[count++] = "--args";
    }
    line[count++] = program;
    line[count++] = "repeat";
    line[count++] = command->path;
    if (command->to)
        line[count++] = command->to;
    line[count] = NULL;
    char **arguments = (char **)(uintptr_t)line;
    execvp(line[0], arguments);
    return orr_usage_error("replay", "%s cannot be started: %s", line[0],
                           strerror(errno));
}

int
orr_replay_events(int argc, char **argv)
{
    struct command command = {.to = NULL};
    char *program = NULL;
    int status = read_options(&command, argc, argv);

    if (status != ORR_STATUS_PASS)
        return status;
    if (command.help) {
        orr_help_print(stdout, "replay");
        return ORR_STATUS_PASS;
    }
    for (size_t i = 0; !program && i < sizeof places / sizeof places[0]; i++)
        program = orr_place_beside(places[i]);
    if (!program)
        return orr_usage_error("replay",
                               "%s is a file of kernel events, and the program "
                               "that repeats those (%s) is not installed with "
                               "this orr: use ./orr of the source tree",
                               command.path, places[0]);
    status = carry_out(&command, program);
    free(program);
    return status;
}
