/* What the host builds: each function here that ends in _act runs as the
 * first program and makes system calls. */
#include "library/sim_state.h"

#include <stdlib.h>
#include <string.h>

#include "apps/lib/object.h"
#include "core/include/orrery/system.h"
#include "core/kernel.h"

#define CELLS 64u
#define SLOTS 32u
#define CEILING 255u
#define PRIORITY 100u
#define PRIORITY_MAX 254u /* the first program's is above all */
#define BUDGET_NS UINT64_C(1000000)
#define CREATE_STEP "create it"

static orr_handle
create(struct orr_sim *sim, orr_handle quota, struct orr_creation creation)
{
    return sim_call(
               sim, CREATE_STEP,
               (struct orr_call){.number = ORR_CALL_CREATE,
                                 .a = {(uint64_t)creation.kind, quota,
                                       creation.a, creation.b, creation.c}})
        .value;
}

static void
name_object(struct orr_sim *sim, orr_handle handle, const char *name)
{
    size_t bytes = strlen(name);

    memcpy(orr_area(), name, bytes);
    sim_call(sim, "name it",
             (struct orr_call){.number = ORR_CALL_NAME, .a = {handle, bytes}});
}

static orr_handle
duplicate(struct orr_sim *sim, const uint64_t a[4])
{
    return sim_call(sim, "give a handle to it",
                    (struct orr_call){.number = ORR_CALL_DUPLICATE,
                                      .a = {a[0], a[1], a[2], a[3]}})
        .value;
}

static bool
name_fits(const char *name)
{
    return name != NULL && strlen(name) < SIM_NAME_BYTES;
}

static enum orr_sim_status
bad(struct orr_sim *sim, const char *what)
{
    return sim_note(sim, ORR_SIM_BAD_ARGUMENT, "%s", what);
}

static enum orr_sim_status
no_memory(struct orr_sim *sim)
{
    return sim_note(sim, ORR_SIM_NO_MEMORY, "%s",
                    orr_sim_status_text(ORR_SIM_NO_MEMORY));
}

/* Performs in silence: what the host builds is not in the trace. */
static bool
build(struct orr_sim *sim, const char *name,
      void (*perform)(struct orr_sim *, void *), void *request)
{
    sim->trace.quiet = true;
    bool done = sim_act(sim, name, perform, request);
    sim->trace.quiet = false;
    return done;
}

/* The host's handle to an object that lives; 0 and noted if there is none. */
static orr_handle
handle_of(struct orr_sim *sim, uint32_t cell)
{
    if (cell != 0 && cell < sim->cells && sim->cell[cell].handle != ORR_NONE)
        return sim->cell[cell].handle;
    sim_note(sim, ORR_SIM_GONE, "%s", orr_sim_status_text(ORR_SIM_GONE));
    return ORR_NONE;
}

static void
remember(struct orr_sim *sim, uint32_t cell, orr_handle handle)
{
    sim->cell[cell] = (struct sim_cell){.handle = handle};
}

/* Notes that a process can find a handle by its name. */
static bool
given_add(struct sim_process *process, enum orr_kind kind, const char *name,
          orr_handle handle)
{
    void *array = process->given;

    if (!sim_grow(&array, &process->given_room, process->given_count,
                  sizeof *process->given))
        return false;
    process->given = array;
    struct sim_given *given = &process->given[process->given_count++];
    *given = (struct sim_given){.handle = handle, .kind = kind};
    memcpy(given->name, name, strlen(name) + 1);
    return true;
}

struct process_request {
    const struct orr_sim_process_plan *plan;
    struct sim_process *process;
    uint64_t badge;
    orr_handle own_quota, own_process, own_console;
};

static void
process_act(struct orr_sim *sim, void *request)
{
    struct process_request *r = request;
    const struct orr_sim_process_plan *plan = r->plan;
    uint64_t all = ORR_RIGHTS_ALL & ~(uint64_t)ORR_RIGHT_MACHINE;
    uint64_t console = ORR_RIGHT_SEND | ORR_RIGHT_DUPLICATE |
                       ORR_RIGHT_TRANSFER | ORR_RIGHT_INSPECT;

    r->process->quota = create(
        sim, sim_boot_handle(BOOT_QUOTA),
        (struct orr_creation){ORR_KIND_QUOTA, plan->cells ? plan->cells : CELLS,
                              plan->pages, 0});
    r->process->handle =
        create(sim, r->process->quota,
               (struct orr_creation){ORR_KIND_PROCESS,
                                     plan->handles ? plan->handles : SLOTS,
                                     CEILING, 0});
    name_object(sim, r->process->quota, plan->name);
    name_object(sim, r->process->handle, plan->name);
    r->own_quota = duplicate(
        sim, (uint64_t[]){r->process->quota, all, 0, r->process->handle});
    r->own_process = duplicate(
        sim, (uint64_t[]){r->process->handle, all, 0, r->process->handle});
    r->own_console =
        duplicate(sim, (uint64_t[]){sim_boot_handle(BOOT_CONSOLE), console,
                                    r->badge, r->process->handle});
    if (sim->act.error != ORR_ERROR_OK && r->process->quota != ORR_NONE)
        orr_destroy(r->process->quota);
}

