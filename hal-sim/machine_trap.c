/* What programs call: orrery/system.h. */
#include "core/include/orrery/system.h"

#include <string.h>

#include "hal-sim/machine_fault.h"
#include "hal-sim/machine_window.h"
#include "hal-sim/machine_mishap.h"
#include "hal-sim/machine_module.h"
#include "hal-sim/machine_run.h"
#include "hal-sim/machine_search.h"
#include "hal-sim/machine_stack.h"
#include "hal-sim/machine_switch.h"

#define WORK_MAX (TIME_END / 4)

/* A program may pass any address: it is touched here, while a bad one still
 * counts as the program's fault, and not as undefined behaviour of ours. It has
 * just been written word by word, so it is read like that: a wider load would
 * wait until those stores are through. */
__attribute__((no_sanitize("undefined"))) static inline void
call_read(struct trap *trap, volatile struct orr_call *call)
{
    uint64_t number = call->number;

    trap->number = number < ORR_CALL_MAX ? (uint32_t)number : ORR_CALL_MAX;
    trap->a[0] = call->a[0]; /* a loop costs more than all the rest */
    trap->a[1] = call->a[1];
    trap->a[2] = call->a[2];
    trap->a[3] = call->a[3];
    trap->a[4] = call->a[4];
    trap->a[5] = call->a[5];
    trap->handle[0] = call->handle[0];
    trap->handle[1] = call->handle[1];
    trap->handle[2] = call->handle[2];
    trap->handle[3] = call->handle[3];
    call->result.error = ORR_ERROR_OK;
    call->result.handle[ORR_HANDLES_MAX - 1] = 0;
}

/* A call in mapped memory may be gone when the answer comes: only the program
 * itself may touch it. */
static __attribute__((cold, noinline)) void
trap_mapped(struct orr_call *call)
{
    struct orr_call copy;

    memcpy(&copy, call, sizeof(copy));
    orr_trap(&copy);
    memcpy(call, &copy, sizeof(copy));
}

/* Does somebody who plays with this machine refuse the call? */
static __attribute__((cold, noinline)) bool
trap_refused(struct machine *m, const struct trap *trap, struct orr_call *call)
{
    const struct intruder *intruder = &m->host->intruder;
    enum orr_error error = ORR_ERROR_OK;

    mishap_call(m);
    if (m->searched && search_refuses(m, trap))
        error = ORR_ERROR_NO_QUOTA;
    else if (intruder->call != NULL)
        error = intruder->call(intruder->self, m, trap);
    call->result.error = (uint16_t)error;
    return error != ORR_ERROR_OK;
}

void __attribute__((flatten)) orr_trap(struct orr_call *call)
{
    struct machine *m = machine_current;
    struct fiber *me = m->running;
    struct trap trap;

    if (stack_is_short(me))
        fault_overflow(m);
    if (window_has(me, (uintptr_t)call)) {
        trap_mapped(call);
        return;
    }
    call_read(&trap, call);
    if (trap.number == ORR_CALL_EXIT)
        me->area[0] = trap.a[0]; /* its message is that of a fault */
    m->inside = true;
    if (m->intruded && trap_refused(m, &trap, call)) {
        m->inside = false;
        return;
    }
    me->call = call;
    me->number = trap.number;
    trap.kind = TRAP_CALL;
    trap.words = 0;
    machine_trap(m, &trap);
    m->inside = false;
}

uint64_t *
orr_area(void)
{
    return machine_current->running->area;
}

void *
orr_address(uint64_t address)
{
    struct machine *m = machine_current;
    struct fiber *me = m->running;

    if (address < ORR_ADDRESS_MIN || address >= ORR_ADDRESS_MAX)
        return NULL;
    if (stack_is_short(me))
        fault_overflow(m);
    m->inside = true;
    if (me->window == NULL)
        window_open(m, me->process);
    m->inside = false;
    return me->window == NULL ? NULL : me->window + (address - ORR_ADDRESS_MIN);
}

static uint64_t
work_jitter(struct machine *m, uint64_t ns)
{
    uint64_t part =
        ns / 1000 * m->costs.jitter + ns % 1000 * m->costs.jitter / 1000;

    if (part == 0)
        return 0;
    if (part >= UINT32_MAX)
        part = UINT32_MAX - 1;
    return machine_choose(m, (uint32_t)part + 1, WHY_LATENCY);
}

void
orr_work(uint64_t ns)
{
    struct machine *m = machine_current;
    struct virtual_cpu *cpu = m->cpu;

    if (stack_is_short(m->running))
        fault_overflow(m);
    m->inside = true;
    if (ns > WORK_MAX)
        ns = WORK_MAX;
    ns += work_jitter(m, ns);
    if (cpu->clock + ns < cpu->until && cpu->clock + ns < m->horizon) {
        cpu->clock += ns;
    } else {
        m->running->work_ns = ns;
        machine_advance(m);
    }
    m->inside = false;
}

uint64_t
orr_cycles(void)
{
    return machine_current->cpu->clock;
}

void
orr_raise(enum orr_fault fault, uint64_t detail)
{
    struct machine *m = machine_current;

    if (stack_is_short(m->running))
        fault_overflow(m);
    m->inside = true;
    machine_fault_raise(m, fault, detail);
    m->inside = false;
}

const struct orr_plan *
orr_machine_plan(void)
{
    const struct machine *m = machine_current;

    return m->running->process == m->first_process ? m->host->plan : NULL;
}

static void
thread_run(struct machine *m, struct fiber *me)
{
    void (*start)(void);

    switch ((enum entry)me->entry) {
    case ENTRY_FUNCTION:
        ((void (*)(uint64_t))(uintptr_t)me->function)(me->argument);
        return;
    case ENTRY_PROGRAM:
        m->inside = true;
        mishap_begin(m);
        start = module_start(m, me->process, (uint32_t)me->argument);
        m->inside = false;
        if (start != NULL) {
            start();
            return;
        }
        break;
    case ENTRY_BAD:
        break;
    }
    for (;;)
        orr_raise(ORR_FAULT_INSTRUCTION, 0);
}

/* A thread that returns has ended. */
_Noreturn void
machine_thread_main(void)
{
    struct machine *m = machine_current;

    machine_switch_arrived(m);
    m->inside = false;
    thread_run(m, m->running);
    for (;;) {
        struct orr_call call = {.number = ORR_CALL_EXIT};
        orr_trap(&call);
    }
}
