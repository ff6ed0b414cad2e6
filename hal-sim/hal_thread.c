/* The part of hal.h that is about threads and their programs. */
#include "hal-sim/machine_state.h"

#include <stdio.h>
#include <string.h>

#include "hal-sim/machine_window.h"
#include "hal-sim/machine_module.h"
#include "hal-sim/machine_run.h"
#include "hal-sim/machine_stack.h"

/* A stack whose thread died while the host was on it may be used again as
 * soon as the host has left it. */
static void
corpse_release(struct machine *m)
{
    struct fiber *corpse = &m->fibers[m->corpse];

    if (m->corpse == 0 || corpse == m->running)
        return;
    m->corpse = 0;
    stack_give(m, corpse);
}

/* What START's words say is to run. */
static void
fiber_entry(struct machine *m, struct fiber *fiber, const struct fiber *starter,
            uint32_t words)
{
    const uint64_t *from = starter->area;

    if (words == 0) {
        fiber->entry = ENTRY_BAD;
    } else if (from[0] != ORR_ENTRY_PROGRAM) {
        fiber->entry = ENTRY_FUNCTION;
        fiber->function = from[0];
        fiber->argument = words > 1 ? from[1] : 0;
    } else if (words < 2 || from[1] >= m->host->modules_count) {
        fiber->entry = ENTRY_BAD;
    } else {
        fiber->entry = ENTRY_PROGRAM;
        fiber->argument = from[1];
        memcpy(fiber->area, from + 2, (words - 2) * sizeof(*from));
    }
}

void
hal_thread_start(struct hal *h, struct thread_id thread,
                 struct thread_id starter, uint32_t words)
{
    struct machine *m = machine_of(h);

    corpse_release(m);
    struct fiber *fiber = stack_take(m);
    if (fiber == NULL) {
        machine_broken(m, "the host has no memory for another stack");
        return;
    }
    m->fiber_of[thread.n] = fiber;
    fiber->thread = thread.n;
    fiber->process = kernel_cell(m->kernel, thread.n)->thread.process.n;
    fiber->window = window_find(m, fiber->process);
    if (starter.n != 0) {
        m->charge += words * m->costs.word;
        fiber_entry(m, fiber, machine_fiber(m, starter), words);
        return;
    }
    m->first_process = fiber->process;
    fiber->entry = ENTRY_PROGRAM;
}

void
hal_thread_drop(struct hal *h, struct thread_id thread)
{
    struct machine *m = machine_of(h);
    struct fiber *fiber = machine_fiber(m, thread);

    if (fiber == &m->fibers[FIBER_HOST])
        return;
    m->fiber_of[thread.n] = &m->fibers[FIBER_HOST];
    for (uint32_t c = 0; c < m->limits.cpus; c++)
        if (m->cpus[c].fiber == fiber)
            m->cpus[c].fiber = NULL;
    corpse_release(m);
    if (fiber == m->running)
        m->corpse = (uint32_t)(fiber - m->fibers);
    else
        stack_give(m, fiber);
}

/* Notes the answer; stops at one that the call's contract does not have. */
static __attribute__((cold, noinline)) void
answer_note(struct machine *m, uint32_t number, uint32_t error)
{
    char text[TEXT_BYTES];

    m->answers[number] |= 1u << error;
    if (!m->check || (call_answers(number) >> error & 1) != 0)
        return;
    snprintf(text, sizeof text, "event %llu: %s is answered with %s",
             (unsigned long long)m->kernel->events, call_name(number),
             error_name((enum orr_error)error));
    machine_broken(m, text);
}

static __attribute__((cold, noinline)) void
handles_give(struct machine *m, struct orr_call *call,
             const struct orr_result *result)
{
    for (uint32_t i = 0; i < result->handles; i++)
        call->result.handle[i] = result->handle[i];
    m->charge += result->handles * m->costs.handle;
}

void
hal_thread_result(struct hal *h, struct thread_id thread,
                  const struct orr_result *result)
{
    struct machine *m = machine_of(h);
    struct orr_call *call = machine_fiber(m, thread)->call;

    if (call == NULL)
        return;
    if (m->watched)
        answer_note(m, machine_fiber(m, thread)->number, result->error);
    call->result.error = result->error;
    call->result.argument = result->argument;
    call->result.arrival = result->arrival;
    call->result.words = result->words;
    call->result.handles = result->handles;
    call->result.badge = result->badge;
    call->result.label = result->label;
    call->result.value = result->value;
    if (result->handles != 0)
        handles_give(m, call, result);
}

void
hal_message_move(struct hal *h, struct thread_id from, struct thread_id to,
                 uint32_t words)
{
    struct machine *m = machine_of(h);
    const uint64_t *source = machine_fiber(m, from)->area;
    uint64_t *target = machine_fiber(m, to)->area;

    uint32_t i = 0;

    for (; i + 4 <= words; i += 4) { /* most are few: so they are all begun */
        target[i] = source[i];
        target[i + 1] = source[i + 1];
        target[i + 2] = source[i + 2];
        target[i + 3] = source[i + 3];
    }
    for (; i < words; i++)
        target[i] = source[i];
    m->charge += words * m->costs.word;
}

void
hal_space_drop(struct hal *h, struct process_id process)
{
    module_release(machine_of(h), process.n);
    window_release(machine_of(h), process.n);
}
