/* How the CPUs of a draft's machine are scheduled. */
#include "core/policy.h"
#include "core/promise.h"
#include "hal-sim/scenario_draft.h"

/* Is the form's CPU one of the machine's, and spoken of here for the first
 * time? */
static bool
check_cpu(struct draft *d, const struct form *form, uint64_t *seen)
{
    const struct value *cpu = &form->value[BY_CPU_CPU];
    const struct value *cpus = &d->machine->value[MACHINE_CPUS];
    if (!cpu->given || !cpu->usable || !cpus->usable)
        return false;
    if (cpu->number >= cpus->number) {
        complain(d->critic, cpu->place,
                 "choose a lower one, or raise `machine.cpus`",
                 "the machine has %llu CPUs, counted from 0, found %llu",
                 (unsigned long long)cpus->number,
                 (unsigned long long)cpu->number);
        return false;
    }
    if (*seen >> cpu->number & 1)
        complain(d->critic, cpu->place, "put both settings into one",
                 "CPU %llu has settings already",
                 (unsigned long long)cpu->number);
    *seen |= UINT64_C(1) << cpu->number;
    return true;
}

void
draft_cpus(struct draft *d)
{
    struct form_list list = draft_forms(d->machine, MACHINE_BY_CPU);
    struct limits *limits = &d->scenario->limits;
    const struct value *all = d->machine->value;
    uint64_t seen = 0;
    for (uint32_t cpu = 0; cpu < limits->cpus && cpu < ORR_CPU_MAX; cpu++)
        limits->policy[cpu] = (uint8_t)all[MACHINE_SCHEDULER].number;
    for (size_t i = 0; i < list.count; i++) {
        const struct value *one = list.form[i]->value;
        if (!check_cpu(d, list.form[i], &seen))
            continue;
        if (one[BY_CPU_SCHEDULER].given)
            limits->policy[one[BY_CPU_CPU].number] =
                (uint8_t)one[BY_CPU_SCHEDULER].number;
    }
}

/* One process more on its CPU: is that too much for what the CPU's scheduler
 * promises? It is told of the first that is. */
static void
check_promise(struct draft *d, const struct form *form,
              const struct scenario_process *process, uint64_t *promised)
{
    const enum policy policy =
        (enum policy)d->scenario->limits.policy[process->cpu];
    const struct value *budget = &form->value[PROCESS_BUDGET];
    const struct context context = {.budget_ns = process->budget_ns,
                                    .period_ns = process->period_ns};
    const bool before = policy_admits(policy, *promised);
    *promised += promise_part(&context);
    if (!before || policy_admits(policy, *promised))
        return;
    const uint64_t permille = ((*promised * 1000 - 1) >> PROMISE_BITS) + 1;
    complain(d->critic, budget->given ? budget->place : form->place,
             "lower `budget`, raise `period`, or choose another `cpu`",
             "with it the budgets on CPU %u come to %llu.%llu of 100 parts of "
             "its time, and its scheduler promises no more than all",
             process->cpu, (unsigned long long)permille / 10,
             (unsigned long long)permille % 10);
}

void
draft_promises(struct draft *d)
{
    struct form_list list = draft_forms(d->top, TOP_PROCESSES);
    uint64_t promised[ORR_CPU_MAX] = {0};
    for (size_t i = 0; i < list.count; i++) {
        const struct scenario_process *process = &d->scenario->processes[i];
        if (process->cpu < d->scenario->limits.cpus &&
            process->cpu < ORR_CPU_MAX &&
            process->budget_ns <= process->period_ns)
            check_promise(d, list.form[i], process, &promised[process->cpu]);
    }
}