/* Room for one more process that the host knows. */
static struct sim_process *
process_add(struct orr_sim *sim, const char *name)
{
    void *array = sim->process;
    size_t room = sim->processes_room;
    struct sim_process *process;

    if (!sim_grow(&array, &room, sim->processes_count, sizeof *sim->process))
        return NULL;
    sim->process = array;
    sim->processes_room = (uint32_t)room;
    process = calloc(1, sizeof *process);
    if (process != NULL)
        memcpy(process->name, name, strlen(name) + 1);
    return process;
}

static bool
process_keep(struct orr_sim *sim, const struct process_request *r)
{
    struct sim_process *process = r->process;

    if (!given_add(process, ORR_KIND_QUOTA, "quota", r->own_quota) ||
        !given_add(process, ORR_KIND_PROCESS, "process", r->own_process) ||
        !given_add(process, ORR_KIND_CONSOLE, "console", r->own_console)) {
        no_memory(sim);
        return false;
    }
    process->cell = sim_handle_cell(sim, process->handle);
    remember(sim, process->cell, process->handle);
    sim->process[sim->processes_count++] = process;
    sim->cell[process->cell].process = sim->processes_count;
    return true;
}

struct orr_sim_process
orr_sim_process(struct orr_sim *sim, const struct orr_sim_process_plan *plan)
{
    const struct orr_sim_process none = {0};
    struct process_request r = {.plan = plan,
                                .badge = sim->processes_count + UINT64_C(1)};

    if (!sim_ready(sim))
        return none;
    if (plan == NULL || !name_fits(plan->name)) {
        bad(sim, "a process needs a name of up to 31 bytes");
        return none;
    }
    r.process = process_add(sim, plan->name);
    if (r.process == NULL) {
        no_memory(sim);
        return none;
    }
    if (build(sim, plan->name, process_act, &r) && process_keep(sim, &r))
        return (struct orr_sim_process){r.process->cell};
    free(r.process->given);
    free(r.process);
    return none;
}

struct thread_request {
    const struct orr_sim_thread_plan *plan;
    struct sim_thread *thread;
    const struct sim_process *process;
    const char *name;
    uint64_t index;
    orr_handle handle, fault_handler, timeout_handler;
};

static void
configure(struct orr_sim *sim, orr_handle thread, enum orr_setting what,
          uint64_t value)
{
    sim_call(sim, "configure it",
             (struct orr_call){.number = ORR_CALL_CONFIGURE,
                               .a = {thread, (uint64_t)what, value}});
}

/* Its time, its handlers, and its own handles to itself. */
static void
thread_equip(struct orr_sim *sim, const struct thread_request *r)
{
    const struct orr_sim_thread_plan *plan = r->plan;
    uint64_t budget = plan->budget_ns ? plan->budget_ns : BUDGET_NS;
    orr_handle context = create(
        sim, r->process->quota,
        (struct orr_creation){ORR_KIND_CONTEXT, budget, plan->period_ns, 0});

    name_object(sim, context, r->name);
    configure(sim, r->handle, ORR_SETTING_CONTEXT, context);
    if (r->fault_handler != ORR_NONE)
        configure(sim, r->handle, ORR_SETTING_FAULT_HANDLER, r->fault_handler);
    if (r->timeout_handler != ORR_NONE)
        configure(sim, r->handle, ORR_SETTING_TIMEOUT_HANDLER,
                  r->timeout_handler);
    uint64_t all = ORR_RIGHTS_ALL & ~(uint64_t)ORR_RIGHT_MACHINE;
    r->thread->thread =
        duplicate(sim, (uint64_t[]){r->handle, all, 0, r->process->handle});
    if (plan->passive)
        configure(sim, r->handle, ORR_SETTING_PASSIVE, 1);
    else
        r->thread->context =
            duplicate(sim, (uint64_t[]){context, all, 0, r->process->handle});
    if (context != ORR_NONE)
        orr_close(context);
}

