/* A kernel of a hundred lines in the place of the real one, for tests of the
 * machine alone: threads that never block, turn about on each CPU, with an
 * optional time slice. Include it in one file of a test program. */
#ifndef HAL_SIM_TESTS_FAKE_KERNEL_H
#define HAL_SIM_TESTS_FAKE_KERNEL_H

#include "core/include/orrery/system.h"
#include "core/kernel.h"

#include <string.h>

#define FAKE_LOG_MAX 4096u

/* What the fake is told by a test, and what it tells the test. */
static struct fake {
    uint64_t slice;     /* until of every decision: now + slice; 0: none */
    uint64_t wake;      /* until of an idle CPU; 0: none */
    uint64_t kicks;     /* given with the next decision */
    uint32_t lose;      /* so many calls come too late: their thread is off */
    bool resume_faults; /* a fault is forgiven; else it ends the thread */
    uint32_t broken_at; /* event at which kernel_check() complains */
    uint32_t entries;
    struct trap log[FAKE_LOG_MAX]; /* every entry */
} fake;

struct fake_state {
    struct thread_id current[ORR_CPU_MAX];
};

static union cell *
fake_cells(const struct kernel *k)
{
    return (union cell *)(void *)((char *)(uintptr_t)k + sizeof(*k));
}

static struct fake_state *
fake_state(const struct kernel *k)
{
    return (struct fake_state *)(void *)(fake_cells(k) + k->limits.cells);
}

size_t
kernel_bytes(const struct limits *limits)
{
    if (limits->cells < 8 || limits->cpus > ORR_CPU_MAX)
        return 0;
    return sizeof(struct kernel) + limits->cells * sizeof(union cell) +
           sizeof(struct fake_state);
}

const union cell *
kernel_cell(const struct kernel *k, uint32_t cell)
{
    return &fake_cells(k)[cell];
}

static struct thread_id
fake_thread_add(struct kernel *k, uint8_t cpu)
{
    uint32_t n = 1;

    while (fake_cells(k)[n].object.kind != ORR_KIND_NONE)
        n++;
    fake_cells(k)[n].object.kind = ORR_KIND_THREAD;
    fake_cells(k)[n].thread.cpu = cpu;
    fake_cells(k)[n].thread.process.n = n;
    return (struct thread_id){n};
}

struct kernel *
kernel_create(void *arena, struct hal *h, const struct limits *limits)
{
    struct kernel *k = arena;

    memset(arena, 0, kernel_bytes(limits));
    k->limits = *limits;
    hal_thread_start(h, fake_thread_add(k, 0), (struct thread_id){0}, 0);
    return k;
}

/* The next thread of this CPU after `last`, in a ring. */
static struct thread_id
fake_next(const struct kernel *k, uint32_t cpu, uint32_t last)
{
    for (uint32_t i = 1; i <= k->limits.cells; i++) {
        uint32_t n = (last + i) % k->limits.cells;
        const union cell *cell = kernel_cell(k, n);
        if (cell->object.kind == ORR_KIND_THREAD && cell->thread.cpu == cpu)
            return (struct thread_id){n};
    }
    return (struct thread_id){0};
}

static void
fake_end(struct kernel *k, struct hal *h, struct thread_id thread)
{
    fake_cells(k)[thread.n].object.kind = ORR_KIND_NONE;
    hal_thread_drop(h, thread);
    hal_space_drop(h, (struct process_id){thread.n});
}

/* Takes a thread to another CPU, whatever it is doing. */
static void
fake_move(struct kernel *k, uint32_t thread, uint8_t cpu)
{
    uint8_t from = fake_cells(k)[thread].thread.cpu;

    fake_cells(k)[thread].thread.cpu = cpu;
    if (fake_state(k)->current[from].n == thread)
        fake_state(k)->current[from].n = 0;
    fake.kicks |= UINT64_C(1) << from;
}

/* CONFIGURE a0: thread, a1: cpu. START a0: words, a1: cpu. MASK a0: line, a1:
 * masked. WRITE a1, a2. */
static void
fake_call(struct kernel *k, struct hal *h, const struct trap *trap,
          struct thread_id caller)
{
    struct orr_result result = {.value = trap->now};
    struct thread_id thread;

