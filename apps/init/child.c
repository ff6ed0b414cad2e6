#include "apps/init/child.h"

#include "apps/init/block.h"
#include "apps/lib/memory.h"

#define SLICE_NS ORR_MS /* of a passive process, for its start */

static const char *
child_name(const struct system *s, uint32_t i)
{
    return plan_string(s->plan, plan_process(s->plan, i)->name);
}

/* Ends init unless a step of building process i succeeded. */
static uint64_t
child_need(const struct system *s, uint32_t i, struct orr_result result,
           const char *step)
{
    if (result.error != ORR_ERROR_OK) {
        orr_print("init: %s: %s: %s: %s\n", child_name(s, i), step,
                  orr_error_name(result.error), orr_error_text(result.error));
        orr_exit(1);
    }
    return result.value;
}

static void
child_configure(const struct system *s, uint32_t i, enum orr_setting what,
                uint64_t value)
{
    struct orr_call call = {.number = ORR_CALL_CONFIGURE,
                            .a = {s->child[i].thread.h, (uint64_t)what, value}};

    child_need(s, i, orr_invoke(call), "configure its thread");
}

/* Lets the thread's faults or timeouts come to `endpoint`, with the process's
 * number as the badge. */
static void
child_handler(const struct system *s, uint32_t i, enum orr_setting what,
              orr_handle endpoint)
{
    orr_handle badged = orr_duplicate(endpoint, ORR_RIGHT_SEND, i + 1);

    child_configure(s, i, what, badged);
    orr_close(badged);
}

static void
child_configure_all(const struct system *s, uint32_t i)
{
    const struct orr_plan_process *plan = plan_process(s->plan, i);
    const struct child *child = &s->child[i];

    child_configure(s, i, ORR_SETTING_CONTEXT, child->context.h);
    child_handler(s, i, ORR_SETTING_FAULT_HANDLER,
                  plan->fault_handler == 0
                      ? s->faults.h
                      : s->object[plan->fault_handler - 1]);
    if (plan->timeout_handler != 0)
        child_handler(s, i, ORR_SETTING_TIMEOUT_HANDLER,
                      s->object[plan->timeout_handler - 1]);
    if (plan->budget_ns == 0)
        child_configure(s, i, ORR_SETTING_PASSIVE, 1);
}

/* Is process i left to others to watch? A process has one watcher. If its
 * plan lets another one look at it and wants no restart, that is the one; init
 * then hears of its end through its faults and exit only. */
static bool
child_is_watched(const struct system *s, uint32_t i)
{
    if (plan_process(s->plan, i)->restart != ORR_PLAN_NEVER)
        return false;
    for (uint32_t n = 0; n < s->plan->handles; n++) {
        const struct orr_plan_handle *handle = plan_handle(s->plan, n);

        if (handle->object == (ORR_PLAN_PROCESS | i) &&
            (handle->rights & ORR_RIGHT_INSPECT) != 0)
            return true;
    }
    return false;
}

void
child_create(struct system *s, uint32_t i)
{
    const struct orr_plan_process *plan = plan_process(s->plan, i);
    struct child *child = &s->child[i];
    uint64_t budget = plan->budget_ns == 0 ? SLICE_NS : plan->budget_ns;

    child->quota.h = child_need(
        s, i,
        orr_create(orr_own_quota(),
                   (struct orr_creation){ORR_KIND_QUOTA, plan->cells, 0, 0}),
        "create its quota");
    child->process.h = child_need(
        s, i,
        orr_create(child->quota,
                   (struct orr_creation){ORR_KIND_PROCESS, plan->slots,
                                         plan->ceiling, 0}),
        "create its process");
    child->thread.h = child_need(
        s, i,
        orr_create(child->quota,
                   (struct orr_creation){ORR_KIND_THREAD, child->process.h,
                                         plan->priority, plan->cpu}),
        "create its thread");
    child->context.h = child_need(
        s, i,
        orr_create(child->quota, (struct orr_creation){ORR_KIND_CONTEXT, budget,
                                                       plan->period_ns, 0}),
        "create its context");
    orr_name(child->quota.h, child_name(s, i));
    orr_name(child->process.h, child_name(s, i));
    orr_name(child->thread.h, child_name(s, i));
    orr_name(child->context.h, child_name(s, i));
    child_configure_all(s, i);
    if (!child_is_watched(s, i))
        orr_need(
            orr_watch(child->process, s->bell, UINT64_C(1) << i % BELL_ENDS),
            "watch a process");
}

/* Puts a copy of `handle` into process i and its start block. */
static void
child_give(const struct system *s, uint32_t i, struct block *block,
           const struct orr_plan_handle *wanted, orr_handle handle)
{
    const char *name = plan_string(s->plan, wanted->name);
    struct orr_start_handle given = {.kind =
                                         orr_query(handle, ORR_QUESTION_KIND)};
    struct orr_result result = orr_invoke((struct orr_call){
        .number = ORR_CALL_DUPLICATE,
        .a = {handle, wanted->rights, wanted->badge, s->child[i].process.h}});

    given.handle = child_need(s, i, result, name);
    block_add_handle(block, name, given);
}