static void
thread_act(struct orr_sim *sim, void *request)
{
    struct thread_request *r = request;
    uint64_t *area = orr_area();

    r->handle = create(
        sim, r->process->quota,
        (struct orr_creation){ORR_KIND_THREAD, r->process->handle,
                              r->plan->priority ? r->plan->priority : PRIORITY,
                              r->plan->cpu});
    if (r->handle != ORR_NONE)
        name_object(sim, r->handle, r->name);
    thread_equip(sim, r);
    area[0] = (uint64_t)(uintptr_t)sim_thread_main;
    area[1] = r->index;
    sim_call(sim, "start it",
             (struct orr_call){.number = ORR_CALL_START,
                               .a = {r->handle, ORR_SIZE(2, 0)}});
    if (sim->act.error != ORR_ERROR_OK && r->handle != ORR_NONE)
        orr_destroy(r->handle);
}

static struct sim_thread *
thread_add(struct orr_sim *sim, const struct orr_sim_thread_plan *plan)
{
    void *array = sim->thread;
    size_t room = sim->threads_room;
    struct sim_thread *thread;

    if (!sim_grow(&array, &room, sim->threads_count, sizeof *sim->thread))
        return NULL;
    sim->thread = array;
    sim->threads_room = (uint32_t)room;
    thread = calloc(1, sizeof *thread);
    if (thread == NULL)
        return NULL;
    thread->function = plan->function;
    thread->argument = plan->argument;
    sim->thread[sim->threads_count] = thread;
    return thread;
}

/* The handlers' handles; false and noted if one of them is gone. */
static bool
thread_handlers(struct orr_sim *sim, struct thread_request *r)
{
    uint32_t fault = r->plan->fault_handler.n;
    uint32_t timeout = r->plan->timeout_handler.n;

    if (fault != 0)
        r->fault_handler = handle_of(sim, fault);
    if (timeout != 0)
        r->timeout_handler = handle_of(sim, timeout);
    return (fault == 0 || r->fault_handler != ORR_NONE) &&
           (timeout == 0 || r->timeout_handler != ORR_NONE);
}

static struct orr_sim_thread
thread_make(struct orr_sim *sim, struct thread_request *r,
            struct orr_sim_process process)
{
    const struct orr_sim_thread none = {0};

    r->process = sim_process_at(sim, process.n);
    if (r->process == NULL || handle_of(sim, process.n) == ORR_NONE) {
        sim_note(sim, ORR_SIM_GONE, "%s", orr_sim_status_text(ORR_SIM_GONE));
        return none;
    }
    if (!thread_handlers(sim, r))
        return none;
    r->name = r->plan->name ? r->plan->name : r->process->name;
    r->index = sim->threads_count;
    r->thread = thread_add(sim, r->plan);
    if (r->thread == NULL) {
        no_memory(sim);
        return none;
    }
    r->thread->process = sim->cell[process.n].process - 1;
    memcpy(r->thread->name, r->name, strlen(r->name) + 1);
    if (!build(sim, r->name, thread_act, r)) {
        free(r->thread);
        return none;
    }
    r->thread->cell = sim_handle_cell(sim, r->handle);
    sim->threads_count++;
    remember(sim, r->thread->cell, r->handle);
    sim->cell[r->thread->cell].thread = sim->threads_count;
    return (struct orr_sim_thread){r->thread->cell};
}

struct orr_sim_thread
orr_sim_thread(struct orr_sim *sim, const struct orr_sim_thread_plan *plan)
{
    const struct orr_sim_thread none = {0};
    struct thread_request r = {.plan = plan};

    if (!sim_ready(sim))
        return none;
    if (plan == NULL || plan->function == NULL ||
        plan->priority > PRIORITY_MAX ||
        (plan->name != NULL && !name_fits(plan->name))) {
        bad(sim, "a thread needs a function, a priority of at most 254, and "
                 "a name of at most 31 bytes");
        return none;
    }
    struct orr_sim_process process = plan->process;
    if (process.n == 0)
        process = orr_sim_process(
            sim, &(struct orr_sim_process_plan){.name = plan->name});
    if (process.n == 0)
        return none;
    return thread_make(sim, &r, process);
}

