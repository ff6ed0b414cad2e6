/* Building a process. Each step may be refused: others run meanwhile, and may
 * have destroyed what it needs. The first refusal is reported, and no further
 * step is tried. */
#include "apps/init/block.h"
#include "apps/init/child.h"
#include "apps/lib/memory.h"

#define SLICE_NS ORR_MS /* of a passive process, for its start */

const char *
child_name(const struct system *s, uint32_t i)
{
    return plan_string(s->plan, plan_process(s->plan, i)->name);
}

/* One step of building process i: its answer, or 0. */
static uint64_t
child_step(struct system *s, uint32_t i, const char *step, struct orr_call call)
{
    struct child *child = &s->child[i];
    struct orr_result result;

    if (child->failed)
        return 0;
    result = orr_invoke(call);
    if (result.error == ORR_ERROR_OK)
        return result.value;
    orr_print("init: %s: %s: %s: %s\n", child_name(s, i), step,
              orr_error_name(result.error), orr_error_text(result.error));
    child->failed = true;
    return 0;
}

static uint64_t
child_make(struct system *s, uint32_t i, const char *step,
           struct orr_quota quota, struct orr_creation creation)
{
    struct orr_call call = {.number = ORR_CALL_CREATE,
                            .a = {(uint64_t)creation.kind, quota.h, creation.a,
                                  creation.b, creation.c}};

    return child_step(s, i, step, call);
}

static void
child_configure(struct system *s, uint32_t i, enum orr_setting what,
                uint64_t value)
{
    struct orr_call call = {.number = ORR_CALL_CONFIGURE,
                            .a = {s->child[i].thread.h, (uint64_t)what, value}};

    child_step(s, i, "configure its thread", call);
}

/* Lets the thread's faults or timeouts come to `endpoint`, with the process's
 * number as the badge. */
static void
child_handler(struct system *s, uint32_t i, enum orr_setting what,
              orr_handle endpoint)
{
    struct orr_call call = {.number = ORR_CALL_DUPLICATE,
                            .a = {endpoint, ORR_RIGHT_SEND, i + 1}};
    orr_handle badged = child_step(s, i, "find its handler", call);

    child_configure(s, i, what, badged);
    orr_close(badged);
}

/* Windows are the machine's to give: whoever makes processes needs the right.
 */
static void
child_partition(struct system *s, uint32_t i, uint32_t partition)
{
    struct orr_call call = {.number = ORR_CALL_CONFIGURE,
                            .a = {s->child[i].thread.h, ORR_SETTING_PARTITION,
                                  partition, orr_own_quota().h}};

    child_step(s, i, "give it its partition", call);
}

static void
child_configure_all(struct system *s, uint32_t i)
{
    const struct orr_plan_process *plan = plan_process(s->plan, i);

    child_configure(s, i, ORR_SETTING_CONTEXT, s->child[i].context.h);
    child_handler(s, i, ORR_SETTING_FAULT_HANDLER,
                  plan->fault_handler == 0
                      ? s->faults.h
                      : s->object[plan->fault_handler - 1]);
    if (plan->timeout_handler != 0)
        child_handler(s, i, ORR_SETTING_TIMEOUT_HANDLER,
                      s->object[plan->timeout_handler - 1]);
    if (plan->budget_ns == 0)
        child_configure(s, i, ORR_SETTING_PASSIVE, 1);
    if (plan->partition != 0)
        child_partition(s, i, plan->partition);
}

/* Is process i left to others to watch? A process has one watcher. If its
 * plan lets another one look at it and wants no restart, that is the one; init
 * then hears of its end through its faults and exit only. */
static bool
child_is_watched(const struct system *s, uint32_t i)
{
    if (plan_process(s->plan, i)->restart.when != ORR_PLAN_NEVER)
        return false;
    for (uint32_t n = 0; n < s->plan->handles; n++) {
        const struct orr_plan_handle *handle = plan_handle(s->plan, n);

        if (handle->object == (ORR_PLAN_PROCESS | i) &&
            (handle->rights & ORR_RIGHT_INSPECT) != 0)
            return true;
    }
    return false;
}

