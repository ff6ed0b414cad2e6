#include "hal-sim/machine_digest.h"

#include <string.h>

#include "core/cell.h"
#include "hal-sim/machine_stack.h"

/* Stacks may have red zones of the address sanitizer in them. */
__attribute__((no_sanitize("address", "alignment"))) static uint64_t
digest_words(uint64_t digest, const void *at, size_t bytes)
{
    const uint64_t *word = at;
    const unsigned char *rest;
    uint64_t lane[4] = {digest, bytes, 1, 2};

    for (; bytes >= sizeof(lane); bytes -= sizeof(lane)) {
        for (int i = 0; i < 4; i++)
            lane[i] = digest_mix(lane[i], word[i]);
        word += 4;
    }
    rest = (const unsigned char *)word;
    for (size_t i = 0; i < bytes; i++)
        lane[0] = digest_mix(lane[0], rest[i]);
    return digest_mix(digest_mix(lane[0], lane[1]),
                      digest_mix(lane[2], lane[3]));
}

static void
context_forget(struct context *c)
{
    c->consumed_ns = 0;
    c->charged_to = 0;
    if (c->period_ns == 0)
        memset(c->refill, 0, sizeof(c->refill));
}

static void
cpu_forget(struct cpu *c)
{
    c->since = 0;
    c->seen = 0;
    c->until = 0;
    c->idle_ns = 0;
    c->busy_ns = 0;
}

uint64_t
machine_digest_cell(uint32_t n, const union cell *cell)
{
    union cell copy = *cell;

    if (copy.object.kind == ORR_KIND_CONTEXT)
        context_forget(&copy.context);
    else if (copy.object.kind == CELL_KIND_CPU)
        cpu_forget(&copy.cpu);
    return digest_words(n + 1, &copy, sizeof(copy));
}

static uint64_t
digest_fiber(uint64_t digest, const struct machine *m,
             const struct fiber *fiber)
{
    const char *sp = fiber->sp;
    const char *end = stack_emergency_top(m, fiber);

    if (sp >= end)
        end = stack_top(m, fiber);
    digest = digest_mix(digest, (uint64_t)(uintptr_t)sp ^ fiber->thread);
    digest = digest_mix(digest, (uint64_t)fiber->blocks << 32 |
                                    (uint64_t)fiber->creating << 1 |
                                    (fiber->work_ns != 0));
    digest =
        digest_words(digest, fiber->area, ORR_WORDS_MAX * sizeof(*fiber->area));
    return digest_words(digest, sp, (size_t)(end - sp));
}

static uint64_t
digest_instance(uint64_t digest, const struct instance *instance)
{
    for (uint32_t s = 0; s < instance->segments; s++)
        digest = digest_words(digest, instance->segment[s].at,
                              instance->segment[s].bytes);
    return digest;
}

static bool
is_zero(const uint64_t *words)
{
    for (uint32_t i = 0; i < ORR_PAGE_BYTES / sizeof(*words); i++)
        if (words[i] != 0)
            return false;
    return true;
}

uint64_t
machine_digest_frames(uint64_t digest, const struct machine *m)
{
    for (uint32_t i = 0; i < m->frames_used; i++) {
        const void *frame = m->host->frames + i * (size_t)ORR_PAGE_BYTES;
        if (!is_zero(frame))
            digest = digest_words(digest_mix(digest, i), frame, ORR_PAGE_BYTES);
    }
    return digest;
}

uint64_t
machine_digest_outside(uint64_t digest, const struct machine *m)
{
    if (m->outside_bytes == 0)
        return digest;
    return digest_words(digest, m->mishaps, m->outside_bytes);
}

static uint64_t
digest_cpu(uint64_t digest, const struct virtual_cpu *cpu)
{
    uint64_t kicked = cpu->kick != NEVER;

    return digest_mix(digest,
                      cpu->fiber ? cpu->fiber->thread << 1 | kicked : kicked);
}

uint64_t
machine_digest_programs(const struct machine *m)
{
    uint64_t digest = m->interrupt != NEVER;

    for (uint32_t i = FIBER_THREAD; i < m->fibers_count; i++)
        if (m->fibers[i].thread != 0)
            digest = digest_fiber(digest, m, &m->fibers[i]);
    for (uint32_t i = 0; i < m->host->instances_count; i++)
        if (m->user_of[i] != 0)
            digest = digest_instance(digest, &m->host->instances[i]);
    digest = machine_digest_frames(digest, m);
    digest = machine_digest_outside(digest, m);
    for (uint32_t c = 0; c < m->limits.cpus; c++)
        digest = digest_cpu(digest, &m->cpus[c]);
    digest = digest_words(digest, m->pending, sizeof(m->pending));
    digest = digest_words(digest, m->masked, sizeof(m->masked));
    return digest_words(digest, m->pulses,
                        m->pulses_count * sizeof(*m->pulses));
}
