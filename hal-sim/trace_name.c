#include "hal-sim/trace_name.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "core/check_walk.h"

const char *
trace_kind_name(uint64_t kind)
{
    static const char *const names[ORR_KIND_MAX] = {
        "none",         "quota", "process",   "thread",  "context", "endpoint",
        "notification", "timer", "interrupt", "console", "memory",  "reply"};
    if (kind == CELL_KIND_MAPPING)
        return "mapping";
    return kind < ORR_KIND_MAX ? names[kind] : "?";
}

const char *
trace_state_name(uint64_t state)
{
    static const char *const names[ORR_STATE_MAX] = {
        "new",     "running", "ready",     "sending", "receiving",
        "calling", "waiting", "suspended", "ended"};
    return state < ORR_STATE_MAX ? names[state] : "?";
}

/* Names must stay one column: anything odd becomes an underscore. */
static void
make_column(char *name)
{
    for (; *name; name++)
        if (!isgraph((unsigned char)*name))
            *name = '_';
}

const char *
trace_name_nobody(char *name)
{
    snprintf(name, TRACE_NAME_BYTES, "-");
    return name;
}

struct process_id
trace_first_process(const struct machine *m)
{
    const struct kernel *k = machine_kernel(m);
    uint32_t n = k->root.n;
    while (n != 0 && !check_is(k, n, ORR_KIND_PROCESS))
        n = check_next(k, n);
    return (struct process_id){n};
}

const char *
trace_name_object(const struct machine *m, struct object_id object, char *name)
{
    const union cell *cell = kernel_cell(machine_kernel(m), object.n);
    const char *given = object.n ? machine_name(m, object) : "";
    if (object.n == 0)
        trace_name_nobody(name);
    else if (*given)
        snprintf(name, TRACE_NAME_BYTES, "%.63s", given);
    else if (object.n == trace_first_process(m).n)
        snprintf(name, TRACE_NAME_BYTES, "init");
    else
        snprintf(name, TRACE_NAME_BYTES, "%s@%u",
                 cell ? trace_kind_name(cell->object.kind) : "gone", object.n);
    make_column(name);
    return name;
}

struct process_id
trace_process(const struct machine *m, struct thread_id thread)
{
    const struct kernel *k = machine_kernel(m);
    if (!check_is(k, thread.n, ORR_KIND_THREAD))
        return (struct process_id){0};
    return kernel_cell(k, thread.n)->thread.process;
}

/* A process's first thread has the lowest cell: cells are taken in turn, and
 * a name that no longer changes is worth more than the order of creation. */
static bool
is_first(const struct machine *m, struct thread_id thread)
{
    const struct kernel *k = machine_kernel(m);
    const union cell *cell = kernel_cell(k, thread.n);
    for (struct thread_id next = cell->thread.next; next.n != thread.n;) {
        if (next.n < thread.n)
            return false;
        if (!check_is(k, next.n, ORR_KIND_THREAD))
            return true;
        next = kernel_cell(k, next.n)->thread.next;
    }
    return true;
}

const char *
trace_name_thread(const struct machine *m, struct thread_id thread, char *name)
{
    struct process_id process = trace_process(m, thread);
    struct object_id object = {process.n ? process.n : thread.n};
    trace_name_object(m, object, name);
    size_t length = strlen(name);
    if (process.n && !is_first(m, thread))
        snprintf(name + length, TRACE_NAME_BYTES - length, "/%u", thread.n);
    return name;
}