static void
child_name_all(const struct system *s, uint32_t i)
{
    const struct child *child = &s->child[i];

    orr_name(child->quota.h, child_name(s, i));
    orr_name(child->process.h, child_name(s, i));
    orr_name(child->thread.h, child_name(s, i));
    orr_name(child->context.h, child_name(s, i));
}

bool
child_create(struct system *s, uint32_t i)
{
    const struct orr_plan_process *plan = plan_process(s->plan, i);
    struct child *child = &s->child[i];
    uint64_t budget = plan->budget_ns == 0 ? SLICE_NS : plan->budget_ns;

    child->failed = false;
    child->quota.h = child_make(
        s, i, "create its quota", orr_own_quota(),
        (struct orr_creation){ORR_KIND_QUOTA, plan->cells, plan->pages, 0});
    child->process.h = child_make(
        s, i, "create it", child->quota,
        (struct orr_creation){ORR_KIND_PROCESS, plan->slots, plan->ceiling, 0});
    child->thread.h =
        child_make(s, i, "create its thread", child->quota,
                   (struct orr_creation){ORR_KIND_THREAD, child->process.h,
                                         plan->priority, plan->cpu});
    child->context.h = child_make(
        s, i, "create its context", child->quota,
        (struct orr_creation){ORR_KIND_CONTEXT, budget, plan->period_ns, 0});
    child_name_all(s, i);
    child_configure_all(s, i);
    return child->supervisor != 0 || child_is_watched(s, i) ? !child->failed
                                                            : child_watch(s, i);
}

bool
child_watch(struct system *s, uint32_t i)
{
    child_step(s, i, "watch it",
               (struct orr_call){
                   .number = ORR_CALL_WATCH,
                   .a = {s->child[i].process.h, s->bell.h, BELL_BIT(i)}});
    return !s->child[i].failed;
}

/* Puts a copy of `handle` into process i and, as `name`, its start block. */
static void
child_give(struct system *s, uint32_t i, struct block *block, const char *name,
           const struct orr_call *duplicate)
{
    struct orr_call kind = {.number = ORR_CALL_QUERY,
                            .a = {duplicate->a[0], ORR_QUESTION_KIND}};
    struct orr_start_handle given = {.kind = child_step(s, i, name, kind)};

    given.handle = child_step(s, i, name, *duplicate);
    block_add_handle(block, name, given);
}

/* The handles that every program finds. */
static void
child_give_own(struct system *s, uint32_t i, struct block *block)
{
    static const char *const name[] = {"quota", "process", "thread", "console",
                                       "context"};
    const struct child *child = &s->child[i];
    orr_handle handle[] = {child->quota.h, child->process.h, child->thread.h,
                           orr_own_console().h, child->context.h};
    bool passive = plan_process(s->plan, i)->budget_ns == 0;

    /* All share one console: nobody may do more than write to it. */
    uint64_t shared = ORR_RIGHT_SEND | ORR_RIGHT_DUPLICATE |
                      ORR_RIGHT_TRANSFER | ORR_RIGHT_INSPECT;
    uint64_t own = ORR_RIGHT_MANAGE | ORR_RIGHT_INSPECT;

    for (uint32_t n = 0; n < (passive ? 4 : 5); n++) {
        bool console = handle[n] == orr_own_console().h;
        struct orr_call duplicate = {.number = ORR_CALL_DUPLICATE,
                                     .a = {handle[n], console ? shared : own,
                                           console ? i + 1 : 0,
                                           child->process.h}};

        child_give(s, i, block, name[n], &duplicate);
    }
}

/* Does any process name this one as its supervisor? */
static bool
child_supervises(const struct system *s, uint32_t i)
{
    for (uint32_t n = 0; n < s->plan->processes; n++) {
        if (plan_process(s->plan, n)->supervisor == i + 1)
            return true;
    }
    return false;
}

bool
child_sees(const struct system *s, uint32_t i)
{
    const struct orr_plan_process *plan = plan_process(s->plan, i);

    for (uint32_t n = 0; n < plan->handles; n++) {
        const struct orr_plan_handle *handle =
            plan_handle(s->plan, plan->first_handle + n);
        if ((handle->object & ORR_PLAN_PROCESS) == 0 &&
            plan_object(s->plan, handle->object)->kind == ORR_KIND_QUOTA &&
            (handle->rights & ORR_RIGHT_INSPECT) != 0)
            return true;
    }
    return false;
}

