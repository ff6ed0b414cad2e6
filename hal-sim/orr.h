/* The `orr` command: what its files share. Each command reads its own options
 * with getopt_long and returns its exit status. */
#ifndef HAL_SIM_ORR_H
#define HAL_SIM_ORR_H

#include <stdbool.h>
#include <stdio.h>

enum orr_status {
    ORR_STATUS_PASS,   /* all expectations hold */
    ORR_STATUS_FAIL,   /* some do not */
    ORR_STATUS_USAGE,  /* bad usage, or a scenario that cannot be run */
    ORR_STATUS_BROKEN, /* the kernel found itself inconsistent */
};

/* argv[0] is the command's own name ("run"). */
int orr_command_run(int argc, char **argv);
int orr_command_explore(int argc, char **argv);
int orr_command_list(int argc, char **argv);
int orr_command_check(int argc, char **argv);
int orr_command_bench(int argc, char **argv);
int orr_command_image(int argc, char **argv);
int orr_command_boot(int argc, char **argv);
int orr_command_replay(int argc, char **argv);
int orr_command_help(int argc, char **argv);

/* "orr COMMAND: text" and where to read more on stderr; ORR_STATUS_USAGE. */
int orr_usage_error(const char *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints the help of one command (or of all: null); false: no such one. */
bool orr_help_print(FILE *out, const char *command);

#endif
