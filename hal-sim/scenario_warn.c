/* What is not wrong, but hardly meant. */
#include <string.h>

#include "hal-sim/reach_warn.h"

/* Rights that do nothing for an object of a kind: call.h says which calls
 * need them. */
static uint32_t
useful_rights(enum orr_kind kind)
{
    const uint32_t any = ORR_RIGHT_DUPLICATE | ORR_RIGHT_TRANSFER |
                         ORR_RIGHT_INSPECT | ORR_RIGHT_MANAGE;
    switch (kind) {
    case ORR_KIND_ENDPOINT:
        return any | ORR_RIGHT_SEND | ORR_RIGHT_RECEIVE | ORR_RIGHT_GRANT;
    case ORR_KIND_NOTIFICATION:
        return any | ORR_RIGHT_SEND | ORR_RIGHT_RECEIVE;
    case ORR_KIND_MEMORY:
        return any | ORR_RIGHT_READ | ORR_RIGHT_WRITE | ORR_RIGHT_EXECUTE;
    case ORR_KIND_CONSOLE:
        return any | ORR_RIGHT_SEND | ORR_RIGHT_RECEIVE;
    case ORR_KIND_NONE:
    case ORR_KIND_QUOTA:
    case ORR_KIND_PROCESS:
    case ORR_KIND_THREAD:
    case ORR_KIND_CONTEXT:
    case ORR_KIND_TIMER:
    case ORR_KIND_INTERRUPT:
    case ORR_KIND_REPLY:
    case ORR_KIND_MAX:
        break;
    }
    return any;
}

static const char *
list_rights(struct pool *pool, uint32_t rights)
{
    static const char *const names[] = {
        "send",    "receive", "grant", "duplicate", "transfer", "manage",
        "inspect", "machine", "read",  "write",     "execute"};
    const char *list = "";
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if (rights >> i & 1)
            list =
                pool_format(pool, "%s%s%s", list, *list ? ", " : "", names[i]);
    }
    return list;
}

static void
check_rights(struct critic *critic, const struct scenario *s,
             const struct scenario_process *process,
             const struct scenario_handle *handle)
{
    enum orr_kind kind =
        handle->is_process ? ORR_KIND_PROCESS : s->objects[handle->object].kind;
    uint32_t idle = handle->rights & ~useful_rights(kind);
    uint32_t all = ORR_RIGHTS_ALL & ~ORR_RIGHT_MACHINE;
    if (!idle || (handle->rights | ORR_RIGHT_MANAGE) == all)
        return;
    struct place place = {handle->line, handle->column,
                          pool_format(critic->pool, "processes.%s.handles.%s",
                                      process->name, handle->name)};
    complain_mildly(critic, place, "leave them out",
                    "no call on this object needs the rights: %s",
                    list_rights(critic->pool, idle));
}

/* All rights that anybody but init has on an object. */
static uint32_t
rights_on(const struct scenario *s, size_t object)
{
    uint32_t rights = 0;
    for (size_t i = 0; i < s->processes_count; i++) {
        const struct scenario_process *p = &s->processes[i];
        for (size_t n = 0; n < p->handles_count; n++) {
            if (!p->handles[n].is_process && p->handles[n].object == object)
                rights |= p->handles[n].rights;
        }
        if (p->fault_handler == object + 1 || p->timeout_handler == object + 1)
            rights |= ORR_RIGHT_SEND;
    }
    return rights;
}

static bool
is_stimulated(const struct scenario *s, const struct scenario_object *object)
{
    bool found = false;
    for (size_t i = 0; i < s->stimuli_count; i++)
        found |= s->stimuli[i].line == object->value &&
                 s->stimuli[i].time_ns < s->until_ns;
    for (size_t i = 0; i < s->models_count; i++)
        found |= s->models[i].line == object->value;
    return found;
}

