#include "hal-sim/machine_stack.h"

#include <string.h>
#include <sys/mman.h>

#include "hal-sim/machine_switch.h"

#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#else
#define VALGRIND_STACK_REGISTER(low, high) ((void)(low), (void)(high))
#define VALGRIND_MAKE_MEM_UNDEFINED(at, bytes) ((void)(at), (void)(bytes))
#endif

#if MACHINE_ASAN
void __asan_unpoison_memory_region(void const volatile *at, size_t bytes);
#endif

#define PAGE 4096u
#define EMERGENCY_BYTES ((size_t)HEADROOM_BYTES + 2 * PAGE)
#define AREA_BYTES 1024u /* ORR_WORDS_MAX words, in whole cache lines */

static size_t
stack_index(const struct machine *m, const struct fiber *fiber)
{
    return (size_t)(fiber - m->fibers);
}

char *
stack_mapping(const struct machine *m, const struct fiber *fiber)
{
    return m->host->stacks[stack_index(m, fiber)];
}

size_t
stack_mapped(const struct machine *m)
{
    return 2 * PAGE + EMERGENCY_BYTES + m->host->stack_bytes;
}

char *
stack_low(const struct machine *m, const struct fiber *fiber)
{
    return stack_mapping(m, fiber) + PAGE;
}

size_t
stack_bytes(const struct machine *m)
{
    return stack_mapped(m) - PAGE;
}

char *
stack_emergency_top(const struct machine *m, const struct fiber *fiber)
{
    return stack_low(m, fiber) + EMERGENCY_BYTES;
}

char *
stack_base(const struct machine *m, const struct fiber *fiber)
{
    return stack_emergency_top(m, fiber) + PAGE;
}

char *
stack_top(const struct machine *m, const struct fiber *fiber)
{
    return stack_mapping(m, fiber) + stack_mapped(m) - AREA_BYTES;
}

void
stack_unpoison(const void *at, size_t bytes)
{
#if MACHINE_ASAN
    __asan_unpoison_memory_region(at, bytes);
#endif
    VALGRIND_MAKE_MEM_UNDEFINED(at, bytes);
}

static char *
stack_map(const struct machine *m)
{
    size_t bytes = stack_mapped(m);
    char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (at == MAP_FAILED)
        return NULL;
    if (mprotect(at, PAGE, PROT_NONE) != 0 ||
        mprotect(at + PAGE + EMERGENCY_BYTES, PAGE, PROT_NONE) != 0) {
        munmap(at, bytes);
        return NULL;
    }
    return at;
}

/* A fiber whose stack this process has never mapped. */
static bool
stack_add(struct machine *m)
{
    struct host *host = m->host;
    char *at = stack_map(m);

    if (at == NULL)
        return false;
    host->stacks[host->stacks_count++] = at;
    char *low = at + PAGE;
    VALGRIND_STACK_REGISTER(low, low + EMERGENCY_BYTES);
    VALGRIND_STACK_REGISTER(low + EMERGENCY_BYTES + PAGE, at + stack_mapped(m));
    return true;
}

static struct fiber *
stack_find(struct machine *m)
{
    uint32_t index = m->fibers_free;

    if (index != 0) {
        m->fibers_free = m->fibers[index].next;
        return &m->fibers[index];
    }
    if (m->fibers_count > m->limits.cells)
        return NULL;
    if (m->fibers_count == m->host->stacks_count && !stack_add(m))
        return NULL;
    return &m->fibers[m->fibers_count++];
}

struct fiber *
stack_take(struct machine *m)
{
    struct fiber *fiber = stack_find(m);

    if (fiber == NULL)
        return NULL;
    memset(fiber, 0, sizeof(*fiber));
    stack_unpoison(stack_low(m, fiber), stack_bytes(m));
    char *top = stack_top(m, fiber);
    memset(top, 0, AREA_BYTES);
    fiber->area = (uint64_t *)(void *)top;
    fiber->low = stack_base(m, fiber);
    fiber->sp = machine_switch_frame(top, machine_entry);
    return fiber;
}

void
stack_give(struct machine *m, struct fiber *fiber)
{
    fiber->thread = 0;
    fiber->next = m->fibers_free;
    m->fibers_free = (uint32_t)stack_index(m, fiber);
}

void
stack_unmap_all(struct machine *m)
{
    struct host *host = m->host;

    for (uint32_t i = 1; i < host->stacks_count; i++) {
        stack_unpoison(host->stacks[i], stack_mapped(m));
        munmap(host->stacks[i], stack_mapped(m));
    }
    host->stacks_count = 1;
}
