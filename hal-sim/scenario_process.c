/* The processes of a draft, their handles, and what they need. */
#include "hal-sim/scenario_draft.h"

#include <string.h>

/* What every program finds under its own names (orrery/plan.h). */
static const char *const own_handles[] = {"quota",   "process", "thread",
                                          "context", "console", 0};
static const char *const care_handles[] = {"init", "heartbeat", 0};
#define OWN_HANDLES 5u
#define WARDS_MAX 60u /* apps/supervisor */
#define START_BYTES_MAX ((ORR_WORDS_MAX - 2) * sizeof(uint64_t))

/* What may be asked of a number only when it and the other are usable. */
static bool
exceeds(const struct value *a, const struct value *b)
{
    return a->usable && b->usable && a->number > b->number;
}

static void
check_time(struct draft *d, const struct form *form)
{
    const struct value *budget = &form->value[PROCESS_BUDGET];
    const struct value *period = &form->value[PROCESS_PERIOD];
    const struct value *passive = &form->value[PROCESS_PASSIVE];
    const struct value *given[] = {budget, period};
    if (period->given && exceeds(budget, period))
        complain(d->critic, period->place, "raise the period or lower `budget`",
                 "the period is shorter than the budget of %s",
                 value_show_time(d->pool, budget->number));
    if (!passive->usable || !passive->number)
        return;
    for (size_t i = 0; i < 2; i++) {
        if (given[i]->given)
            complain(d->critic, given[i]->place, "leave it out, or `passive`",
                     "a passive process has no time of its own");
    }
}

static void
check_machine(struct draft *d, const struct form *form)
{
    const struct value *cpu = &form->value[PROCESS_CPU];
    const struct value *cpus = &d->machine->value[MACHINE_CPUS];
    const struct value *priority = &form->value[PROCESS_PRIORITY];
    const struct value *ceiling = &form->value[PROCESS_CEILING];
    if (cpu->usable && cpus->usable && cpu->number >= cpus->number)
        complain(d->critic, cpu->place,
                 "choose a lower one, or raise `machine.cpus`",
                 "the machine has %llu CPUs, counted from 0, found %llu",
                 (unsigned long long)cpus->number,
                 (unsigned long long)cpu->number);
    if (ceiling->given && exceeds(priority, ceiling))
        complain(d->critic, ceiling->place,
                 "raise the ceiling or lower `priority`",
                 "the ceiling is below the priority of %llu",
                 (unsigned long long)priority->number);
}

static void
fill_numbers(struct scenario_process *process, const struct form *form)
{
    const struct value *value = form->value;
    process->name = form->name;
    process->line = form->place.line;
    process->column = form->place.column;
    process->program = value[PROCESS_PROGRAM].text;
    process->program_line = value[PROCESS_PROGRAM].place.line;
    process->program_column = value[PROCESS_PROGRAM].place.column;
    process->priority = (uint32_t)value[PROCESS_PRIORITY].number;
    process->ceiling = value[PROCESS_CEILING].given
                           ? (uint32_t)value[PROCESS_CEILING].number
                           : process->priority;
    process->cpu = (uint32_t)value[PROCESS_CPU].number;
    process->cells = (uint32_t)value[PROCESS_QUOTA].number;
    process->slots = (uint32_t)value[PROCESS_HANDLES_MAX].number;
    process->pages = (uint32_t)value[PROCESS_PAGES].number;
    process->start_ns = value[PROCESS_START].number;
    process->arguments = value[PROCESS_ARGUMENTS].texts;
    process->arguments_count = value[PROCESS_ARGUMENTS].count;
    if (value[PROCESS_PASSIVE].number)
        return;
    process->budget_ns = value[PROCESS_BUDGET].number;
    process->period_ns = value[PROCESS_PERIOD].number;
}

