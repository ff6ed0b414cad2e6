/* From a scenario to the block that init builds the system from. */
#include "hal-sim/scenario.h"

#include <stdlib.h>
#include <string.h>

#include "hal-sim/scenario_complain.h"

struct plan_writer {
    const struct scenario *scenario;
    const char *const *modules; /* ends with null */
    struct critic *critic;
    struct orr_plan head;
    unsigned char *block;
    uint32_t strings; /* offset of the next string */
};

static uint32_t
strings_bytes(const struct scenario *s)
{
    size_t bytes = strlen(s->name) + 1;
    for (size_t i = 0; i < s->objects_count; i++)
        bytes += strlen(s->objects[i].name) + 1;
    for (size_t i = 0; i < s->processes_count; i++) {
        const struct scenario_process *p = &s->processes[i];
        bytes += strlen(p->name) + strlen(p->program) + 2;
        for (size_t n = 0; n < p->handles_count; n++)
            bytes += strlen(p->handles[n].name) + 1;
        for (size_t n = 0; n < p->arguments_count; n++)
            bytes += strlen(p->arguments[n]) + 1;
    }
    return (uint32_t)bytes;
}

static uint32_t
align(size_t offset)
{
    return (uint32_t)((offset + 7) & ~(size_t)7);
}

/* Where each table begins; the strings come last. */
static void
lay_out(struct plan_writer *w)
{
    const struct scenario *s = w->scenario;
    struct orr_plan *head = &w->head;
    *head = (struct orr_plan){
        .magic = ORR_PLAN_MAGIC,
        .version = ORR_PLAN_VERSION,
        .objects = (uint32_t)s->objects_count,
        .processes = (uint32_t)s->processes_count,
    };
    for (size_t i = 0; i < s->processes_count; i++) {
        head->handles += (uint32_t)s->processes[i].handles_count;
        head->arguments += (uint32_t)s->processes[i].arguments_count;
    }
    head->objects_at = align(sizeof *head);
    head->processes_at = align(head->objects_at +
                               head->objects * sizeof(struct orr_plan_object));
    head->handles_at = align(head->processes_at +
                             head->processes * sizeof(struct orr_plan_process));
    head->arguments_at = align(head->handles_at +
                               head->handles * sizeof(struct orr_plan_handle));
    w->strings = align(head->arguments_at + head->arguments * sizeof(uint32_t));
    head->size = align(w->strings + strings_bytes(s));
}

static uint32_t
write_string(struct plan_writer *w, const char *text)
{
    uint32_t offset = w->strings;
    size_t bytes = strlen(text) + 1;
    memcpy(w->block + offset, text, bytes);
    w->strings += (uint32_t)bytes;
    return offset;
}

static void
write_objects(struct plan_writer *w)
{
    for (uint32_t i = 0; i < w->head.objects; i++) {
        const struct scenario_object *from = &w->scenario->objects[i];
        struct orr_plan_object object = {
            .name = write_string(w, from->name),
            .kind = (uint32_t)from->kind,
            .value = from->value,
        };
        memcpy(w->block + w->head.objects_at + i * sizeof object, &object,
               sizeof object);
    }
}

static void
write_handle(struct plan_writer *w, const struct scenario_handle *from,
             uint32_t index)
{
    struct orr_plan_handle handle = {
        .name = write_string(w, from->name),
        .object = from->object | (from->is_process ? ORR_PLAN_PROCESS : 0),
        .rights = from->rights,
        .address = from->address,
        .badge = from->badge,
    };
    memcpy(w->block + w->head.handles_at + index * sizeof handle, &handle,
           sizeof handle);
}

/* The module's index; complains if there is no such program. */
static uint32_t
find_module(struct plan_writer *w, const struct scenario_process *process)
{
    uint32_t i = 0;
    while (w->modules[i] && strcmp(w->modules[i], process->program))
        i++;
    if (w->modules[i])
        return i;
    struct pool *pool = w->critic->pool;
    struct place place = {
        process->program_line, process->program_column,
        pool_format(pool, "processes.%s.program", process->name)};
    complain(w->critic, place, suggest(pool, process->program, w->modules),
             "there is no program \"%s\"", process->program);
    return 0;
}

static struct orr_plan_process
describe(struct plan_writer *w, const struct scenario_process *from)
{
    return (struct orr_plan_process){
        .name = write_string(w, from->name),
        .program = write_string(w, from->program),
        .module = find_module(w, from),
        .priority = from->priority,
        .ceiling = from->ceiling,
        .cpu = from->cpu,
        .partition = from->partition,
        .cells = from->cells,
        .slots = from->slots,
        .pages = from->pages,
        .budget_ns = from->budget_ns,
        .period_ns = from->period_ns,
        .start_ns = from->start_ns,
        .handles = (uint32_t)from->handles_count,
        .arguments = (uint32_t)from->arguments_count,
        .restart = from->restart,
        .supervisor = from->supervisor,
        .fault_handler = from->fault_handler,
        .timeout_handler = from->timeout_handler,
    };
}

static void
write_processes(struct plan_writer *w)
{
    uint32_t handles = 0, arguments = 0;
    for (uint32_t i = 0; i < w->head.processes; i++) {
        const struct scenario_process *from = &w->scenario->processes[i];
        struct orr_plan_process process = describe(w, from);
        process.first_handle = handles;
        process.first_argument = arguments;
        for (uint32_t n = 0; n < process.handles; n++)
            write_handle(w, &from->handles[n], handles++);
        for (uint32_t n = 0; n < process.arguments; n++) {
            uint32_t offset = write_string(w, from->arguments[n]);
            memcpy(w->block + w->head.arguments_at +
                       arguments++ * sizeof offset,
                   &offset, sizeof offset);
        }
        memcpy(w->block + w->head.processes_at + i * sizeof process, &process,
               sizeof process);
    }
}

static const char *const *
end_with_null(struct pool *pool, const char *const *modules, size_t count)
{
    const char **names = pool_array(pool, count + 1, sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = modules[i];
    return names;
}

struct orr_plan *
scenario_plan(const struct scenario *scenario, const char *const *modules,
              size_t count, struct complaints *complaints)
{
    struct critic critic = critic_create(scenario->path);
    struct plan_writer writer = {
        .scenario = scenario,
        .modules = end_with_null(critic.pool, modules, count),
        .critic = &critic,
    };
    lay_out(&writer);
    writer.block = calloc(1, writer.head.size);
    if (!writer.block)
        abort();
    writer.head.name = write_string(&writer, scenario->name);
    write_objects(&writer);
    write_processes(&writer);
    memcpy(writer.block, &writer.head, sizeof writer.head);
    *complaints = critic_finish(&critic);
    if (!complaints->count) {
        complaints_free(complaints);
        return (struct orr_plan *)(void *)writer.block;
    }
    free(writer.block);
    return NULL;
}
