#include "core/tests/kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/check_walk.h"
#include "core/clock.h"
#include "core/fast.h"
#include "core/policy.h"
#include "core/slot.h"

struct kernel *
kit_kernel(struct kit *kit)
{
    return (struct kernel *)kit->arena;
}

void
kit_require(bool condition, const char *text, const char *file, int line)
{
    if (!condition) {
        fprintf(stderr, "%s:%d: not so: %s\n", file, line, text);
        abort();
    }
}

void
kit_create(struct kit *kit, const struct limits *limits)
{
    memset(kit, 0, sizeof *kit);
    memset(kit->arena, 0xa5, sizeof kit->arena);
    REQUIRE(limits->cells <= STUB_CELLS && limits->cpus <= KIT_CPUS);
    REQUIRE(kernel_bytes(limits) != 0);
    REQUIRE(kernel_bytes(limits) <= sizeof kit->arena);
    REQUIRE(kernel_create(kit->arena, &kit->h, limits) == kit_kernel(kit));
    kernel_set_records(kit_kernel(kit), RECORDS_ALL & ~FAST_RECORDS);
    if (limits->slots < 64) /* what is scarce for mischief.c is so together */
        kernel_set_steps(kit_kernel(kit), 1 + limits->cells % 3);
    kit->pending = UINT64_MAX >> (ORR_CPU_MAX - limits->cpus);
}

static void
break_kit(struct kit *kit, const char *what, uint64_t event)
{
    if (kit->broken[0] == 0)
        snprintf(kit->broken, sizeof kit->broken, "event %llu: %s",
                 (unsigned long long)event, what);
}

bool
kit_is_stale(const struct kit *kit, uint32_t cpu)
{
    return kit->life[cpu] != kit->h.thread[kit->on[cpu].thread.n].lives;
}

/* The decision, as a machine would carry it out. */
static void
follow(struct kit *kit, const struct trap *trap, struct decision decision)
{
    const uint32_t before = kit->on[trap->cpu].thread.n;
    const struct kernel *k = kit_kernel(kit);

    if (decision.again && !kit_is_stale(kit, trap->cpu)) {
        kit->again[before] = true;
        kit->trap[before] = *trap;
    }
    kit->on[trap->cpu] = decision;
    kit->back[trap->cpu] = decision.until <= trap->now;
    kit->pending |= decision.kicks;
    if (decision.thread.n >= STUB_CELLS)
        break_kit(kit, "runs what is no thread", k->events);
    else if (decision.thread.n != 0 && !kit->back[trap->cpu] &&
             !kit->again[decision.thread.n])
        stub_run(&kit->h, decision.thread);
    kit->life[trap->cpu] = kit->h.thread[decision.thread.n % STUB_CELLS].lives;
    for (uint32_t cpu = 0; cpu < k->limits.cpus; cpu++) {
        if (cpu != trap->cpu && decision.thread.n != 0 &&
            kit->on[cpu].thread.n == decision.thread.n &&
            (kit->pending >> cpu & 1) == 0)
            break_kit(kit, "one thread on two CPUs", k->events);
    }
}

/* Has the machine been told all it must know of this CPU, if no kick is under
 * way to it? Else somebody who could run would wait for nothing. */
static bool
is_up_to_date(const struct kit *kit, const struct kernel *k, uint32_t number)
{
    const struct cpu *cpu = cpu_at(k, number);
    const struct decision *on = &kit->on[number];

    if ((kit->pending >> number & 1) != 0 || kit->back[number])
        return true;
    if (cpu->current.n != on->thread.n || clock_next(k, number) < on->until)
        return false;
    if (cpu->ready.n == 0 || cpu->current.n == 0)
        return cpu->ready.n == 0;
    return queue_node(k, QUEUE_PRIORITY, cpu->ready)->key >=
               check_ready_key(k, thread_at(k, cpu->current)) ||
           !policy_preempts(k, thread_at(k, cpu->current));
}

static void
check_kicks(struct kit *kit)
{
    const struct kernel *k = kit_kernel(kit);

    if (k->visit.until != 0)
        return; /* the cells do not know who runs */
    for (uint32_t cpu = 0; cpu < k->limits.cpus; cpu++) {
        if (!is_up_to_date(kit, k, cpu))
            break_kit(kit, "a CPU has not been kicked", k->events);
    }
}

static void
check_all(struct kit *kit)
{
    const struct kernel *k = kit_kernel(kit);
    const uint32_t invariant = kernel_check(k);

    if (invariant != 0)
        break_kit(kit, kernel_check_text(invariant), k->events);
}

