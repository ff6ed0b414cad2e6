/* A snapshot is a list of pieces of memory with their addresses. It is put
 * back in place, so that every pointer between stacks, areas and globals
 * keeps its meaning. Of a stack, only what lies above its stack pointer is
 * alive and copied; of the globals, those of modules in use. */
#include "hal-sim/machine_state.h"

#include <stdlib.h>
#include <string.h>

#include "hal-sim/machine_window.h"
#include "hal-sim/machine_module.h"
#include "hal-sim/machine_stack.h"

struct piece {
    char *at;
    size_t bytes;
    size_t offset; /* of its copy */
};

struct snapshot {
    struct machine *machine;
    struct piece *piece;
    size_t count, room;
    size_t bytes;
    char *copy;
};

static bool
piece_add(struct snapshot *s, void *at, size_t bytes)
{
    if (s->count == s->room) {
        size_t room = s->room ? 2 * s->room : 64;
        struct piece *piece = realloc(s->piece, room * sizeof(*piece));
        if (piece == NULL)
            return false;
        s->piece = piece;
        s->room = room;
    }
    s->piece[s->count++] = (struct piece){at, bytes, s->bytes};
    s->bytes += (bytes + 15) & ~(size_t)15;
    return true;
}

#if MACHINE_ASAN
void __asan_get_shadow_mapping(size_t *scale, size_t *offset);

/* What the sanitizer knows of these bytes: which are red zones. */
static bool
shadow_add(struct snapshot *s, const char *at, size_t bytes)
{
    size_t scale, offset;

    __asan_get_shadow_mapping(&scale, &offset);
    uintptr_t shadow = ((uintptr_t)at >> scale) + offset;
    return piece_add(s, (void *)shadow, bytes >> scale);
}
#else
static bool
shadow_add(const struct snapshot *s, const char *at, size_t bytes)
{
    (void)s;
    (void)at;
    (void)bytes;
    return true;
}
#endif

static bool
stack_add(struct snapshot *s, const struct machine *m,
          const struct fiber *fiber)
{
    char *sp = fiber->sp;
    char *top = stack_top(m, fiber);
    char *end = stack_emergency_top(m, fiber);

    if (sp >= end)
        end = top;
    return piece_add(s, fiber->area, ORR_WORDS_MAX * sizeof(*fiber->area)) &&
           piece_add(s, sp, (size_t)(end - sp)) &&
           shadow_add(s, sp, (size_t)(end - sp));
}

static bool
globals_add(struct snapshot *s, const struct instance *instance)
{
    for (uint32_t i = 0; i < instance->segments; i++)
        if (!piece_add(s, instance->segment[i].at, instance->segment[i].bytes))
            return false;
    return true;
}

static bool
pieces_find(struct snapshot *s, struct machine *m)
{
    size_t cells = m->limits.cells;
    bool found =
        piece_add(s, m, sizeof(*m)) &&
        piece_add(s, m->fibers, m->fibers_count * sizeof(*m->fibers)) &&
        piece_add(s, m->fiber_of, cells * sizeof(*m->fiber_of)) &&
        piece_add(s, m->user_of,
                  m->host->instances_count * sizeof(*m->user_of)) &&
        piece_add(s, m->window_of,
                  m->host->windows_count * sizeof(*m->window_of)) &&
        piece_add(s, m->host->frames,
                  m->frames_used * (size_t)ORR_PAGE_BYTES) &&
        piece_add(s, m->names, m->names_count * sizeof(*m->names)) &&
        piece_add(s, m->pulses, m->pulses_count * sizeof(*m->pulses)) &&
        piece_add(s, m->mishaps, m->outside_bytes) &&
        piece_add(s, m->kernel, m->kernel_bytes);

    for (uint32_t i = FIBER_THREAD; found && i < m->fibers_count; i++)
        if (m->fibers[i].thread != 0)
            found = stack_add(s, m, &m->fibers[i]);
    for (uint32_t i = 0; found && i < m->host->instances_count; i++)
        if (m->user_of[i] != 0)
            found = globals_add(s, &m->host->instances[i]);
    return found;
}

struct snapshot *
machine_snapshot(struct machine *m)
{
    struct snapshot *s = calloc(1, sizeof(*s));

    if (s == NULL || m->active)
        abort();
    s->machine = m;
    if (pieces_find(s, m))
        s->copy = malloc(s->bytes);
    if (s->copy == NULL) {
        snapshot_free(s);
        return NULL;
    }
    for (size_t i = 0; i < s->count; i++)
        module_copy(s->copy + s->piece[i].offset, s->piece[i].at,
                    s->piece[i].bytes);
    return s;
}

/* What has come to be since the snapshot leaves no trace. */
static void
forget(struct machine *m)
{
    memset(m->names, 0, m->names_count * sizeof(*m->names));
    memset(m->user_of, 0, m->host->instances_count * sizeof(*m->user_of));
    window_forget(m);
    for (uint32_t i = FIBER_THREAD; i < m->fibers_count; i++)
        stack_unpoison(stack_low(m, &m->fibers[i]), stack_bytes(m));
}

void
machine_restore(struct machine *m, const struct snapshot *snapshot)
{
    if (snapshot->machine != m || m->active)
        abort();
    forget(m);
    for (size_t i = 0; i < snapshot->count; i++)
        module_copy(snapshot->piece[i].at,
                    snapshot->copy + snapshot->piece[i].offset,
                    snapshot->piece[i].bytes);
}

void
snapshot_free(struct snapshot *snapshot)
{
    if (snapshot == NULL)
        return;
    free(snapshot->piece);
    free(snapshot->copy);
    free(snapshot);
}

size_t
snapshot_bytes(const struct snapshot *snapshot)
{
    return snapshot->bytes;
}