/* The handles that every program finds. */
static void
child_give_own(const struct system *s, uint32_t i, struct block *block)
{
    static const char *const name[] = {"quota", "process", "thread", "console",
                                       "context"};
    const struct child *child = &s->child[i];
    orr_handle handle[] = {child->quota.h, child->process.h, child->thread.h,
                           orr_own_console().h, child->context.h};
    bool passive = plan_process(s->plan, i)->budget_ns == 0;

    for (uint32_t n = 0; n < (passive ? 4 : 5); n++) {
        bool console = handle[n] == orr_own_console().h;
        struct orr_result result = orr_invoke((struct orr_call){
            .number = ORR_CALL_DUPLICATE,
            .a = {handle[n], ORR_RIGHTS_ALL & ~(uint64_t)ORR_RIGHT_MACHINE,
                  console ? i + 1 : 0, child->process.h}});
        struct orr_start_handle given = {
            child_need(s, i, result, name[n]),
            orr_query(handle[n], ORR_QUESTION_KIND)};

        block_add_handle(block, name[n], given);
    }
}

static void
child_give_all(const struct system *s, uint32_t i, struct block *block)
{
    const struct orr_plan_process *plan = plan_process(s->plan, i);

    block_clear(block);
    block_add_argument(block, child_name(s, i));
    for (uint32_t n = 0; n < plan->arguments; n++)
        block_add_argument(block,
                           plan_argument(s->plan, plan->first_argument + n));
    child_give_own(s, i, block);
    for (uint32_t n = 0; n < plan->handles; n++) {
        const struct orr_plan_handle *wanted =
            plan_handle(s->plan, plan->first_handle + n);
        uint32_t index = wanted->object & ~ORR_PLAN_PROCESS;
        bool process = (wanted->object & ORR_PLAN_PROCESS) != 0;

        child_give(s, i, block, wanted,
                   process ? s->child[index].process.h : s->object[index]);
    }
}

void
child_start(struct system *s, uint32_t i)
{
    static struct block block;
    uint64_t words[BLOCK_WORDS_MAX];
    uint64_t *area = orr_area();
    uint32_t used;

    child_give_all(s, i, &block);
    used = block_write(&block, words);
    if (used == 0) {
        orr_print("init: %s: its arguments and the names of its handles are "
                  "too long together: 944 bytes is the most\n",
                  child_name(s, i));
        orr_exit(1);
    }
    area[0] = ORR_ENTRY_PROGRAM;
    area[1] = plan_process(s->plan, i)->module;
    memcpy(area + 2, words, used * sizeof words[0]);
    child_need(s, i,
               orr_invoke((struct orr_call){
                   .number = ORR_CALL_START,
                   .a = {s->child[i].thread.h, ORR_SIZE(used + 2, 0)}}),
               "start");
    s->child[i].started = true;
}

/* Does the plan want process i again after this end? */
static bool
child_returns(const struct system *s, uint32_t i, bool failed)
{
    const struct orr_plan_process *plan = plan_process(s->plan, i);

    if (s->child[i].restarts == plan->restarts_max)
        return false;
    return plan->restart == ORR_PLAN_ALWAYS ||
           (plan->restart == ORR_PLAN_ON_FAILURE && failed);
}

static void
child_report(const struct system *s, uint32_t i, uint64_t end, uint64_t status)
{
    const char *name = child_name(s, i);

    if (end == ORR_END_FAULT)
        orr_print("init: %s: fault %s\n", name, orr_fault_name(status));
    else if (end == ORR_END_KILLED)
        orr_print("init: %s: killed\n", name);
    else if (status != 0)
        orr_print("init: %s: exit %lld\n", name, (long long)status);
}

void
child_look(struct system *s, uint32_t i)
{
    struct child *child = &s->child[i];
    uint64_t end;
    uint64_t status;

    if (!child->started || child->ended)
        return;
    end = orr_query(child->process.h, ORR_QUESTION_END);
    if (end == ORR_END_ALIVE)
        return;
    status = orr_query(child->process.h, ORR_QUESTION_STATUS);
    child_report(s, i, end, status);
    child->ended = true;
    if (!child_returns(s, i, end != ORR_END_EXITED || status != 0))
        return;
    child->restarts++;
    orr_need(orr_destroy(child->quota.h), "destroy a quota");
    child_create(s, i);
    child->ended = false;
    child_start(s, i);
    orr_print("init: %s: started again (%u of %u)\n", child_name(s, i),
              child->restarts, plan_process(s->plan, i)->restarts_max);
}