/* What somebody must be allowed to do with an object of a kind. */
static const struct need {
    enum orr_kind kind;
    enum orr_right right;
    const char *text, *remedy;
} needs[] = {
    {ORR_KIND_ENDPOINT, ORR_RIGHT_RECEIVE,
     "nobody may receive on it: who calls waits for ever",
     "give a process `receive`"},
    {ORR_KIND_ENDPOINT, ORR_RIGHT_SEND,
     "nobody may send to it: who receives waits for ever",
     "give a process `send`"},
    {ORR_KIND_NOTIFICATION, ORR_RIGHT_RECEIVE,
     "nobody may wait for it: its signals are lost",
     "give a process `receive`"},
    {ORR_KIND_NOTIFICATION, ORR_RIGHT_SEND,
     "nobody may signal it, nor let a timer: who waits for it waits for ever",
     "give a process `send`"},
    {ORR_KIND_TIMER, ORR_RIGHT_MANAGE, "nobody may arm it",
     "give a process `manage`"},
    {ORR_KIND_INTERRUPT, ORR_RIGHT_MANAGE,
     "nobody may attach to it: its pulses are lost", "give a process `manage`"},
    {ORR_KIND_MEMORY, ORR_RIGHT_READ, "nobody may map it",
     "give a process `read`"},
    {ORR_KIND_CONSOLE, ORR_RIGHT_RECEIVE,
     "nobody may read it: what is typed is lost", "give a process `receive`"},
    {ORR_KIND_QUOTA, ORR_RIGHT_INSPECT, "nobody may look at it",
     "give a process `inspect`"},
};

static void
check_needs(struct critic *critic, struct place place, enum orr_kind kind,
            uint32_t rights)
{
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
        if (needs[i].kind == kind && !(rights & needs[i].right))
            complain_mildly(critic, place, needs[i].remedy, "%s",
                            needs[i].text);
    }
}

static void
check_object(struct critic *critic, const struct scenario *s, size_t index)
{
    const struct scenario_object *object = &s->objects[index];
    uint32_t rights = rights_on(s, index);
    struct place place = {
        object->line, object->column,
        pool_format(critic->pool, "objects.%s", object->name)};
    if (!rights) {
        complain_mildly(critic, place, "give it to a process, or leave it out",
                        "no process has a handle of it");
        return;
    }
    check_needs(critic, place, object->kind, rights);
    if (object->kind == ORR_KIND_INTERRUPT && !is_stimulated(s, object))
        complain_mildly(critic, place, "add it to `stimuli`",
                        "nothing ever pulses its line before the run ends");
}

static void
check_process(struct critic *critic, const struct scenario *s,
              const struct scenario_process *process)
{
    struct place place = {
        process->line, process->column,
        pool_format(critic->pool, "processes.%s", process->name)};
    if (!process->budget_ns && !process->handles_count)
        complain_mildly(critic, place, "give it an endpoint to receive on",
                        "a passive process without handles: nobody can lend "
                        "it time");
    if (process->timeout_handler && !process->period_ns)
        complain_mildly(critic, place, "add `period`",
                        "a timeout handler, but its budget has no period: it "
                        "is never spent");
    if (process->start_ns >= s->until_ns)
        complain_mildly(critic, place, "let it start earlier",
                        "the run ends before it starts");
}

/* A name that is not the file's makes it hard to find. */
static void
check_name(struct critic *critic, const struct scenario *s)
{
    const char *slash = strrchr(s->path, '/');
    const char *base = slash ? slash + 1 : s->path;
    size_t length = strlen(s->name);
    bool same =
        !strncmp(base, s->name, length) && !strcmp(base + length, ".yaml");
    if (!same)
        complain_mildly(critic, (struct place){1, 1, "scenario"},
                        pool_format(critic->pool, "call it %s.yaml", s->name),
                        "the file's name is not the scenario's");
}

void
scenario_warn(const struct scenario *scenario, const struct reach_watch *ran,
              struct complaints *warnings)
{
    struct critic critic = critic_create(scenario->path);
    struct reach *reach = reach_create(scenario);
    check_name(&critic, scenario);
    for (size_t i = 0; i < scenario->objects_count; i++)
        check_object(&critic, scenario, i);
    for (size_t i = 0; i < scenario->processes_count; i++) {
        const struct scenario_process *process = &scenario->processes[i];
        check_process(&critic, scenario, process);
        for (size_t n = 0; n < process->handles_count; n++)
            check_rights(&critic, scenario, process, &process->handles[n]);
    }
    if (!scenario->expectations_count)
        complain_mildly(&critic, (struct place){1, 1, "expectations"},
                        "say what must hold, or at least `never: {deadlock: "
                        "true}`",
                        "nothing is expected: every run succeeds");
    reach_warn(&critic, reach);
    if (ran)
        reach_warn_unused(&critic, scenario, ran);
    reach_free(reach);
    *warnings = critic_finish(&critic);
}
