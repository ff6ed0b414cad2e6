/* What threads of a machine find: the handles that the host has given to
 * their process, by name; and how such a thread begins. */
#include "library/sim_state.h"

#include <string.h>

#include "apps/lib/console.h"
#include "apps/lib/object.h"
#include "apps/lib/own.h"
#include "apps/lib/start.h"
#include "apps/lib/thread.h"
#include "hal-sim/machine_state.h"

struct sim_process *
sim_process_at(const struct orr_sim *sim, uint32_t cell)
{
    uint32_t index = cell < sim->cells ? sim->cell[cell].process : 0;

    return index != 0 ? sim->process[index - 1] : NULL;
}

struct sim_process *
sim_process_running(void)
{
    return sim_process_at(sim_running(), machine_current->running->process);
}

struct sim_thread *
sim_thread_running(void)
{
    const struct orr_sim *sim = sim_running();
    uint32_t index = sim->cell[machine_current->running->thread].thread;

    return index != 0 ? sim->thread[index - 1] : NULL;
}

void
sim_thread_main(uint64_t index)
{
    const struct sim_thread *thread = sim_running()->thread[index];

    thread->function(thread->argument);
}

orr_handle
own_handle(const char *name, enum orr_kind kind)
{
    const struct sim_process *process = sim_process_running();

    for (size_t i = 0; process != NULL && i < process->given_count; i++)
        if (process->given[i].kind == kind &&
            strcmp(process->given[i].name, name) == 0)
            return process->given[i].handle;
    return ORR_NONE;
}

enum orr_kind
own_kind(const char *name)
{
    const struct sim_process *process = sim_process_running();

    for (size_t i = 0; process != NULL && i < process->given_count; i++)
        if (strcmp(process->given[i].name, name) == 0)
            return process->given[i].kind;
    return ORR_KIND_NONE;
}

struct orr_thread
orr_own_thread(void)
{
    const struct sim_thread *thread = sim_thread_running();

    return (struct orr_thread){thread ? thread->thread : ORR_NONE};
}

struct orr_context
orr_own_context(void)
{
    const struct sim_thread *thread = sim_thread_running();

    if (thread == NULL || thread->context == ORR_NONE)
        return (struct orr_context){orr_find("context", ORR_KIND_CONTEXT)};
    return (struct orr_context){thread->context};
}

struct orr_console
orr_own_console(void)
{
    return (struct orr_console){own_handle("console", ORR_KIND_CONSOLE)};
}

struct orr_notification
orr_own_silence(void)
{
    orr_handle silence = sim_process_running()->silence;

    /* The call may be where a machine is set back to: look again after it. */
    if (silence == ORR_NONE) {
        silence = orr_notification_create(orr_own_quota()).h;
        sim_process_running()->silence = silence;
    }
    return (struct orr_notification){silence};
}

const char *
orr_own_name(void)
{
    const struct sim_process *process = sim_process_running();

    return process ? process->name : "host";
}

enum orr_error
orr_thread_run(struct orr_thread thread, const struct orr_thread_plan *plan)
{
    uint64_t *area = orr_area();

    area[0] = (uint64_t)(uintptr_t)plan->function;
    area[1] = plan->argument;
    return (enum orr_error)orr_invoke(
               (struct orr_call){.number = ORR_CALL_START,
                                 .a = {thread.h, ORR_SIZE(2, 0)}})
        .error;
}

/* Threads of the host get a pointer, not words. */
uint64_t
orr_argument(int index, uint64_t otherwise)
{
    (void)index;
    return otherwise;
}