/* Who looks after it. */
static void
fill_supervisor(struct draft *d, struct scenario_process *process,
                const struct form *form)
{
    const struct value *supervisor = &form->value[PROCESS_SUPERVISOR];
    const struct value *orphan = &form->value[PROCESS_ORPHAN];
    process->restart.heartbeat_ns = form->value[PROCESS_HEARTBEAT].number;
    process->restart.orphan = (uint32_t)orphan->number;
    if (!supervisor->given) {
        if (orphan->given)
            complain(d->critic, orphan->place, "leave it out",
                     "init, which looks after it, never ends");
        return;
    }
    process->supervisor = draft_find(d, supervisor, d->processes, "process");
    if (process->supervisor &&
        !strcmp(d->processes[process->supervisor - 1], form->name))
        complain(d->critic, supervisor->place, "name another process",
                 "it cannot look after itself");
}

static void
fill_policy(struct draft *d, struct scenario_process *process,
            const struct form *form)
{
    const struct form *restart = form_inner(form, PROCESS_RESTART);
    process->fault_handler = draft_find_kind(
        d, &form->value[PROCESS_FAULT_HANDLER], ORR_KIND_ENDPOINT);
    process->timeout_handler = draft_find_kind(
        d, &form->value[PROCESS_TIMEOUT_HANDLER], ORR_KIND_ENDPOINT);
    fill_supervisor(d, process, form);
    process->restart.when = ORR_PLAN_NEVER;
    if (!restart || restart->value[RESTART_WHEN].number == ORR_PLAN_NEVER)
        return;
    const struct value *value = restart->value;
    process->restart.when = (uint32_t)value[RESTART_WHEN].number;
    process->restart.limit = (uint32_t)value[RESTART_LIMIT].number;
    process->restart.then = (uint32_t)value[RESTART_THEN].number;
    process->restart.window_ns = value[RESTART_WINDOW].number;
    process->restart.backoff_ns = value[RESTART_BACKOFF].number;
    process->restart.backoff_max_ns = value[RESTART_BACKOFF_MAX].number;
}

static void
fill_handle(struct draft *d, const struct form *form,
            struct scenario_handle *handle)
{
    const struct value *object = &form->value[HANDLE_OBJECT];
    const struct value *process = &form->value[HANDLE_PROCESS];
    uint32_t found = process->given
                         ? draft_find(d, process, d->processes, "process")
                         : draft_find(d, object, d->objects, "object");
    handle->name = form->name;
    handle->line = form->place.line;
    handle->column = form->place.column;
    handle->is_process = process->given;
    handle->object = found ? found - 1 : 0;
    handle->rights = (uint32_t)form->value[HANDLE_RIGHTS].number;
    handle->badge = form->value[HANDLE_BADGE].number;
    draft_memory(d, form, handle);
    draft_system(d, form, handle);
    for (size_t i = 0; own_handles[i]; i++) {
        if (!strcmp(own_handles[i], form->name))
            complain(d->critic, form->place, "choose another name",
                     "every program already has a handle \"%s\"", form->name);
    }
    for (size_t i = 0; care_handles[i]; i++) {
        if (!strcmp(care_handles[i], form->name))
            complain(d->critic, form->place, "choose another name",
                     "programs that supervise, are supervised, or look "
                     "at the system, find \"%s\" "
                     "there",
                     form->name);
    }
}

/* How many processes name this one as their supervisor. */
static size_t
wards_of(const struct draft *d, const struct scenario_process *process)
{
    const struct scenario *s = d->scenario;
    size_t wards = 0;
    for (size_t i = 0; i < s->processes_count; i++)
        wards += s->processes[i].supervisor == process - s->processes + 1;
    return wards;
}

/* Does it find "init"? Who supervises does, and who may look at the system. */
static bool
finds_init(const struct draft *d, const struct scenario_process *process)
{
    return wards_of(d, process) > 0 || scenario_sees(d->scenario, process);
}