/* What supervising and being supervised take. */
static void
child_give_care(struct system *s, uint32_t i, struct block *block)
{
    const struct child *child = &s->child[i];
    struct orr_call init = {
        .number = ORR_CALL_DUPLICATE,
        .a = {s->faults.h, ORR_RIGHT_SEND, i + 1, child->process.h}};
    struct orr_call beat = {
        .number = ORR_CALL_DUPLICATE,
        .a = {child->pulse.h, ORR_RIGHT_SEND, 1, child->process.h}};

    if (child_supervises(s, i) || child_sees(s, i))
        child_give(s, i, block, "init", &init);
    if (child->pulse.h != ORR_NONE)
        child_give(s, i, block, "heartbeat", &beat);
}

/* Shows it what it is to find mapped when it starts. */
static void
child_map(struct system *s, uint32_t i, const struct orr_plan_handle *wanted)
{
    orr_handle memory = s->object[wanted->object];
    uint64_t rights = ORR_WRITE;
    struct orr_call map = {
        .number = ORR_CALL_MAP,
        .a = {memory, s->child[i].process.h, wanted->address, wanted->badge}};

    if ((wanted->rights & ORR_RIGHT_WRITE) == 0)
        rights = ORR_EXECUTE & (ORR_RIGHT_READ | wanted->rights);
    map.a[4] = rights;
    if (wanted->badge == 0)
        map.a[3] = orr_query(memory, ORR_QUESTION_PAGES) << 32;
    child_step(s, i, "map its memory", map);
}

/* The handles that the plan gives it. */
static void
child_give_planned(struct system *s, uint32_t i, struct block *block)
{
    const struct orr_plan_process *plan = plan_process(s->plan, i);

    for (uint32_t n = 0; n < plan->handles; n++) {
        const struct orr_plan_handle *wanted =
            plan_handle(s->plan, plan->first_handle + n);
        uint32_t index = wanted->object & ~ORR_PLAN_PROCESS;
        bool process = (wanted->object & ORR_PLAN_PROCESS) != 0;
        struct orr_call duplicate = {
            .number = ORR_CALL_DUPLICATE,
            .a = {process ? s->child[index].process.h : s->object[index],
                  wanted->rights, wanted->badge, s->child[i].process.h}};

        /* so that who handles its faults knows whose they are */
        if (process && wanted->badge == 0)
            duplicate.a[2] = index + 1;

        child_give(s, i, block, plan_string(s->plan, wanted->name), &duplicate);
        if (wanted->address != 0)
            child_map(s, i, wanted);
    }
}

bool
child_start(struct system *s, uint32_t i)
{
    static struct block block;
    const struct orr_plan_process *plan = plan_process(s->plan, i);
    struct orr_call start = {.number = ORR_CALL_START,
                             .a = {s->child[i].thread.h}};
    uint64_t words[BLOCK_WORDS_MAX];
    uint32_t used;

    block_clear(&block);
    block_add_argument(&block, child_name(s, i));
    for (uint32_t n = 0; n < plan->arguments; n++)
        block_add_argument(&block,
                           plan_argument(s->plan, plan->first_argument + n));
    child_give_own(s, i, &block);
    child_give_care(s, i, &block);
    child_give_planned(s, i, &block);
    used = block_write(&block, words);
    if (used == 0 && !s->child[i].failed) {
        orr_print("init: %s: its arguments and the names of its handles are "
                  "too long together: 944 bytes is the most\n",
                  child_name(s, i));
        s->child[i].failed = true;
    }
    orr_area()[0] = ORR_ENTRY_PROGRAM;
    orr_area()[1] = plan->module;
    memcpy(orr_area() + 2, words, used * sizeof words[0]);
    start.a[1] = ORR_SIZE(used + 2, 0);
    child_step(s, i, "start it", start);
    return !s->child[i].failed;
}