/* The invariants, as often as is wanted. */
static void
check_some(struct kit *kit)
{
    struct kernel *k = kit_kernel(kit);

    if (kit->unchecked)
        return;
    if (kit->every == 0 || k->events % kit->every == 0 || kernel_is_suspect(k))
        check_all(kit);
    if (kit->every != 0)
        kernel_digest(k); /* from now on it notes what is touched anew */
}

static void
enter(struct kit *kit, struct trap *trap)
{
    struct kernel *k = kit_kernel(kit);
    const struct thread_id thread = kit->on[trap->cpu].thread;

    trap->now = kit->now;
    kit->started |= UINT64_C(1) << trap->cpu;
    kit->pending &= ~(UINT64_C(1) << trap->cpu);
    if (trap->kind == TRAP_CALL && !kit_is_stale(kit, trap->cpu))
        stub_trap(&kit->h, thread);
    if (trap->kind == TRAP_CALL || trap->kind == TRAP_FAULT)
        kit->again[thread.n] = false;
    follow(kit, trap, kernel_enter(k, &kit->h, trap));
    if (kit->h.broken[0] != 0)
        break_kit(kit, kit->h.broken, k->events);
    check_kicks(kit);
    check_some(kit);
}

bool
kit_step(struct kit *kit, struct trap *trap)
{
    jmp_buf here;

    stub_escape = &here;
    if (setjmp(here) == 0)
        enter(kit, trap);
    else
        break_kit(kit, stub_stopped, kit_kernel(kit)->events);
    stub_escape = NULL;
    return kit->broken[0] == 0;
}

bool
kit_finish(struct kit *kit)
{
    if (!kit->unchecked && kit->every != 0 && kit->broken[0] == 0)
        check_all(kit);
    return kit->broken[0] == 0;
}

static void
settle(struct kit *kit)
{
    const uint32_t cpus = kit_kernel(kit)->limits.cpus;

    for (uint32_t cpu = 0; cpu < cpus; cpu++) {
        struct trap trap = {.kind = TRAP_KICK, .cpu = cpu};

        if ((kit->pending >> cpu & 1) == 0 && !kit->back[cpu])
            continue;
        if ((kit->pending >> cpu & 1) == 0)
            trap.kind = TRAP_TIMER;
        kit_require(kit_step(kit, &trap), kit->broken, __FILE__, __LINE__);
        cpu = UINT32_MAX; /* from the first again */
    }
}

void
kit_enter(struct kit *kit, struct trap *trap)
{
    kit_require(kit_step(kit, trap), kit->broken, __FILE__, __LINE__);
    settle(kit);
}

void
kit_boot(struct kit *kit, uint32_t cells, uint32_t cpus)
{
    const struct limits limits = {
        .cells = cells, .cpus = cpus, .lines = 8, .slots = 80, .pages = 128};

    kit_boot_with(kit, &limits);
}

void
kit_boot_with(struct kit *kit, const struct limits *limits)
{
    kit_create(kit, limits);
    settle(kit);
    REQUIRE(kit->on[0].thread.n != 0);
}

static bool
are_alike(const struct orr_result *a, const struct orr_result *b)
{
    return a->error == b->error && a->argument == b->argument &&
           a->arrival == b->arrival && a->words == b->words &&
           a->handles == b->handles && a->badge == b->badge &&
           a->label == b->label && a->value == b->value &&
           memcmp(a->handle, b->handle, a->handles * sizeof a->handle[0]) == 0;
}

bool
kit_agrees(const struct kit *kit, const struct kit *other, uint32_t cpu)
{
    const struct decision *a = &kit->on[cpu];
    const struct decision *b = &other->on[cpu];
    const struct stub_thread *t = &kit->h.thread[a->thread.n];
    const struct stub_thread *u = &other->h.thread[b->thread.n];

    return a->thread.n == b->thread.n && a->until == b->until &&
           a->kicks == b->kicks && a->again == b->again &&
           t->answered == u->answered && are_alike(&t->result, &u->result) &&
           memcmp(t->area, u->area, sizeof t->area) == 0;
}

void
kit_pass(struct kit *kit, uint64_t until)
{
    const uint32_t cpus = kit_kernel(kit)->limits.cpus;

    for (;;) {
        struct trap trap = {.kind = TRAP_TIMER, .cpu = 0};

        for (uint32_t cpu = 1; cpu < cpus; cpu++) {
            if (kit->on[cpu].until < kit->on[trap.cpu].until)
                trap.cpu = cpu;
        }
        if (kit->on[trap.cpu].until > until)
            break;
        if (kit->now < kit->on[trap.cpu].until)
            kit->now = kit->on[trap.cpu].until;
        kit_enter(kit, &trap);
    }
    kit->now = until;
}

