/* What the Linux process costs as a whole, and how large the core is. */
#include "hal-sim/bench.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hal-sim/bench_spawn.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/run_live.h"

static const char hello[] = "scenario: bench\n"
                            "sentence: One program says a line.\n"
                            "topic: bench\n"
                            "processes:\n"
                            "  hello: {program: hello}\n";

/* ns until a program's first byte, or its end if it writes none. */
static uint64_t
spawn_ns(char **arguments, bool *wrote)
{
    struct spawned spawned;
    char byte = 0;
    *wrote = false;
    if (!bench_spawn(arguments, &spawned))
        return 0;
    *wrote = read(spawned.output, &byte, 1) == 1;
    uint64_t taken = run_host_ns() - spawned.started;
    while (*wrote && read(spawned.output, &byte, 1) == 1)
        continue;
    bench_spawned_end(&spawned);
    return taken;
}

static void
measure_start(struct bench *bench)
{
    struct bench_figure *figure =
        bench_figure_add(bench, "first line, whole orr", "ns");
    char program[PATH_MAX] = "", path[] = "/tmp/orr-bench-XXXXXX";
    char run[] = "run", truth[] = "/bin/true";
    char *arguments[] = {program, run, path, NULL};
    char *floor_arguments[] = {truth, NULL};
    bool wrote = true;
    if (!figure)
        return;
    int file = mkstemp(path);
    if (file < 0 || write(file, hello, sizeof hello - 1) < 0 ||
        readlink("/proc/self/exe", program, sizeof program - 1) < 0)
        figure->error = orr_text_format("no file could be written");
    figure->floor_name = "start and end of /bin/true";
    for (uint32_t i = 0; !figure->error && i < bench->repetitions; i++) {
        bench_sample(&figure->floor, (double)spawn_ns(floor_arguments, &wrote));
        bench_sample(&figure->samples, (double)spawn_ns(arguments, &wrote));
        if (!wrote)
            figure->error = orr_text_format("`orr run` wrote nothing");
    }
    figure->note = orr_text_format("process, scenario file, system, line");
    if (file >= 0) {
        close(file);
        unlink(path);
    }
}

struct sizes {
    unsigned long text, constants; /* bytes: instructions, read-only data */
};

/* What `size` tells of the objects of a library, but for those that check the
 * kernel (check*.c), which only tests and searches call. */
static struct sizes
sizes_of_library(char *library)
{
    char size[] = "size", sections[] = "-A", line[256] = "", name[128];
    char *arguments[] = {size, sections, library, NULL};
    struct spawned spawned;
    struct sizes sizes = {0, 0};
    unsigned long bytes;
    bool counts = false;

    if (!bench_spawn(arguments, &spawned))
        return sizes;
    FILE *answer = fdopen(dup(spawned.output), "r");
    while (answer && fgets(line, sizeof line, answer)) {
        char *end = strchr(line, ' ');
        if (strstr(line, "(ex "))
            counts = strncmp(line, "check", 5) != 0;
        if (!counts || !end)
            continue;
        snprintf(name, sizeof name, "%.*s", (int)(end - line), line);
        bytes = strtoul(end, NULL, 10);
        if (strncmp(name, ".text", 5) == 0)
            sizes.text += bytes;
        else if (strncmp(name, ".rodata", 7) == 0)
            sizes.constants += bytes;
    }
    if (answer)
        fclose(answer);
    bench_spawned_end(&spawned);
    return sizes;
}

static void
measure_size(struct bench *bench)
{
    struct bench_figure *figure =
        bench_figure_add(bench, "compiled core", "bytes");
    char program[PATH_MAX] = "";
    if (!figure)
        return;
    if (readlink("/proc/self/exe", program, sizeof program - 1) < 0)
        program[0] = '\0';
    char *slash = strrchr(program, '/');
    if (slash)
        *slash = '\0';
    char *library = orr_text_format("%s/core/liborrery_core.a", program);
    struct sizes sizes = sizes_of_library(library);
    free(library);
    if (sizes.text == 0)
        figure->error = orr_text_format(
            "needs binutils, and core/liborrery_core.a beside orr");
    else
        bench_sample(&figure->samples, (double)sizes.text);
    figure->note =
        orr_text_format("instructions of this build without check*.c, and %lu "
                        "bytes of constants (seL4, both: 38 KB riscv64, 112 KB "
                        "x86_64)",
                        sizes.constants);
}

void
bench_host(struct bench *bench)
{
    measure_start(bench);
    measure_size(bench);
}
