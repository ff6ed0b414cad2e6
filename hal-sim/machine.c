/* Making a machine, taking it apart, and asking it. */
#include "hal-sim/machine_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "hal-sim/machine_device.h"
#include "hal-sim/machine_mishap.h"
#include "hal-sim/machine_model.h"
#include "hal-sim/machine_digest.h"
#include "hal-sim/machine_window.h"
#include "hal-sim/machine_module.h"
#include "hal-sim/machine_stack.h"

#define PAGE 4096u

/* The block: struct machine, the tables by cell, the pulses, the kernel. */
struct layout {
    size_t fibers, fiber_of, users, windows, names, pulses, mishaps, models,
        storage, outside_bytes, kernel, bytes;
};

static size_t
place(size_t *end, size_t bytes)
{
    size_t at = *end;

    *end = (at + bytes + 63) & ~(size_t)63;
    return at;
}

static struct layout
layout_of(const struct machine_config *config)
{
    struct layout layout;
    size_t end = 0;
    size_t cells = config->limits.cells;

    place(&end, sizeof(struct machine));
    layout.fibers = place(&end, (cells + FIBER_THREAD) * sizeof(struct fiber));
    layout.fiber_of = place(&end, cells * sizeof(struct fiber *));
    layout.users = place(&end, INSTANCES_MAX * sizeof(uint32_t));
    layout.windows = place(&end, INSTANCES_MAX * sizeof(uint32_t));
    layout.names = place(&end, cells * NAME_BYTES);
    layout.pulses = place(&end, config->stimuli_count * sizeof(struct pulse));
    layout.mishaps = place(&end, config->mishaps_count * sizeof(struct mishap));
    layout.models = place(&end, config->models_count * sizeof(struct model));
    layout.storage = place(&end, model_storage(config));
    layout.outside_bytes = end - layout.mishaps;
    layout.kernel = place(&end, kernel_bytes(&config->limits));
    layout.bytes = end;
    return layout;
}

/* All zero. Pages of it that are never written take no memory of the host;
 * where a sanitizer watches its bounds, it is the heap's. */
static char *
block_take(size_t bytes)
{
#if MACHINE_ASAN
    char *block = aligned_alloc(64, bytes);

    return block == NULL ? NULL : memset(block, 0, bytes);
#else
    char *block = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    return block == MAP_FAILED ? NULL : block;
#endif
}

static void
block_give(struct machine *m)
{
#if MACHINE_ASAN
    free(m);
#else
    munmap(m, m->bytes);
#endif
}

static struct machine *
block_create(const struct machine_config *config)
{
    struct layout layout = layout_of(config);
    char *block = block_take(layout.bytes);
    struct machine *m = (struct machine *)(void *)block;

    if (block == NULL)
        return NULL;
    m->bytes = layout.bytes;
    m->kernel_bytes = kernel_bytes(&config->limits);
    m->fibers = (struct fiber *)(void *)(block + layout.fibers);
    m->fiber_of = (struct fiber **)(void *)(block + layout.fiber_of);
    m->user_of = (uint32_t *)(void *)(block + layout.users);
    m->window_of = (uint32_t *)(void *)(block + layout.windows);
    m->names = (char(*)[NAME_BYTES])(block + layout.names);
    m->pulses = (struct pulse *)(void *)(block + layout.pulses);
    m->mishaps = (struct mishap *)(void *)(block + layout.mishaps);
    m->models = (struct model *)(void *)(block + layout.models);
    m->storage = block + layout.storage;
    m->outside_bytes = layout.outside_bytes;
    m->kernel = (struct kernel *)(void *)(block + layout.kernel);
    return m;
}

static bool
host_create(struct machine *m, const struct machine_config *config)
{
    struct host *host = calloc(1, sizeof(*host));
    size_t stack = config->stack_bytes ? config->stack_bytes : STACK_DEFAULT;

    if (host == NULL)
        return false;
    m->host = host;
    host->plan = config->plan;
    host->typed = config->typed;
    host->observer = config->observer;
    host->stack_bytes = (stack * STACK_FACTOR + HEADROOM_BYTES + PAGE - 1) &
                        ~(size_t)(PAGE - 1);
    host->stacks =
        calloc(config->limits.cells + FIBER_THREAD, sizeof(*host->stacks));
    host->stacks_count = FIBER_IDLE;
    return host->stacks != NULL && window_create(m, config->limits.pages);
}

