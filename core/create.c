#include "core/create.h"

#include "core/context.h"
#include "core/lend.h"
#include "core/memory.h"
#include "core/object.h"
#include "core/process.h"
#include "core/slot.h"
#include "core/thread.h"
#include "core/timer.h"

struct context_id
create_context(struct kernel *k, struct quota_id quota, uint64_t budget_ns,
               uint64_t period_ns)
{
    const struct context_id id = {object_create(k, ORR_KIND_CONTEXT, quota).n};

    context_start(context_edit(k, id), budget_ns, period_ns, k->now);
    return id;
}

struct quota_id
create_quota(struct kernel *k, struct quota_id parent, uint32_t cells,
             uint32_t pages)
{
    const struct quota_id id = {object_create(k, ORR_KIND_QUOTA, parent).n};

    CHECK(id.n != parent.n);
    object_charge(k, parent, cells, pages);
    quota_edit(k, id)->cells = cells;
    quota_edit(k, id)->pages = pages;
    return id;
}

static struct refusal
create_check_process(const struct kernel *k, const struct request *q)
{
    const uint64_t *a = q->trap->a;

    if (a[2] < 1 || a[2] > ORR_TABLE_MAX) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 2);
    }
    if (a[3] > process_at(k, q->process)->ceiling) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 3);
    }
    return REFUSAL_NONE;
}

static struct refusal
create_check_thread(const struct kernel *k, struct request *q)
{
    const uint64_t *a = q->trap->a;
    const struct refusal refusal =
        request_find_other(k, q, 2, ORR_KIND_PROCESS, ORR_RIGHT_MANAGE);
    const struct process *p;

    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    p = process_at(k, (struct process_id){q->target.n});
    if (p->end != ORR_END_ALIVE) {
        return request_refuse(ORR_ERROR_WRONG_STATE, 2);
    }
    if (a[3] > p->ceiling) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 3);
    }
    if (a[4] >= k->limits.cpus) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 4);
    }
    return REFUSAL_NONE;
}

/* May the quota's handle be used for what concerns the whole machine? */
static bool
create_is_for_machine(const struct kernel *k, const struct request *q)
{
    return (slot_at(k, q->slot)->rights & ORR_RIGHT_MACHINE) != 0;
}

/* Time is not made of cells: who has a budget, or runs on lent time, cannot
 * give itself more. Round robin slices add nothing to what their owner has. */
static bool
create_may_make_time(const struct kernel *k, const struct request *q)
{
    const struct context_id own = lend_own(k, q->thread);

    return create_is_for_machine(k, q) ||
           (own.n != 0 && context_at(k, own)->period_ns == 0);
}

static struct refusal
create_check_context(const struct kernel *k, const struct request *q)
{
    const uint64_t budget = q->trap->a[2];
    const uint64_t period = q->trap->a[3];

    if (!create_may_make_time(k, q)) {
        return request_refuse(ORR_ERROR_NO_RIGHT, 1);
    }
    if (budget < BUDGET_MIN_NS || budget > PERIOD_MAX_NS) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 2);
    }
    if (period != 0 && (period < budget || period > PERIOD_MAX_NS)) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 3);
    }
    return REFUSAL_NONE;
}

static struct refusal
create_check_interrupt(const struct kernel *k, const struct request *q)
{
    const uint64_t line = q->trap->a[2];

    if (!create_is_for_machine(k, q)) {
        return request_refuse(ORR_ERROR_NO_RIGHT, 1);
    }
    if (line >= k->limits.lines) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 2);
    }
    if (interrupt_of_line(k, (uint32_t)line).n != 0) {
        return request_refuse(ORR_ERROR_BUSY, 2);
    }
    return REFUSAL_NONE;
}

/* Can the quota spare the pages in a[argument]? */
static struct refusal
create_check_pages(const struct kernel *k, const struct request *q,
                   uint32_t argument)
{
    const struct quota_id quota = {q->object.n};

    return q->trap->a[argument] <= memory_pages_left(k, quota)
               ? REFUSAL_NONE
               : request_refuse(ORR_ERROR_NO_QUOTA, 1);
}