    if (trap->number == ORR_CALL_START) {
        thread = fake_thread_add(k, (uint8_t)trap->a[1]);
        fake.kicks |= UINT64_C(1) << trap->a[1];
        hal_thread_start(h, thread, caller, (uint32_t)trap->a[0]);
        result.value = thread.n;
    } else if (trap->number == ORR_CALL_CONFIGURE) {
        fake_move(k, (uint32_t)trap->a[0], (uint8_t)trap->a[1]);
    } else if (trap->number == ORR_CALL_MASK) {
        hal_interrupt_mask(h, (uint32_t)trap->a[0], trap->a[1] != 0);
    } else if (trap->number == ORR_CALL_WRITE) {
        hal_console_write(h, caller, caller.n, (uint32_t)trap->a[1],
                          (uint32_t)trap->a[2]);
    } else if (trap->number == ORR_CALL_SEND) {
        hal_message_move(h, caller, (struct thread_id){(uint32_t)trap->a[0]},
                         (uint32_t)trap->a[1]);
    }
    hal_thread_result(h, caller, &result);
}

struct decision
kernel_enter(struct kernel *k, struct hal *h, const struct trap *trap)
{
    struct thread_id *current = &fake_state(k)->current[trap->cpu];
    struct thread_id was = *current;

    if (fake.entries < FAKE_LOG_MAX)
        fake.log[fake.entries++] = *trap;
    k->now = trap->now;
    k->events++;
    if (fake.lose != 0 && trap->kind == TRAP_CALL) {
        fake.lose--;
        *current = fake_next(k, trap->cpu, was.n);
        return (struct decision){
            .thread = *current, .again = 1, .until = NEVER};
    }
    bool ends = (trap->kind == TRAP_FAULT && !fake.resume_faults) ||
                (trap->kind == TRAP_CALL && trap->number == ORR_CALL_EXIT);
    if (ends)
        fake_end(k, h, was);
    else if (trap->kind == TRAP_CALL)
        fake_call(k, h, trap, was);
    bool turn = ends || was.n == 0 || trap->kind == TRAP_TIMER ||
                (trap->kind == TRAP_CALL && trap->number == ORR_CALL_YIELD);
    if (turn)
        *current = fake_next(k, trap->cpu, was.n);
    struct decision decision = {
        .thread = *current, .until = NEVER, .kicks = fake.kicks};
    fake.kicks = 0;
    if (current->n != 0 && fake.slice != 0)
        decision.until = trap->now + fake.slice;
    if (current->n == 0 && fake.wake != 0)
        decision.until = trap->now + fake.wake;
    return decision;
}

void
kernel_set_records(struct kernel *k, uint32_t kinds)
{
    k->records = (uint16_t)kinds;
}

void
kernel_catch_up(struct kernel *k)
{
    (void)k;
}

void
kernel_set_visits(struct kernel *k, bool allowed)
{
    (void)k;
    (void)allowed;
}

uint64_t
kernel_digest(struct kernel *k)
{
    uint64_t digest = k->events;

    for (uint32_t i = 0; i < ORR_CPU_MAX; i++)
        digest = digest * 31 + fake_state(k)->current[i].n;
    return digest;
}

uint64_t
kernel_digest_timeless(const struct kernel *k)
{
    return k->limits.cells;
}

uint32_t
kernel_check(const struct kernel *k)
{
    return fake.broken_at != 0 && k->events >= fake.broken_at;
}

const char *
kernel_check_text(uint32_t invariant)
{
    return invariant ? "I-FAKE-1  This must be noticed." : "";
}

/* The test's own calls, made from its threads. */
static inline uint64_t
fake_trap(enum orr_call_number number, uint64_t a, uint64_t b, uint64_t c)
{
    struct orr_call call = {.number = number, .a = {a, b, c}};

    orr_trap(&call);
    return call.result.value;
}

static inline uint64_t
fake_spawn(void (*function)(uint64_t), uint64_t argument, uint64_t cpu)
{
    orr_area()[0] = (uint64_t)(uintptr_t)function;
    orr_area()[1] = argument;
    return fake_trap(ORR_CALL_START, 2, cpu, 0);
}

#endif
