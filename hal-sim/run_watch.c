#include "hal-sim/run_watch.h"

#include <stdlib.h>
#include <string.h>

#include "core/check_walk.h"
#include "core/slot.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/trace_name.h"

#define NOBODY UINT32_MAX
#define NAME_SHOWN 31u /* characters that the machine keeps of a name */

/* The badge of the console that init gave to a process; or NOBODY. */
static uint32_t
badge_of_console(const struct kernel *k, struct process_id process)
{
    const struct process *p = &cell_at(k, process.n)->process;
    for (uint32_t i = 0; i < p->slots; i++) {
        const struct slot *slot = slot_at(k, slot_of_index(k, p, i));
        if (slot->object.n != 0 &&
            check_is(k, slot->object.n, ORR_KIND_CONSOLE))
            return (uint32_t)slot->badge;
    }
    return NOBODY;
}

static uint32_t
badge_of_name(const struct run *run, const char *name)
{
    for (size_t i = 0; i < run->scenario->processes_count; i++)
        if (strncmp(run->scenario->processes[i].name, name, NAME_SHOWN) == 0)
            return (uint32_t)i + 1;
    return NOBODY;
}

/* Which of the scenario's processes this is; init and its like: 0. */
static uint32_t
badge_of_process(struct run *run, const struct machine *m,
                 struct process_id process)
{
    const struct kernel *k = machine_kernel(m);
    if (!check_is(k, process.n, ORR_KIND_PROCESS))
        return 0;
    if (run->badge_of[process.n] == 0) {
        struct object_id object = {process.n};
        uint32_t badge = badge_of_console(k, process);
        if (badge == NOBODY)
            badge = badge_of_name(run, machine_name(m, object));
        if (badge > run->scenario->processes_count)
            return 0;
        run->badge_of[process.n] = badge + 1;
    }
    return run->badge_of[process.n] - 1;
}

void
run_see(struct run *run, const struct happening *happening)
{
    if (run->tell) {
        run->tell(run->teller, happening);
        return;
    }
    if (run->pulses.next_ns <= happening->time_ns)
        run_pulses_tell(&run->pulses, run->judge, happening->time_ns,
                        happening->event);
    judge_see(run->judge, happening);
}

static struct happening
happening_at(const struct machine *m, enum happening_kind kind)
{
    const struct kernel *k = machine_kernel(m);
    return (struct happening){
        .kind = kind, .time_ns = k->now, .event = k->events};
}

static void
see_end(struct run *run, const struct machine *m, const struct record *record)
{
    const struct kernel *k = machine_kernel(m);
    struct happening h = happening_at(m, HAPPENED_END);
    struct process_id process = {record->object.n};
    h.badge = badge_of_process(run, m, process);
    h.number = (uint32_t)record->value;
    h.value = kernel_cell(k, record->object.n)->process.status;
    run_see(run, &h);
}

static void
see_thread(struct run *run, const struct machine *m,
           const struct record *record, enum happening_kind kind)
{
    struct happening h = happening_at(m, kind);
    h.badge = badge_of_process(run, m, trace_process(m, record->thread));
    h.number = (uint32_t)record->value;
    run_see(run, &h);
}

static void
observe_record(void *self, const struct machine *m, const struct record *record)
{
    struct run *run = self;
    if (run->trace)
        trace_record(run->trace, m, record);
    if (run->reach)
        reach_watch_record(run->reach, m, record);
    if (record->kind == RECORD_FAULT)
        see_thread(run, m, record, HAPPENED_FAULT);
    else if (record->kind == RECORD_SPENT)
        see_thread(run, m, record, HAPPENED_SPENT);
    else if (record->kind == RECORD_END)
        see_end(run, m, record);
    else if (record->kind == RECORD_DESTROY &&
             record->value == ORR_KIND_PROCESS)
        run->badge_of[record->object.n] = 0;
}

static void
observe_event(void *self, const struct machine *m, struct thread_id running,
              const struct trap *trap, const struct decision *decision)
{
    const struct run *run = self;
    if (run->trace)
        trace_event(run->trace, m, running, trap, decision);
    if (run->reach)
        reach_watch_event(run->reach, m, running, trap);
}

static void
observe_output(void *self, const struct machine *m, const struct output *output)
{
    struct run *run = self;
    bool mark = output->kind == ORR_WRITE_MARK;
    struct happening h =
        happening_at(m, mark ? HAPPENED_MARK : HAPPENED_OUTPUT);
    if (run->trace)
        trace_output(run->trace, output);
    if (output->badge > run->scenario->processes_count)
        return;
    char *name =
        mark ? orr_text_format("%.*s", (int)output->bytes, output->text) : NULL;
    h.badge = (uint32_t)output->badge;
    h.text = mark ? name : output->text;
    h.value = output->bytes;
    run_see(run, &h);
    free(name);
    if (!mark && !run->tell)
        run_live_output(&run->live, run->judge, h.badge);
}

struct observer
run_watch_observer(struct run *run)
{
    return (struct observer){.self = run,
                             .event = run->trace || run->reach ? observe_event
                                                               : NULL,
                             .record = observe_record,
                             .output = observe_output};
}
