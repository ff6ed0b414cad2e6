#include "apps/init/plan.h"

#include <stdbool.h>
#include <stddef.h>

/* Does the string at `offset` start and end inside the plan? */
static bool
string_fits(const struct orr_plan *plan, uint32_t offset)
{
    const char *text = (const char *)plan;

    while (offset < plan->size && text[offset] != '\0')
        offset++;
    return offset < plan->size;
}

/* Does a table of `count` entries at `at` lie inside the plan, aligned? */
static bool
table_fits(const struct orr_plan *plan, uint32_t at, uint32_t count,
           size_t bytes)
{
    return at % 8 == 0 && at <= plan->size &&
           count <= (plan->size - at) / bytes;
}

/* Do `count` entries from `first` lie inside a table of `total`? */
static bool
range_fits(uint32_t first, uint32_t count, uint32_t total)
{
    return first <= total && count <= total - first;
}

static const char *
tables_problem(const struct orr_plan *plan)
{
    if (plan->objects > PLAN_OBJECTS_MAX)
        return "it has more objects than init has room for";
    if (plan->processes > PLAN_PROCESSES_MAX)
        return "it has more processes than init has room for";
    if (!table_fits(plan, plan->objects_at, plan->objects,
                    sizeof(struct orr_plan_object)))
        return "its objects lie outside of it";
    if (!table_fits(plan, plan->processes_at, plan->processes,
                    sizeof(struct orr_plan_process)))
        return "its processes lie outside of it";
    if (!table_fits(plan, plan->handles_at, plan->handles,
                    sizeof(struct orr_plan_handle)))
        return "its handles lie outside of it";
    if (!table_fits(plan, plan->arguments_at, plan->arguments,
                    sizeof(uint32_t)))
        return "its arguments lie outside of it";
    return NULL;
}

static const char *
object_problem(const struct orr_plan *plan, uint32_t i)
{
    const struct orr_plan_object *object = plan_object(plan, i);

    if (!string_fits(plan, object->name))
        return "an object's name lies outside of it";
    if ((object->kind < ORR_KIND_ENDPOINT || object->kind > ORR_KIND_MEMORY) &&
        object->kind != ORR_KIND_QUOTA)
        return "an object is of a kind that a plan cannot create";
    return NULL;
}

/* Is `handler` none, or an endpoint's index + 1? */
static bool
handler_fits(const struct orr_plan *plan, uint32_t handler)
{
    if (handler == 0)
        return true;
    return handler <= plan->objects &&
           plan_object(plan, handler - 1)->kind == ORR_KIND_ENDPOINT;
}

static bool
restart_fits(const struct orr_plan_restart *restart)
{
    return restart->when <= ORR_PLAN_ALWAYS && restart->then <= ORR_PLAN_HALT &&
           restart->orphan <= ORR_PLAN_STOP;
}

static const char *
process_problem(const struct orr_plan *plan, uint32_t i)
{
    const struct orr_plan_process *process = plan_process(plan, i);

    if (!string_fits(plan, process->name) ||
        !string_fits(plan, process->program))
        return "a process's name lies outside of it";
    if (process->priority >= ORR_PRIORITY_MAX ||
        process->ceiling >= ORR_PRIORITY_MAX ||
        process->priority > process->ceiling)
        return "a process's priority is above its ceiling or 255";
    if (process->slots == 0 || process->slots > ORR_TABLE_MAX)
        return "a process's handle table is not of 1 to 1024 slots";
    if (!restart_fits(&process->restart))
        return "a process's restart policy is unknown";
    if (process->supervisor > plan->processes || process->supervisor == i + 1)
        return "a process's supervisor is no other process of it";
    if (!range_fits(process->first_handle, process->handles, plan->handles))
        return "a process's handles lie outside of its table";
    if (!range_fits(process->first_argument, process->arguments,
                    plan->arguments))
        return "a process's arguments lie outside of its table";
    if (!handler_fits(plan, process->fault_handler) ||
        !handler_fits(plan, process->timeout_handler))
        return "a process's handler is no endpoint of it";
    return NULL;
}

static const char *
handle_problem(const struct orr_plan *plan, uint32_t i)
{
    const struct orr_plan_handle *handle = plan_handle(plan, i);
    bool process = (handle->object & ORR_PLAN_PROCESS) != 0;
    uint32_t index = handle->object & ~ORR_PLAN_PROCESS;

    if (!string_fits(plan, handle->name))
        return "a handle's name lies outside of it";
    if (index >= (process ? plan->processes : plan->objects))
        return "a handle names an object that it does not have";
    if ((handle->rights & ~(uint32_t)ORR_RIGHTS_ALL) != 0)
        return "a handle has rights that do not exist";
    if (handle->address != 0 &&
        (process || plan_object(plan, index)->kind != ORR_KIND_MEMORY))
        return "a handle that is to be mapped names no memory";
    return NULL;
}

static uint32_t
argument_offset(const struct orr_plan *plan, uint32_t i)
{
    return ((const uint32_t *)(const void *)((const char *)plan +
                                             plan->arguments_at))[i];
}

const char *
plan_problem(const struct orr_plan *plan)
{
    const char *problem;

    if (plan->magic != ORR_PLAN_MAGIC)
        return "it does not begin as a plan does";
    if (plan->version != ORR_PLAN_VERSION)
        return "it is of another version: build the image anew";
    if (plan->size < sizeof *plan || plan->size > PLAN_BYTES_MAX)
        return "its size is impossible";
    problem = tables_problem(plan);
    if (problem == NULL && !string_fits(plan, plan->name))
        problem = "its name lies outside of it";
    for (uint32_t i = 0; problem == NULL && i < plan->objects; i++)
        problem = object_problem(plan, i);
    for (uint32_t i = 0; problem == NULL && i < plan->processes; i++)
        problem = process_problem(plan, i);
    for (uint32_t i = 0; problem == NULL && i < plan->handles; i++)
        problem = handle_problem(plan, i);
    for (uint32_t i = 0; problem == NULL && i < plan->arguments; i++) {
        if (!string_fits(plan, argument_offset(plan, i)))
            problem = "an argument lies outside of it";
    }
    return problem;
}

const struct orr_plan_object *
plan_object(const struct orr_plan *plan, uint32_t i)
{
    return (const struct orr_plan_object *)(const void *)((const char *)plan +
                                                          plan->objects_at) +
           i;
}

const struct orr_plan_process *
plan_process(const struct orr_plan *plan, uint32_t i)
{
    return (const struct orr_plan_process *)(const void *)((const char *)plan +
                                                           plan->processes_at) +
           i;
}

const struct orr_plan_handle *
plan_handle(const struct orr_plan *plan, uint32_t i)
{
    return (const struct orr_plan_handle *)(const void *)((const char *)plan +
                                                          plan->handles_at) +
           i;
}

const char *
plan_argument(const struct orr_plan *plan, uint32_t i)
{
    return plan_string(plan, argument_offset(plan, i));
}

const char *
plan_string(const struct orr_plan *plan, uint32_t offset)
{
    return (const char *)plan + offset;
}
