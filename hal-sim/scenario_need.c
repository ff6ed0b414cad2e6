/* What a scenario needs of the machine: cells and handles, as the core and
 * apps/init take them. */
#include "hal-sim/scenario_draft.h"

#define SLOTS_PER_CELL 4u
#define LEAVES_PER_CELL 32u
#define THREAD_CELLS 3u /* thread, its reply, its own handles */
#define INIT_CELLS 16u  /* init itself, without its table */
#define INIT_SLOTS 16u  /* handles of its own, and some for a while */
#define INIT_SLOTS_PROCESS 4u
#define INIT_SLOTS_LEAST 256u

static uint32_t
table_cells(uint32_t slots)
{
    uint32_t leaves = (slots + SLOTS_PER_CELL - 1) / SLOTS_PER_CELL;
    return leaves + (leaves + LEAVES_PER_CELL - 1) / LEAVES_PER_CELL;
}

static uint32_t
frame_cells(uint32_t pages)
{
    return (pages + FRAMES_PER_CELL - 1) / FRAMES_PER_CELL;
}

static uint32_t
memory_pages(const struct scenario_object *object)
{
    return object->kind == ORR_KIND_MEMORY ? (uint32_t)object->value : 0;
}

/* Its quota, process, table, first thread and that one's context. */
static uint32_t
process_cells(const struct scenario_process *process)
{
    return 3 + THREAD_CELLS + table_cells(process->slots);
}

void
draft_check_quota(struct draft *d, const struct form *form,
                  const struct scenario_process *process)
{
    const struct value *quota = &form->value[PROCESS_QUOTA];
    uint32_t need = process_cells(process) + draft_mapped(d, process);
    if (!quota->usable || !form->value[PROCESS_HANDLES_MAX].usable ||
        quota->number >= need)
        return;
    const char *remedy = pool_format(
        d->pool, "write `quota: %u` or more, or lower `handles_max`",
        (unsigned)need);
    complain(d->critic, quota->place, remedy,
             "the process itself takes %u cells with its table of %u "
             "handles, found %llu",
             (unsigned)need, (unsigned)process->slots,
             (unsigned long long)quota->number);
}

/* Init has a notification for each process that owes signs of life. */
static size_t
heartbeats(const struct scenario *s)
{
    size_t count = 0;
    for (size_t i = 0; i < s->processes_count; i++)
        count += s->processes[i].restart.heartbeat_ns != 0;
    return count;
}

/* The size of init's handle table. */
static void
check_slots(struct draft *d)
{
    struct scenario *s = d->scenario;
    const struct value *slots = &d->machine->value[MACHINE_SLOTS];
    size_t need = INIT_SLOTS + s->objects_count + heartbeats(s) +
                  s->processes_count * INIT_SLOTS_PROCESS;
    if (need > ORR_TABLE_MAX) {
        complain(d->critic, d->top->value[TOP_PROCESSES].place,
                 "leave some out",
                 "%zu processes and %zu objects are more than init can hold "
                 "handles of",
                 s->processes_count, s->objects_count);
        need = ORR_TABLE_MAX;
    } else if (slots->given && slots->usable && slots->number < need) {
        complain(
            d->critic, slots->place,
            pool_format(d->pool, "leave it out, or write `slots: %zu`", need),
            "init needs %zu slots for handles of all objects and "
            "processes, found %llu",
            need, (unsigned long long)slots->number);
    }
    if (!slots->given || !slots->usable)
        s->limits.slots =
            need < INIT_SLOTS_LEAST ? INIT_SLOTS_LEAST : (uint32_t)need;
}

/* Pages are given away for good, so all quotas must fit at once. */
static void
check_pages(struct draft *d)
{
    const struct scenario *s = d->scenario;
    const struct value *pages = &d->machine->value[MACHINE_PAGES];
    uint64_t need = 0;
    for (size_t i = 0; i < s->processes_count; i++)
        need += s->processes[i].pages;
    for (size_t i = 0; i < s->objects_count; i++)
        need += memory_pages(&s->objects[i]);
    if (!pages->usable || need <= pages->number)
        return;
    complain(d->critic, pages->place,
             pool_format(d->pool,
                         "write `machine: {pages: %llu}`, or lower `pages` of "
                         "processes",
                         (unsigned long long)need),
             "the machine has %llu pages, but quotas and objects need %llu",
             (unsigned long long)pages->number, (unsigned long long)need);
}

void
draft_check_needs(struct draft *d)
{
    struct scenario *s = d->scenario;
    const struct value *cells = &d->machine->value[MACHINE_CELLS];
    check_slots(d);
    check_pages(d);
    const uint64_t lanes = s->limits.windows ? s->limits.cpus * LANES : 0;
    uint64_t need = INIT_CELLS + lanes + s->limits.cpus +
                    frame_cells(s->limits.pages) + s->objects_count +
                    heartbeats(s) + table_cells(s->limits.slots);
    for (size_t i = 0; i < s->objects_count; i++)
        need += frame_cells(memory_pages(&s->objects[i]));
    for (size_t i = 0; i < s->processes_count; i++)
        need += s->processes[i].cells;
    if (!cells->usable || need <= cells->number)
        return;
    const char *remedy =
        pool_format(d->pool, "write `machine: {cells: %llu}`, or lower quotas",
                    (unsigned long long)need);
    complain(d->critic, cells->place, remedy,
             "the machine has %llu cells, but quotas, objects and init need "
             "%llu",
             (unsigned long long)cells->number, (unsigned long long)need);
}
