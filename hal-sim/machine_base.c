#include "hal-sim/machine_base.h"

#include <stdlib.h>
#include <string.h>

#include "core/cell.h"
#include "hal-sim/machine_digest.h"
#include "hal-sim/machine_module.h"
#include "hal-sim/machine_stack.h"
#include "hal-sim/machine_window.h"

/* The sanitizer's red zones on the stacks must be put back too: there, whole
 * snapshots do the work. */
#define WHOLE MACHINE_ASAN

struct piece {
    char *at;
    size_t bytes;
    size_t offset; /* of its copy */
};

/* Pieces of memory and a copy of each. */
struct copy {
    struct piece *piece;
    uint32_t count, room;
    size_t bytes, bytes_room;
    char *memory;
};

struct base {
    struct machine *m;
    struct snapshot *snapshot; /* if whole */
    char *block;               /* copy of the machine's block */
    struct copy programs;      /* stacks, areas, globals */
    uint32_t *dirty;           /* cells changed since, already digested */
    uint32_t dirty_count;
    uint8_t *is_dirty;
    uint64_t *hash; /* of each cell, without time */
    uint64_t *base_hash;
    uint64_t sum, base_sum; /* over all of them */
};

struct delta {
    struct snapshot *snapshot; /* if whole */
    struct copy copy;
    uint32_t *dirty;
    uint64_t *hash; /* of these */
    uint32_t dirty_count;
    uint64_t sum;
};

static bool
copy_piece(struct copy *copy, void *at, size_t bytes)
{
    if (bytes == 0)
        return true;
    if (copy->count == copy->room) {
        uint32_t room = copy->room ? 2 * copy->room : 128;
        struct piece *piece = realloc(copy->piece, room * sizeof(*piece));
        if (piece == NULL)
            return false;
        copy->piece = piece;
        copy->room = room;
    }
    size_t end = copy->bytes + ((bytes + 15) & ~(size_t)15);
    if (end > copy->bytes_room) {
        size_t room = end + end / 2 + 4096;
        char *memory = realloc(copy->memory, room);
        if (memory == NULL)
            return false;
        copy->memory = memory;
        copy->bytes_room = room;
    }
    copy->piece[copy->count++] = (struct piece){at, bytes, copy->bytes};
    module_copy(copy->memory + copy->bytes, at, bytes);
    copy->bytes = end;
    return true;
}

static void
copy_back(const struct copy *copy)
{
    for (uint32_t i = 0; i < copy->count; i++)
        module_copy(copy->piece[i].at, copy->memory + copy->piece[i].offset,
                    copy->piece[i].bytes);
}

static void
copy_free(struct copy *copy)
{
    free(copy->piece);
    free(copy->memory);
}

static bool
copy_programs(struct copy *copy, struct machine *m)
{
    struct host *host = m->host;
    bool done =
        copy_piece(copy, m->window_of,
                   host->windows_count * sizeof(*m->window_of)) &&
        copy_piece(copy, host->frames, m->frames_used * (size_t)ORR_PAGE_BYTES);

    for (uint32_t i = FIBER_THREAD; done && i < m->fibers_count; i++) {
        const struct fiber *fiber = &m->fibers[i];
        if (fiber->thread == 0)
            continue;
        char *sp = fiber->sp;
        char *top = stack_top(m, fiber);
        char *end = stack_emergency_top(m, fiber);
        if (sp >= end)
            end = top;
        done = copy_piece(copy, fiber->area,
                          ORR_WORDS_MAX * sizeof(*fiber->area)) &&
               copy_piece(copy, sp, (size_t)(end - sp));
    }
    for (uint32_t i = 0; done && i < m->host->instances_count; i++) {
        const struct instance *instance = &m->host->instances[i];
        for (uint32_t s = 0; m->user_of[i] != 0 && s < instance->segments; s++)
            done = done && copy_piece(copy, instance->segment[s].at,
                                      instance->segment[s].bytes);
    }
    return done;
}

