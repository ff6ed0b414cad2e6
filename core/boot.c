/* How a kernel comes to be: the cells, the CPUs, the first process. */
#include "core/cell.h"
#include "core/create.h"
#include "core/kernel.h"
#include "core/lend.h"
#include "core/memory.h"
#include "core/object.h"
#include "core/partition.h"
#include "core/policy.h"
#include "core/process.h"
#include "core/schedule.h"
#include "core/slot.h"
#include "core/thread.h"
#include "core/timer.h"

#define CELLS_MIN 64u
#define CELLS_MAX (1u << 24)
#define LINES_MAX 512u /* each is looked at when a window begins */
#define PAGES_MAX (1u << 20)
#define SLOTS_MIN 8u
#define BOOT_SLICE_NS UINT64_C(1000000)

size_t
kernel_bytes(const struct limits *limits)
{
    const uint32_t taken = 1 + limits->cpus + interrupt_table_cells(limits) +
                           memory_table_cells(limits) + partition_cells(limits);

    for (uint32_t i = 0; i < limits->cpus && i < ORR_CPU_MAX; i++) {
        if (limits->policy[i] >= POLICY_MAX) {
            return 0;
        }
    }
    if (!partition_allowed(limits) || limits->cells < CELLS_MIN ||
        limits->cells > CELLS_MAX || limits->cpus < 1 ||
        limits->cpus > ORR_CPU_MAX || limits->lines > LINES_MAX ||
        limits->pages > PAGES_MAX || limits->slots < SLOTS_MIN ||
        limits->slots > ORR_TABLE_MAX ||
        limits->cells < taken + process_cells(limits->slots) + 8) {
        return 0;
    }
    return cell_arena_bytes(limits);
}

static void
boot_cpu(struct kernel *k, uint32_t number)
{
    const uint32_t n = cell_take(k);
    const uint8_t policy = k->limits.policy[number];

    CHECK(n == 1 + number);
    cell_edit(k, n)->cpu.object.kind = CELL_KIND_CPU;
    cell_edit(k, n)->cpu.object.dying = DOOM_NONE;
    cell_edit(k, n)->cpu.policy = policy;
    if (policy != POLICY_FIXED || k->limits.windows != 0) {
        k->special |= UINT64_C(1) << number;
        k->slow |= SLOW_SPECIAL;
    }
}

/* The cells that are not charged to anybody: CPUs, interrupt lines. */
static void
boot_machine(struct kernel *k)
{
    for (uint32_t i = 0; i < k->limits.cpus; i++) {
        boot_cpu(k, i);
    }
    for (uint32_t i = 0;
         i < interrupt_table_cells(&k->limits) + memory_table_cells(&k->limits);
         i++) {
        cell_take(k);
    }
    k->free_pages = k->limits.pages;
    partition_boot(k);
}

/* The root quota pays for itself: nobody was there before. */
static struct quota_id
boot_quota(struct kernel *k)
{
    const struct quota_id id = {cell_take(k)};
    union cell *cell = cell_edit(k, id.n);

    cell->object.kind = ORR_KIND_QUOTA;
    cell->object.dying = DOOM_NONE;
    cell->quota.cells = k->free_cells;
    cell->quota.pages = k->free_pages;
    return id;
}

static void
boot_handle(struct kernel *k, struct process_id process, struct object_id id,
            uint16_t rights)
{
    slot_root(k, slot_take(k, process), id, rights, 0);
}

static struct thread_id
boot_process(struct kernel *k)
{
    const uint16_t rights = ORR_RIGHTS_ALL & ~ORR_RIGHT_MACHINE;
    const struct process_id process =
        process_create(k, k->root, k->limits.slots, ORR_PRIORITY_MAX - 1);
    const struct thread_id thread =
        thread_create(k, k->root, process, ORR_PRIORITY_MAX - 1, 0);
    const struct context_id context =
        create_context(k, k->root, BOOT_SLICE_NS, 0);
    const struct object_id console =
        object_create(k, ORR_KIND_CONSOLE, k->root);
    const struct slot_id own =
        slot_of_thread(thread_at(k, thread), THREAD_SLOT_CONTEXT);

    boot_handle(k, process, OBJECT(k->root), ORR_RIGHTS_ALL);
    boot_handle(k, process, OBJECT(process), rights);
    boot_handle(k, process, OBJECT(thread), rights);
    boot_handle(k, process, OBJECT(context), rights);
    boot_handle(k, process, console, rights);
    slot_derive(k, own, context_at(k, context)->object.handle, rights, 0);
    context_edit(k, context)->owner = thread;
    lend_attach(k, context, thread);
    schedule_wake(k, thread);
    schedule_flush(k);
    return thread;
}

struct kernel *
kernel_create(void *arena, struct hal *h, const struct limits *limits)
{
    struct kernel *k = arena;

    CHECK(kernel_bytes(limits) != 0);
    *k = (struct kernel){
        .records = RECORDS_ALL, .steps = STEPS_MAX, .slow = SLOW_TOLD};
    k->limits = *limits;
    cell_pool_create(k);
    boot_machine(k);
    k->root = boot_quota(k);
    hal_thread_start(h, boot_process(k), (struct thread_id){0}, 0);
    CHECK(k->candidate.n == 0);
    CHECK(k->kicks == 0);
    return k;
}
