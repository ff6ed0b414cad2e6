#include "hal-sim/image_bundle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hal-sim/orr_places.h"
#include "hal-sim/orr_text.h"

#define BYTES_MAX (UINT32_C(1) << 30)
#define STACK_DEFAULT (64u << 10)

/* hal-image: between STACK_ADDRESS and AREA_ADDRESS; beside each stack. */
#define STACKS_BYTES UINT64_C(0xf0000000)
#define STACK_GAP_BYTES 8192u

static const struct {
    const char *name;
    uint32_t machine;
} machines[] = {{"x86_64", 62}, {"riscv64", 243}};
#define MACHINES (sizeof machines / sizeof machines[0])

/* What is put together: `bytes` of the bundle so far, and its modules. */
struct build {
    const struct image_arch *arch;
    char *block;
    size_t bytes;
    struct orr_bundle head;
    struct orr_bundle_module module[ORR_BUNDLE_MODULES_MAX];
    const char *name[ORR_BUNDLE_MODULES_MAX];
    char *error;
};

static char *
images_folder(const char *name)
{
    const char *given = getenv("ORR_IMAGES");
    if (given && *given)
        return orr_text_format("%s/%s", given, name);
    char *place = orr_text_format("../%s", name);
    char *folder = orr_place_beside(place);
    free(place);
    return folder;
}

bool
image_arch_find(struct image_arch *arch, const char *name, char **error)
{
    *arch = (struct image_arch){.name = NULL};
    for (size_t i = 0; i < MACHINES; i++)
        if (strcmp(machines[i].name, name) == 0)
            *arch = (struct image_arch){.name = machines[i].name,
                                        .machine = machines[i].machine};
    if (!arch->name) {
        *error = orr_text_format("no machine `%s`; there are: x86_64, riscv64",
                                 name);
        return false;
    }
    char *folder = images_folder(name);
    arch->kernel = orr_text_format("%s/kernel.elf", folder ? folder : name);
    arch->apps = orr_text_format("%s/apps", folder ? folder : name);
    free(folder);
    if (access(arch->kernel, R_OK) == 0)
        return true;
    *error = orr_text_format("%s: %s; build it with: cmake --preset %s && "
                             "ninja -C build/%s",
                             arch->kernel, strerror(errno), name, name);
    return false;
}

void
image_arch_free(struct image_arch *arch)
{
    free(arch->kernel);
    free(arch->apps);
}

/* Appends a part on a page of its own; where it begins. */
static uint32_t
build_add(struct build *build, const void *bytes, size_t count)
{
    size_t at = (build->bytes + ORR_BUNDLE_ALIGN - 1) / ORR_BUNDLE_ALIGN *
                ORR_BUNDLE_ALIGN;
    size_t end = (at + count + ORR_BUNDLE_ALIGN - 1) / ORR_BUNDLE_ALIGN *
                 ORR_BUNDLE_ALIGN;
    if (end > BYTES_MAX) {
        build->error = orr_text_format("the image is larger than 1 GiB: use "
                                       "fewer or smaller programs");
        return 0;
    }
    build->block = realloc(build->block, end);
    if (!build->block)
        orr_text_out_of_memory();
    memset(build->block + build->bytes, 0, end - build->bytes);
    if (count > 0)
        memcpy(build->block + at, bytes, count);
    build->bytes = end;
    return (uint32_t)at;
}

/* The whole file; null if it cannot be read, errno says why. */
static char *
file_read(const char *path, size_t *count)
{
    char *bytes = NULL;
    FILE *memory = open_memstream(&bytes, count);
    FILE *file = fopen(path, "rb");
    char part[4096];
    size_t got;
    if (!memory)
        orr_text_out_of_memory();
    while (file && (got = fread(part, 1, sizeof part, file)) > 0)
        fwrite(part, 1, got, memory);
    bool whole = file && !ferror(file);
    if (file)
        fclose(file);
    fclose(memory);
    if (whole)
        return bytes;
    free(bytes);
    return NULL;
}