struct thread_id
kit_send(struct kit *kit, uint32_t cpu, uint64_t number, const uint64_t a[6],
         const orr_handle handle[ORR_HANDLES_MAX])
{
    const struct thread_id thread = kit->on[cpu].thread;
    struct trap trap = {
        .kind = TRAP_CALL, .cpu = cpu, .number = (uint32_t)number};

    kit_require(thread.n != 0, "a thread runs on the CPU", __FILE__, __LINE__);
    memcpy(trap.a, a, sizeof trap.a);
    if (handle != NULL)
        memcpy(trap.handle, handle, sizeof trap.handle);
    kit_enter(kit, &trap);
    return thread;
}

struct thread_id
kit_call(struct kit *kit, uint32_t cpu, uint64_t number, const uint64_t a[6])
{
    return kit_send(kit, cpu, number, a, NULL);
}

struct thread_id
kit_fault(struct kit *kit, uint32_t cpu, enum orr_fault fault, uint64_t detail)
{
    const struct thread_id thread = kit->on[cpu].thread;
    struct trap trap = {
        .kind = TRAP_FAULT, .cpu = cpu, .number = fault, .words = 1};

    kit_area(kit, thread)[0] = detail;
    kit_enter(kit, &trap);
    return thread;
}

void
kit_interrupt(struct kit *kit, uint32_t cpu, uint32_t line)
{
    struct trap trap = {.kind = TRAP_INTERRUPT, .cpu = cpu, .number = line};

    kit_enter(kit, &trap);
}

bool
kit_answered(const struct kit *kit, struct thread_id id)
{
    return kit->h.thread[id.n].answered;
}

const struct orr_result *
kit_result(const struct kit *kit, struct thread_id id)
{
    return &kit->h.thread[id.n].result;
}

uint64_t *
kit_area(struct kit *kit, struct thread_id id)
{
    return kit->h.thread[id.n].area;
}

const struct thread *
kit_thread(struct kit *kit, struct thread_id id)
{
    return thread_at(kit_kernel(kit), id);
}

struct object_id
kit_object(struct kit *kit, struct thread_id id, orr_handle handle)
{
    struct kernel *k = kit_kernel(kit);
    const struct found found = slot_find(k, thread_at(k, id)->process, handle);

    REQUIRE(found.error == ORR_ERROR_OK);
    return slot_object(k, found.slot);
}

orr_handle
kit_boot_handle(enum boot_handle which)
{
    return (orr_handle)which | ((orr_handle)which + 1) << 16;
}

struct spawn
kit_spawn(struct kit *kit, uint32_t cpu, uint32_t priority)
{
    const orr_handle quota = kit_boot_handle(BOOT_QUOTA);
    const struct thread_id first = kit->on[0].thread;
    struct spawn spawn;

    spawn.process = VALUE(kit, 0, CREATE, ORR_KIND_PROCESS, quota, 16, 255);
    spawn.thread = VALUE(kit, 0, CREATE, ORR_KIND_THREAD, quota, spawn.process,
                         priority, cpu);
    spawn.context = VALUE(kit, 0, CREATE, ORR_KIND_CONTEXT, quota, 1000000, 0);
    VALUE(kit, 0, CONFIGURE, spawn.thread, ORR_SETTING_CONTEXT, spawn.context);
    spawn.id.n = kit_object(kit, first, spawn.thread).n;
    VALUE(kit, 0, START, spawn.thread, 2);
    return spawn;
}

orr_handle
kit_give(struct kit *kit, struct spawn to, orr_handle handle, uint32_t rights)
{
    return VALUE(kit, 0, DUPLICATE, handle, rights, 0, to.process);
}

uint64_t
kit_value(struct kit *kit, struct thread_id id, const char *file, int line)
{
    const struct orr_result *result = kit_result(kit, id);

    kit_require(kit_answered(kit, id), "the call is answered", file, line);
    kit_require(result->error == ORR_ERROR_OK,
                error_name((enum orr_error)result->error), file, line);
    return result->value;
}

void
kit_refused(struct kit *kit, struct thread_id id, struct orr_result why,
            const char *file, int line)
{
    const struct orr_result *result = kit_result(kit, id);

    kit_require(kit_answered(kit, id), "the call is answered", file, line);
    kit_require(result->error == why.error,
                error_name((enum orr_error)result->error), file, line);
    kit_require(result->argument == why.argument, "it is about that argument",
                file, line);
}

struct thread_id
kit_blocks(struct kit *kit, struct thread_id id, const char *file, int line)
{
    kit_require(!kit_answered(kit, id), "the call blocks", file, line);
    return id;
}