static struct refusal
create_check_kind(const struct kernel *k, struct request *q)
{
    const uint64_t *a = q->trap->a;

    switch (a[0]) {
    case ORR_KIND_QUOTA:
        return a[2] >= 1 ? create_check_pages(k, q, 3)
                         : request_refuse(ORR_ERROR_BAD_ARGUMENT, 2);
    case ORR_KIND_MEMORY:
        return a[2] >= 1 && a[2] <= ORR_PAGES_MAX
                   ? create_check_pages(k, q, 2)
                   : request_refuse(ORR_ERROR_BAD_ARGUMENT, 2);
    case ORR_KIND_PROCESS:
        return create_check_process(k, q);
    case ORR_KIND_THREAD:
        return create_check_thread(k, q);
    case ORR_KIND_CONTEXT:
        return create_check_context(k, q);
    case ORR_KIND_ENDPOINT:
        return a[2] <= ORR_ENDPOINT_INHERIT
                   ? REFUSAL_NONE
                   : request_refuse(ORR_ERROR_BAD_ARGUMENT, 2);
    case ORR_KIND_INTERRUPT:
        return create_check_interrupt(k, q);
    case ORR_KIND_CONSOLE:
        return create_is_for_machine(k, q)
                   ? REFUSAL_NONE
                   : request_refuse(ORR_ERROR_NO_RIGHT, 1);
    case ORR_KIND_NOTIFICATION:
    case ORR_KIND_TIMER:
        return REFUSAL_NONE;
    default:
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 0);
    }
}

/* Cells that the object takes; more than any quota has if absurd. */
static uint64_t
create_cells(const struct request *q)
{
    const uint64_t *a = q->trap->a;

    switch (a[0]) {
    case ORR_KIND_QUOTA:
        return a[2] < UINT32_MAX ? a[2] + 1 : UINT32_MAX;
    case ORR_KIND_PROCESS:
        return process_cells((uint32_t)a[2]);
    case ORR_KIND_THREAD:
        return THREAD_CELLS;
    case ORR_KIND_MEMORY:
        return memory_cells((uint32_t)a[2]);
    default:
        return 1;
    }
}

struct refusal
create_check(const struct kernel *k, struct request *q)
{
    struct refusal refusal =
        request_find(k, q, 1, ORR_KIND_QUOTA, ORR_RIGHT_MANAGE);

    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    refusal = create_check_kind(k, q);
    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    if (create_cells(q) >
        object_cells_left(k, (struct quota_id){q->object.n})) {
        return request_refuse(ORR_ERROR_NO_QUOTA, 1);
    }
    if (process_at(k, q->process)->slots_free == 0) {
        return request_refuse(ORR_ERROR_TABLE_FULL, 0);
    }
    return REFUSAL_NONE;
}

static struct object_id
create_interrupt(struct kernel *k, struct quota_id quota, uint32_t line)
{
    const struct object_id id = object_create(k, ORR_KIND_INTERRUPT, quota);
    struct interrupt *i = interrupt_edit(k, (struct interrupt_id){id.n});

    i->line = line;
    i->notification.owner = id;
    interrupt_set_line(k, line, (struct interrupt_id){id.n});
    return id;
}

static struct object_id
create_timer(struct kernel *k, struct quota_id quota)
{
    const struct object_id id = object_create(k, ORR_KIND_TIMER, quota);

    timer_edit(k, (struct timer_id){id.n})->notification.owner = id;
    return id;
}

static struct object_id
create_endpoint(struct kernel *k, struct quota_id quota, uint8_t flags)
{
    const struct object_id id = object_create(k, ORR_KIND_ENDPOINT, quota);

    endpoint_edit(k, (struct endpoint_id){id.n})->flags = flags;
    return id;
}

static struct object_id
create_kind(struct kernel *k, const struct request *q)
{
    const uint64_t *a = q->trap->a;
    const struct quota_id quota = {q->object.n};
    const struct process_id process = {q->target.n};

    switch (a[0]) {
    case ORR_KIND_QUOTA:
        return OBJECT(create_quota(k, quota, (uint32_t)a[2], (uint32_t)a[3]));
    case ORR_KIND_MEMORY:
        return memory_create(k, quota, (uint32_t)a[2]);
    case ORR_KIND_PROCESS:
        return OBJECT(process_create(k, quota, (uint32_t)a[2], (uint8_t)a[3]));
    case ORR_KIND_THREAD:
        return OBJECT(
            thread_create(k, quota, process, (uint8_t)a[3], (uint8_t)a[4]));
    case ORR_KIND_CONTEXT:
        return OBJECT(create_context(k, quota, a[2], a[3]));
    case ORR_KIND_ENDPOINT:
        return create_endpoint(k, quota, (uint8_t)a[2]);
    case ORR_KIND_TIMER:
        return create_timer(k, quota);
    case ORR_KIND_INTERRUPT:
        return create_interrupt(k, quota, (uint32_t)a[2]);
    default: /* notification, console: nothing to set */
        return object_create(k, (enum orr_kind)a[0], quota);
    }
}

void
create_act(struct kernel *k, struct hal *h, const struct request *q)
{
    const struct object_id id = create_kind(k, q);
    const struct slot_id slot = slot_take(k, q->process);
    const struct record record = {.kind = RECORD_CREATE,
                                  .thread = q->thread,
                                  .object = id,
                                  .value = q->trap->a[0]};

    slot_root(k, slot, id, ORR_RIGHTS_ALL & ~ORR_RIGHT_MACHINE, 0);
    hal_record(h, &record);
    request_answer(q, h, slot_handle(k, slot));
}
