#include "hal-sim/bench_images.h"

#include <elf.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/boot_console.h"
#include "hal-sim/boot_qemu.h"
#include "hal-sim/image_file.h"
#include "hal-sim/orr.h"
#include "hal-sim/orr_places.h"
#include "hal-sim/orr_text.h"

#define LIMIT_NS UINT64_C(60000000000)
#define SCENARIO "bench/images.yaml"
#define PROCESS "bench"

const char *const bench_machines[BENCH_MACHINES] = {"x86_64", "riscv64"};

/* One boot: what the measuring process says, and the kernel. */
struct listener {
    struct bench_image *image;
    struct boot_console console;
    uint32_t badge;
    uint64_t nothing; /* what counting itself takes */
    uint64_t entry, first;
    uint64_t entered; /* did the kernel say when it began? */
};

/* "NAME LEAST MOST" */
static void
listen_line(struct listener *listener, const char *line)
{
    char name[32];
    uint64_t least, most;
    const char *at = line + strcspn(line, " ");
    snprintf(name, sizeof name, "%.*s", (int)(at - line), line);
    if (!orr_text_next_number(&at, &least) || !orr_text_next_number(&at, &most))
        return;
    if (strcmp(name, "nothing") == 0)
        listener->nothing = least;
    if (strcmp(name, "first_line") == 0)
        listener->first = least;
    for (uint32_t i = 0; i < bench_rows_count; i++) {
        if (strcmp(name, bench_rows[i].key) != 0)
            continue;
        listener->image->count[i] = least - listener->nothing;
        listener->image->most[i] = most - listener->nothing;
    }
}

static void
on_happening(void *self, const struct happening *h)
{
    struct listener *listener = self;
    if (h->kind == HAPPENED_OUTPUT && h->badge == listener->badge)
        listen_line(listener, h->text);
}

/* The number behind `key` in the line, or what it was. */
static void
said_number(const char *line, const char *key, uint64_t *number)
{
    const char *at = strstr(line, key);
    if (at)
        *number = strtoull(at + strlen(key), NULL, 10);
}

static void
on_said(void *self, const char *line)
{
    struct listener *listener = self;
    struct bench_image *image = listener->image;
    if (strncmp(line, "orrery: begin ", 14) == 0) {
        said_number(line, " entry=", &listener->entry);
        said_number(line, " arena=", &image->arena);
        said_number(line, " tables=", &image->tables);
        said_number(line, " init=", &image->init_pages);
        listener->entered = 1;
    } else if (strncmp(line, "orrery: used ", 13) == 0) {
        said_number(line, " first=", &image->init);
        said_number(line, " pages=", &image->all_pages);
    }
}

static void
on_bytes(void *self, const char *bytes, size_t count)
{
    struct listener *listener = self;
    boot_console_take(&listener->console, bytes, count);
}

/* What of a kernel is loaded, by what may be done with it. */
static void
measure_size(struct bench_image *image, const char *path)
{
    FILE *file = fopen(path, "rb");
    Elf64_Ehdr head;
    Elf64_Phdr part;
    if (!file)
        return;
    if (fread(&head, sizeof head, 1, file) != 1)
        head.e_phnum = 0;
    for (uint32_t i = 0; i < head.e_phnum; i++) {
        long at = (long)(head.e_phoff + i * sizeof part);
        if (fseek(file, at, SEEK_SET) != 0 ||
            fread(&part, sizeof part, 1, file) != 1)
            break;
        if (part.p_type != PT_LOAD)
            continue;
        if (part.p_flags & PF_X)
            image->text += part.p_filesz;
        else if (part.p_flags & PF_W)
            image->initialised += part.p_filesz;
        else
            image->constants += part.p_filesz;
        image->zero += part.p_memsz - part.p_filesz;
    }
    fclose(file);
}

static char *
boot_wrong(const struct boot_console *console, struct boot_outcome outcome)
{
    if (outcome.exit == BOOT_ABSENT)
        return orr_text_format("QEMU cannot be started (%s); install it with: "
                               "apt-get install qemu-system-x86 "
                               "qemu-system-misc",
                               strerror(outcome.status));
    if (console->end == BOOT_BROKEN)
        return orr_text_format("the image gave up: %s", console->broken);
    if (outcome.exit != BOOT_PASSED)
        return orr_text_format("QEMU ended with status %d, not that of a pass",
                               outcome.status);
    return NULL;
}

static void
measure_boot(struct bench_image *image, const struct image_arch *arch,
             const char *bundle, uint32_t badge)
{
    struct listener listener = {.image = image, .badge = badge};
    struct boot_machine machine = {.arch = arch,
                                   .way = BOOT_DIRECT,
                                   .bundle = bundle,
                                   .limit_ns = LIMIT_NS,
                                   .self = &listener,
                                   .bytes = on_bytes};
    listener.console = (struct boot_console){
        .self = &listener, .happened = on_happening, .said = on_said};
    struct boot_outcome outcome = boot_qemu(&machine);
    boot_console_close(&listener.console);
    image->error = boot_wrong(&listener.console, outcome);
    if (listener.entered && listener.first > listener.entry)
        image->first_line = listener.first - listener.entry;
    if (listener.entered && image->init > listener.entry)
        image->init -= listener.entry;
    free(listener.console.broken);
}

/* The badge of a process's console; 0: there is no such process. */
static uint32_t
badge_of(const struct scenario *scenario, const char *name)
{
    for (size_t i = 0; i < scenario->processes_count; i++) {
        if (strcmp(scenario->processes[i].name, name) == 0)
            return (uint32_t)i + 1;
    }
    return 0;
}

static void
measure_machine(struct bench_image *image, const char *name,
                const struct scenario *scenario)
{
    struct complaints complaints = {0};
    struct image_arch arch;
    char *bundle = NULL;
    if (image_arch_find(&arch, name, &image->error))
        bundle =
            image_file_bundle(scenario, &arch, 0, &complaints, &image->error);
    if (bundle) {
        measure_boot(image, &arch, bundle, badge_of(scenario, PROCESS));
        measure_size(image, arch.kernel);
    } else if (!image->error) {
        complaints_print(&complaints, stderr);
        image->error = orr_text_format("a program is missing");
    }
    image_file_drop(bundle);
    image_arch_free(&arch);
    complaints_free(&complaints);
}

static struct scenario *
read_scenario(void)
{
    struct complaints complaints = {0};
    char *folder = orr_place_scenarios();
    char *path =
        orr_text_format("%s/%s", folder ? folder : "scenarios", SCENARIO);
    struct scenario *scenario = scenario_read(path, &complaints);
    complaints_print(&complaints, stderr);
    complaints_free(&complaints);
    free(folder);
    free(path);
    return scenario;
}

int
bench_images(bool json)
{
    struct bench_image image[BENCH_MACHINES] = {0};
    struct scenario *scenario = read_scenario();
    int status = ORR_STATUS_PASS;
    if (!scenario)
        return ORR_STATUS_USAGE;
    for (uint32_t i = 0; i < BENCH_MACHINES; i++)
        measure_machine(&image[i], bench_machines[i], scenario);
    if (json)
        bench_images_print_json(image);
    else
        bench_images_print(image);
    for (uint32_t i = 0; i < BENCH_MACHINES; i++) {
        status |= image[i].error ? ORR_STATUS_FAIL : 0;
        free(image[i].error);
    }
    scenario_free(scenario);
    return status;
}