/* What of the block is small, or changes all the time. */
static bool
copy_block(struct copy *copy, struct machine *m)
{
    return copy_piece(copy, m, sizeof(*m)) &&
           copy_piece(copy, m->fibers, m->fibers_count * sizeof(*m->fibers)) &&
           copy_piece(copy, m->user_of,
                      m->host->instances_count * sizeof(*m->user_of)) &&
           copy_piece(copy, m->names, m->names_count * sizeof(*m->names)) &&
           copy_piece(copy, m->pulses, m->pulses_count * sizeof(*m->pulses)) &&
           copy_piece(copy, m->mishaps, m->outside_bytes) &&
           copy_piece(copy, m->kernel, sizeof(*m->kernel));
}

static void
digest_cell_anew(struct base *base, uint32_t n)
{
    uint64_t hash = machine_digest_cell(n, cell_at(base->m->kernel, n));

    base->sum += hash - base->hash[n];
    base->hash[n] = hash;
}

struct base *
base_create(struct machine *m)
{
    size_t cells = m->limits.cells;
    struct base *base = calloc(1, sizeof(*base));

    if (base == NULL)
        return NULL;
    base->m = m;
    kernel_digest(m->kernel);
    base->hash = calloc(cells, sizeof(*base->hash));
    base->base_hash = calloc(cells, sizeof(*base->base_hash));
    base->dirty = calloc(cells, sizeof(*base->dirty));
    base->is_dirty = calloc(cells, 1);
    base->block = malloc(m->bytes);
    base->snapshot = WHOLE ? machine_snapshot(m) : NULL;
    if (base->hash == NULL || base->base_hash == NULL || base->dirty == NULL ||
        base->is_dirty == NULL || base->block == NULL ||
        (WHOLE && base->snapshot == NULL) ||
        !copy_programs(&base->programs, m)) {
        base_free(base);
        return NULL;
    }
    memcpy(base->block, m, m->bytes);
    for (uint32_t n = 0; n < m->kernel->made; n++)
        digest_cell_anew(base, n);
    memcpy(base->base_hash, base->hash, cells * sizeof(*base->hash));
    base->base_sum = base->sum;
    return base;
}

void
base_free(struct base *base)
{
    if (base == NULL)
        return;
    if (base->snapshot != NULL)
        snapshot_free(base->snapshot);
    copy_free(&base->programs);
    free(base->hash);
    free(base->base_hash);
    free(base->dirty);
    free(base->is_dirty);
    free(base->block);
    free(base);
}

/* Puts back what the base has at the same place of the block. */
static void
back(const struct base *base, void *at, size_t bytes)
{
    size_t offset = (size_t)((char *)at - (char *)base->m);

    memcpy(at, base->block + offset, bytes);
}

static void
cell_back(struct base *base, uint32_t n)
{
    struct machine *m = base->m;
    struct touch touch = cell_touch(m->kernel);

    back(base, (union cell *)(m->kernel + 1) + n, sizeof(union cell));
    back(base, &touch.hash[n], sizeof(touch.hash[n]));
    back(base, &m->fiber_of[n], sizeof(m->fiber_of[n]));
    touch.marked[n] = 0;
    base->hash[n] = base->base_hash[n];
    base->is_dirty[n] = 0;
}

static void
cells_back(struct base *base)
{
    const struct kernel *k = base->m->kernel;

    for (uint32_t i = 0; i < cell_touched_count(k); i++)
        cell_back(base, cell_touched(k, i));
    for (uint32_t i = 0; i < base->dirty_count; i++)
        cell_back(base, base->dirty[i]);
    base->dirty_count = 0;
    base->sum = base->base_sum;
}

static void
block_back(struct base *base)
{
    struct machine *m = base->m;
    const struct machine *was = (const void *)base->block;

    memset(m->user_of, 0, m->host->instances_count * sizeof(*m->user_of));
    if (m->names_count > was->names_count)
        memset(m->names + was->names_count, 0,
               (m->names_count - was->names_count) * sizeof(*m->names));
    back(base, m->kernel, sizeof(*m->kernel));
    back(base, m, sizeof(*m));
    back(base, m->fibers, m->fibers_count * sizeof(*m->fibers));
    back(base, m->user_of, m->host->instances_count * sizeof(*m->user_of));
    back(base, m->names, m->names_count * sizeof(*m->names));
    back(base, m->pulses, m->pulses_count * sizeof(*m->pulses));
    back(base, m->mishaps, m->outside_bytes);
}

