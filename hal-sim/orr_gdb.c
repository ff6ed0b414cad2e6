#include "hal-sim/orr_gdb.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hal-sim/orr.h"
#include "hal-sim/orr_places.h"
#include "hal-sim/orr_text.h"

/* Where the debugger's own script about Orrery may lie, seen from the
 * program: in a build's folder, or installed. */
static const char *const scripts[] = {"../../tools/gdb/orrery.py",
                                      "../share/orrery/gdb/orrery.py"};

static char *
script_find(void)
{
    char *script = NULL;
    for (size_t i = 0; !script && i < sizeof scripts / sizeof scripts[0]; i++)
        script = orr_place_beside(scripts[i]);
    return script;
}

int
orr_gdb(int argc, char **argv)
{
    /* programs are loaded while the machine runs, so breakpoints in them may
     * have to wait; SIGINT is for the debugger */
    static const char *const settings[] = {
        "-iex", "set debuginfod enabled off",
        "-ex",  "set breakpoint pending on",
        "-ex",  "set print thread-events off",
        "-ex",  "tbreak machine_run",
        "-ex",  "run"};
    enum { SETTINGS = sizeof settings / sizeof settings[0] };
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length < 0)
        return orr_usage_error("run", "--gdb: %s", strerror(errno));
    program[length] = '\0';
    const char **line =
        orr_text_allocate((size_t)argc + SETTINGS + 8, sizeof line[0]);
    size_t count = 0;
    line[count++] = "gdb";
    line[count++] = "-q";
    char *script = script_find();
    if (script) {
        line[count++] = "-x";
        line[count++] = script;
    }
    for (size_t i = 0; i < SETTINGS; i++)
        line[count++] = settings[i];
    line[count++] = "--args";
    line[count++] = program;
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "--gdb") != 0)
            line[count++] = argv[i];
    char **arguments = (char **)(uintptr_t)line;
    execvp("gdb", arguments);
    int status =
        orr_usage_error("run",
                        "--gdb: gdb cannot be started (%s); install it with: "
                        "apt-get install gdb",
                        strerror(errno));
    free(script);
    free(line);
    return status;
}
