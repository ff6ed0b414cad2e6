/* The `orr` command line tool: finds the command and hands over. */
#include <stdio.h>
#include <string.h>

#include "hal-sim/orr.h"

struct command {
    const char *name;
    int (*main)(int argc, char **argv);
};

static const struct command commands[] = {
    {"explore", orr_command_explore}, {"run", orr_command_run},
    {"list", orr_command_list},       {"check", orr_command_check},
    {"bench", orr_command_bench},     {"image", orr_command_image},
    {"boot", orr_command_boot},       {"replay", orr_command_replay},
    {"help", orr_command_help},
};

/* What the script in the root does, because it works without a build. */
static int
script_command(const char *name)
{
    fprintf(stderr,
            "orr: `%s` is done by the script ./orr in the root of the source "
            "tree: ./orr %s\n",
            name, name);
    return ORR_STATUS_USAGE;
}

int
main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "help";
    if (argc < 2) {
        orr_help_print(stderr, NULL);
        return ORR_STATUS_USAGE;
    }
    if (strcmp(name, "--version") == 0) {
        puts("orr " ORR_VERSION);
        return ORR_STATUS_PASS;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(commands[i].name, name) == 0)
            return commands[i].main(argc - 1, argv + 1);
    if (strcmp(name, "test") == 0 || strcmp(name, "doctor") == 0 ||
        strcmp(name, "fuzz") == 0 || strcmp(name, "docs") == 0)
        return script_command(name);
    fprintf(stderr, "orr: no command `%s`; see `orr help`\n", name);
    return ORR_STATUS_USAGE;
}