static void
machine_reset(struct machine *m, const struct machine_config *config)
{
    m->costs = config->costs;
    m->limits = config->limits;
    m->check = config->check;
    m->digests = config->digests;
    m->watched = m->check || m->digests || config->observer.event != NULL;
    m->inside = true;
    chooser_seed(&m->chooser, config->seed);
    mishap_reset(m, config);
    model_reset(m, config);
    device_reset(m, config);
    for (uint32_t c = 0; c < ORR_CPU_MAX; c++) {
        m->cpus[c].number = c;
        m->cpus[c].until = NEVER;
        m->cpus[c].kick = c < m->limits.cpus ? 0 : NEVER;
    }
    for (uint32_t n = 0; n < m->limits.cells; n++)
        m->fiber_of[n] = &m->fibers[FIBER_HOST];
    m->cpu = m->cpus;
    m->running = &m->fibers[FIBER_HOST];
}

static bool
machine_start(struct machine *m)
{
    struct machine *before = machine_current;

    m->fibers_count = FIBER_IDLE;
    if (stack_take(m) == NULL)
        return false;
    machine_current = m;
    bool made = kernel_create(m->kernel, machine_hal(m), &m->limits) != NULL;
    machine_current = before;
    if (made && m->host->observer.record == NULL)
        kernel_set_records(m->kernel, RECORDS_NONE);
    return made && !m->broken;
}

struct machine *
machine_create(const struct machine_config *config, char *error,
               size_t error_bytes)
{
    if (kernel_bytes(&config->limits) == 0 ||
        config->limits.lines > LINES_MAX) {
        snprintf(error, error_bytes, "the limits are out of range");
        return NULL;
    }
    struct machine *m = block_create(config);
    if (m == NULL || !host_create(m, config)) {
        snprintf(error, error_bytes, "out of memory");
    } else {
        machine_reset(m, config);
        if (module_list(m, config, error, error_bytes)) {
            if (machine_start(m))
                return m;
            snprintf(error, error_bytes, "out of memory");
        }
    }
    machine_destroy(m);
    return NULL;
}

void
machine_destroy(struct machine *m)
{
    if (m == NULL)
        return;
    if (m->host != NULL) {
        window_unmap_all(m);
        stack_unmap_all(m);
        module_unload_all(m);
        free(m->host->stacks);
        free(m->host->search);
        free(m->host);
    }
    block_give(m);
}

void
machine_request_stop(struct machine *m)
{
    m->requested = true;
    m->horizon = 0;
}

uint64_t
machine_now(const struct machine *m)
{
    return m->now > m->reached ? m->now : m->reached;
}

uint64_t
machine_events(const struct machine *m)
{
    return m->kernel->events;
}

uint64_t
machine_digest(struct machine *m)
{
    uint64_t digest = digest_mix(m->digest, kernel_digest(m->kernel));

    digest = machine_digest_frames(digest, m);
    digest = machine_digest_outside(digest, m);
    for (int why = 0; why < WHY_MAX; why++)
        digest = digest_mix(digest, m->chooser.stream[why].count);
    return digest;
}

const char *
machine_stop_text(const struct machine *m)
{
    return m->text;
}

const struct kernel *
machine_kernel(const struct machine *m)
{
    return m->kernel;
}

struct kernel *
machine_kernel_edit(struct machine *m)
{
    return m->kernel;
}

const char *
machine_name(const struct machine *m, struct object_id object)
{
    return object.n < m->names_count ? m->names[object.n] : "";
}

uint32_t
machine_answers(const struct machine *m, uint64_t number)
{
    return number <= ORR_CALL_MAX ? m->answers[number] : 0;
}

uint32_t
machine_choose(struct machine *m, uint32_t n, enum why why)
{
    return chooser_choose(&m->chooser, n, why);
}

void
machine_script(struct machine *m, enum why why, const struct script *script)
{
    m->chooser.script[why] = *script;
}

uint64_t
machine_choices(const struct machine *m, enum why why)
{
    return m->chooser.stream[why].count;
}