struct orr_sim_process
orr_sim_process_of(const struct orr_sim *sim, struct orr_sim_thread thread)
{
    const union cell *cell = kernel_cell(machine_kernel(sim->m), thread.n);

    if (thread.n == 0 || cell == NULL || cell->object.kind != ORR_KIND_THREAD)
        return (struct orr_sim_process){0};
    return (struct orr_sim_process){cell->thread.process.n};
}

struct object_request {
    struct orr_creation creation;
    const char *name;
    orr_handle handle;
};

static void
object_act(struct orr_sim *sim, void *request)
{
    struct object_request *r = request;

    r->handle = create(sim, sim_boot_handle(BOOT_QUOTA), r->creation);
    if (r->handle != ORR_NONE)
        name_object(sim, r->handle, r->name);
}

struct orr_sim_object
orr_sim_object(struct orr_sim *sim, enum orr_kind kind, const char *name,
               uint64_t value)
{
    const struct orr_sim_object none = {0};
    struct object_request r = {.creation = {kind, value, 0, 0}, .name = name};

    if (!sim_ready(sim))
        return none;
    bool known = kind == ORR_KIND_ENDPOINT || kind == ORR_KIND_NOTIFICATION ||
                 kind == ORR_KIND_TIMER || kind == ORR_KIND_INTERRUPT ||
                 kind == ORR_KIND_MEMORY || kind == ORR_KIND_CONSOLE;
    bool own = kind == ORR_KIND_INTERRUPT && value >= sim->line;
    if (!known || own || !name_fits(name)) {
        bad(sim, "an object is an endpoint, a notification, a timer, an "
                 "interrupt of a line that there is, memory or a console, "
                 "with a name of at most 31 bytes");
        return none;
    }
    if (!build(sim, name, object_act, &r))
        return none;
    uint32_t cell = sim_handle_cell(sim, r.handle);
    remember(sim, cell, r.handle);
    return (struct orr_sim_object){cell};
}

struct give_request {
    uint64_t a[4];
    orr_handle given;
};

static void
give_act(struct orr_sim *sim, void *request)
{
    struct give_request *r = request;

    r->a[1] &= sim_call(sim, "look at it",
                        (struct orr_call){.number = ORR_CALL_QUERY,
                                          .a = {r->a[0], ORR_QUESTION_RIGHTS}})
                   .value;
    r->given = duplicate(sim, r->a);
}

enum orr_sim_status
orr_sim_give(struct orr_sim *sim, struct orr_sim_process process,
             struct orr_sim_object object, uint64_t rights, uint64_t badge)
{
    struct give_request r = {.a = {0, rights, badge, 0}};
    const char *name = orr_sim_name(sim, object);

    if (!sim_ready(sim))
        return sim->status;
    struct sim_process *to = sim_process_at(sim, process.n);
    r.a[0] = handle_of(sim, object.n);
    r.a[3] = handle_of(sim, process.n);
    if (r.a[0] == ORR_NONE || r.a[3] == ORR_NONE || to == NULL)
        return sim_note(sim, ORR_SIM_GONE, "%s",
                        orr_sim_status_text(ORR_SIM_GONE));
    if (!build(sim, name, give_act, &r))
        return sim->status;
    enum orr_kind kind =
        (enum orr_kind)kernel_cell(machine_kernel(sim->m), object.n)
            ->object.kind;
    if (!given_add(to, kind, name, r.given))
        return no_memory(sim);
    return sim->status;
}

struct orr_sim_object
orr_sim_process_object(struct orr_sim_process process)
{
    return (struct orr_sim_object){process.n};
}

static void
kill_act(struct orr_sim *sim, void *request)
{
    const struct sim_process *process = request;

    sim_call(
        sim, "destroy it",
        (struct orr_call){.number = ORR_CALL_DESTROY, .a = {process->handle}});
    if (sim->act.error == ORR_ERROR_OK)
        orr_destroy(process->quota);
}

enum orr_sim_status
orr_sim_kill(struct orr_sim *sim, struct orr_sim_process process)
{
    struct sim_process *victim = sim_process_at(sim, process.n);

    if (!sim_ready(sim))
        return sim->status;
    if (victim == NULL || handle_of(sim, process.n) == ORR_NONE)
        return sim_note(sim, ORR_SIM_GONE, "%s",
                        orr_sim_status_text(ORR_SIM_GONE));
    sim_act(sim, victim->name, kill_act, victim);
    return sim->status;
}