void
base_restore(struct base *base)
{
    if (WHOLE) {
        cells_back(base);
        machine_restore(base->m, base->snapshot);
        return;
    }
    window_forget(base->m);
    cells_back(base);
    block_back(base);
    copy_back(&base->programs);
}

size_t
base_bytes(const struct base *base)
{
    const struct machine *m = base->m;

    return base->programs.bytes + sizeof(*m) + sizeof(*m->kernel) +
           m->fibers_count * sizeof(*m->fibers) +
           m->names_count * sizeof(*m->names);
}

/* Takes note of all cells that were changed since the last time. */
static void
digest_touched(struct base *base)
{
    struct kernel *k = base->m->kernel;

    kernel_catch_up(k);
    for (uint32_t i = 0; i < cell_touched_count(k); i++) {
        uint32_t n = cell_touched(k, i);
        if (!base->is_dirty[n])
            base->dirty[base->dirty_count++] = n;
        base->is_dirty[n] = 1;
        digest_cell_anew(base, n);
    }
    kernel_digest(k);
}

/* The cell itself, and what goes with it. */
static bool
copy_cell(struct copy *copy, struct machine *m, uint32_t n)
{
    struct touch touch = cell_touch(m->kernel);

    return copy_piece(copy, (union cell *)(m->kernel + 1) + n,
                      sizeof(union cell)) &&
           copy_piece(copy, &touch.hash[n], sizeof(touch.hash[n])) &&
           copy_piece(copy, &m->fiber_of[n], sizeof(m->fiber_of[n]));
}

static bool
delta_fill(struct delta *delta, struct base *base)
{
    struct machine *m = base->m;
    size_t count = base->dirty_count;
    bool done;

    delta->sum = base->sum;
    delta->dirty_count = base->dirty_count;
    delta->dirty = malloc((count + 1) * sizeof(*delta->dirty));
    delta->hash = malloc((count + 1) * sizeof(*delta->hash));
    if (delta->dirty == NULL || delta->hash == NULL)
        return false;
    if (count > 0)
        memcpy(delta->dirty, base->dirty, count * sizeof(*delta->dirty));
    for (size_t i = 0; i < count; i++)
        delta->hash[i] = base->hash[base->dirty[i]];
    if (WHOLE) {
        delta->snapshot = machine_snapshot(m);
        return delta->snapshot != NULL;
    }
    done = copy_block(&delta->copy, m) && copy_programs(&delta->copy, m);
    for (size_t i = 0; done && i < count; i++)
        done = copy_cell(&delta->copy, m, base->dirty[i]);
    return done;
}

struct delta *
delta_take(struct base *base)
{
    struct delta *delta = calloc(1, sizeof(*delta));

    if (delta == NULL)
        return NULL;
    digest_touched(base);
    if (!delta_fill(delta, base)) {
        delta_free(delta);
        return NULL;
    }
    return delta;
}

void
delta_restore(struct base *base, const struct delta *delta)
{
    base_restore(base);
    if (WHOLE)
        machine_restore(base->m, delta->snapshot);
    else
        copy_back(&delta->copy);
    for (uint32_t i = 0; i < delta->dirty_count; i++) {
        uint32_t n = delta->dirty[i];
        base->dirty[i] = n;
        base->is_dirty[n] = 1;
        base->hash[n] = delta->hash[i];
    }
    base->dirty_count = delta->dirty_count;
    base->sum = delta->sum;
}

void
delta_free(struct delta *delta)
{
    if (delta == NULL)
        return;
    if (delta->snapshot != NULL)
        snapshot_free(delta->snapshot);
    copy_free(&delta->copy);
    free(delta->dirty);
    free(delta->hash);
    free(delta);
}

uint64_t
base_digest_kernel(struct base *base)
{
    digest_touched(base);
    return base->sum;
}

uint64_t
base_digest(struct base *base)
{
    return digest_mix(base_digest_kernel(base),
                      machine_digest_programs(base->m));
}

uint64_t
base_digest_run(struct base *base)
{
    uint64_t digest;

    digest_touched(base);
    digest = digest_mix(base->m->digest, kernel_digest(base->m->kernel));
    return machine_digest_frames(digest, base->m);
}