static void
build_add_module(struct build *build, uint32_t index)
{
    const char *name = build->name[index];
    struct orr_bundle_module *module = &build->module[index];
    /* a machine preempts anywhere, so NAME@blocks is NAME there */
    char *path = orr_text_format("%s/%.*s.elf", build->arch->apps,
                                 (int)strcspn(name, "@"), name);
    size_t count = 0;
    char *bytes = file_read(path, &count);
    if (!bytes) {
        build->error = orr_text_format("%s: %s", path, strerror(errno));
    } else if (strlen(name) >= sizeof module->name) {
        build->error = orr_text_format("%s: its name is too long", path);
    } else {
        memcpy(module->name, name, strlen(name));
        module->size = (uint32_t)count;
        module->at = build_add(build, bytes, count);
    }
    free(bytes);
    free(path);
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* init, then what else the scenario uses, by name. */
static void
build_choose(struct build *build, const struct scenario *scenario)
{
    uint32_t count = 1;
    build->name[0] = "init";
    for (size_t i = 0; i < scenario->processes_count; i++) {
        const char *program = scenario->processes[i].program;
        bool known = false;
        for (uint32_t j = 0; j < count; j++)
            known |= strcmp(build->name[j], program) == 0;
        if (known)
            continue;
        if (count == ORR_BUNDLE_MODULES_MAX) {
            build->error = orr_text_format("more than %u programs",
                                           ORR_BUNDLE_MODULES_MAX);
            return;
        }
        build->name[count++] = program;
    }
    qsort(build->name + 1, count - 1, sizeof build->name[0], compare_names);
    build->head.modules = count;
}

static void
build_add_stimuli(struct build *build, const struct scenario *scenario)
{
    struct orr_bundle_stimulus stimulus[ORR_BUNDLE_STIMULI_MAX] = {{0}};
    size_t count = scenario->stimuli_count;
    if (count > ORR_BUNDLE_STIMULI_MAX) {
        build->error =
            orr_text_format("more than %u stimuli", ORR_BUNDLE_STIMULI_MAX);
        return;
    }
    for (size_t i = 0; i < count; i++)
        stimulus[i] = (struct orr_bundle_stimulus){
            scenario->stimuli[i].time_ns, scenario->stimuli[i].period_ns,
            scenario->stimuli[i].count, scenario->stimuli[i].line,
            scenario->stimuli[i].bytes};
    size_t table = count * sizeof stimulus[0], text = strlen(scenario->typed);
    char *block = orr_text_allocate(table + text + 1, 1);
    memcpy(block, stimulus, table);
    memcpy(block + table, scenario->typed, text);
    build->head.stimuli = (uint32_t)count;
    build->head.stimuli_at = build_add(build, block, table + text);
    free(block);
}

static void
head_windows(struct orr_bundle *head, const struct limits *limits)
{
    head->windows = limits->windows;
    for (uint32_t i = 0; i < limits->windows; i++)
        head->window[i] = (struct orr_bundle_window){
            limits->window[i].length_ns, limits->window[i].partition, 0};
}

/* What a search may choose is nothing to an image. */
static bool
has_mishaps(const struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->mishaps_count; i++)
        if (!scenario->mishaps[i].searched)
            return true;
    return false;
}

/* Why there can be no image with such a head; null: nothing is against it. */
static char *
head_complain(const struct orr_bundle *head, const struct scenario *scenario)
{
    uint64_t stack = (uint64_t)head->stack_bytes + STACK_GAP_BYTES;

    if (scenario->models_count > 0 || has_mishaps(scenario))
        return orr_text_format("its devices and mishaps are only in "
                               "simulation");
    if (head->cpus != 1)
        return orr_text_format("the scenario wants %u CPUs; images have one "
                               "so far",
                               head->cpus);
    if (head->cells > STACKS_BYTES / stack)
        return orr_text_format(
            "images have addresses for %llu stacks of %u bytes, and one is "
            "kept for each of the %u cells: write a smaller number for "
            "`cells` of `machine` in the scenario, or for `stack`",
            (unsigned long long)(STACKS_BYTES / stack), head->stack_bytes,
            head->cells);
    return NULL;
}

static void
build_head(struct build *build, const struct scenario *scenario, uint32_t flags)
{
    build->head.magic = ORR_BUNDLE_MAGIC;
    build->head.version = ORR_BUNDLE_VERSION;
    build->head.machine = build->arch->machine;
    build->head.cells = scenario->limits.cells;
    build->head.cpus = scenario->limits.cpus;
    build->head.lines = scenario->limits.lines;
    build->head.slots = scenario->limits.slots;
    build->head.pages = scenario->limits.pages;
    build->head.policy = scenario->limits.policy[0];
    head_windows(&build->head, &scenario->limits);
    build->head.stack_bytes =
        scenario->stack_bytes ? scenario->stack_bytes : STACK_DEFAULT;
    build->head.flags = flags;
    build->head.until_ns = scenario->until_ns;
    build->error = head_complain(&build->head, scenario);
}

struct orr_bundle *
image_bundle(const struct scenario *scenario, const struct image_arch *arch,
             uint32_t flags, struct complaints *complaints, char **error)
{
    struct build build = {.arch = arch};
    struct orr_plan *plan = NULL;
    build_head(&build, scenario, flags);
    build_add(&build, &build.head, sizeof build.head);
    build_choose(&build, scenario);
    if (!build.error)
        plan =
            scenario_plan(scenario, build.name, build.head.modules, complaints);
    if (plan) {
        build.head.plan_size = plan->size;
        build.head.plan_at = build_add(&build, plan, plan->size);
        build_add_stimuli(&build, scenario);
    }
    for (uint32_t i = 0; plan && !build.error && i < build.head.modules; i++)
        build_add_module(&build, i);
    if (plan && !build.error)
        build.head.modules_at = build_add(
            &build, build.module, build.head.modules * sizeof build.module[0]);
    *error = build.error;
    if (!plan || build.error) {
        free(plan);
        free(build.block);
        return NULL;
    }
    free(plan);
    build.head.size = (uint32_t)build.bytes;
    memcpy(build.block, &build.head, sizeof build.head);
    return (struct orr_bundle *)(void *)build.block;
}

bool
image_write(const char *path, const void *bytes, size_t count, char **error)
{
    FILE *file = fopen(path, "wb");
    bool whole = file && fwrite(bytes, 1, count, file) == count;
    if (file)
        whole &= fclose(file) == 0;
    if (!whole)
        *error = orr_text_format("%s: %s", path, strerror(errno));
    return whole;
}