/* What it starts with beside the handles of its scenario: its own, and those
 * of who supervises, is supervised, or looks at the system. */
static size_t
other_handles(const struct draft *d, const struct scenario_process *process)
{
    size_t count = OWN_HANDLES + (process->restart.heartbeat_ns != 0);
    return count + finds_init(d, process);
}

/* Bytes of the block that the program finds at its start. */
static size_t
start_bytes(const struct draft *d, const struct scenario_process *process)
{
    size_t handles = process->handles_count + other_handles(d, process);
    size_t bytes = sizeof(struct orr_start) +
                   handles * sizeof(struct orr_start_handle) +
                   strlen(process->name) + 1;
    for (size_t i = 0; own_handles[i]; i++)
        bytes += strlen(own_handles[i]) + 1;
    if (process->restart.heartbeat_ns != 0)
        bytes += sizeof "heartbeat";
    if (finds_init(d, process))
        bytes += sizeof "init";
    for (size_t i = 0; i < process->handles_count; i++)
        bytes += strlen(process->handles[i].name) + 1;
    for (size_t i = 0; i < process->arguments_count; i++)
        bytes += strlen(process->arguments[i]) + 1;
    return bytes;
}

static void
check_handles(struct draft *d, const struct form *form,
              const struct scenario_process *process)
{
    const struct value *max = &form->value[PROCESS_HANDLES_MAX];
    size_t bytes = start_bytes(d, process);
    size_t others = other_handles(d, process);
    size_t handles = process->handles_count + others;
    if (bytes > START_BYTES_MAX)
        complain(d->critic, form->place,
                 "shorten its arguments or its handles' names",
                 "arguments and handles take %zu bytes at its start, at most "
                 "%zu fit",
                 bytes, START_BYTES_MAX);
    if (max->usable && handles > max->number)
        complain(
            d->critic, max->place,
            pool_format(d->pool, "write `handles_max: %zu` or more", handles),
            "it starts with %zu handles, %zu of them its own, but its "
            "table has %llu",
            handles, others, (unsigned long long)max->number);
}

/* What can be said only when all processes are known. */
static void
check_together(struct draft *d, const struct form *form,
               const struct scenario_process *process)
{
    size_t wards = wards_of(d, process);
    check_handles(d, form, process);
    if (wards > WARDS_MAX) /* it tells them apart by bits */
        complain(d->critic, form->place, "add a second supervisor",
                 "it would look after %zu processes, %u are the most", wards,
                 WARDS_MAX);
}

void
draft_handles(struct draft *d, const struct form *form,
              struct scenario_process *process)
{
    struct form_list list = draft_forms(form, PROCESS_HANDLES);
    process->handles =
        pool_array(d->pool, list.count, sizeof *process->handles);
    process->handles_count = list.count;
    for (size_t i = 0; i < list.count; i++)
        fill_handle(d, list.form[i], &process->handles[i]);
    draft_check_mapped(d, list, process);
}

void
draft_processes(struct draft *d)
{
    struct form_list list = draft_forms(d->top, TOP_PROCESSES);
    struct scenario *s = d->scenario;
    s->processes = pool_array(d->pool, list.count, sizeof *s->processes);
    s->processes_count = list.count;
    d->processes = pool_array(d->pool, list.count + 1, sizeof *d->processes);
    for (size_t i = 0; i < list.count; i++)
        d->processes[i] = list.form[i]->name;
    for (size_t i = 0; i < list.count; i++) {
        const struct form *form = list.form[i];
        struct scenario_process *process = &s->processes[i];
        fill_numbers(process, form);
        process->partition = draft_partition(d, form);
        fill_policy(d, process, form);
        check_machine(d, form);
        check_time(d, form);
        draft_handles(d, form, process);
        draft_check_quota(d, form, process);
    }
    for (size_t i = 0; i < list.count; i++)
        check_together(d, list.form[i], &s->processes[i]);
    draft_promises(d);
}
