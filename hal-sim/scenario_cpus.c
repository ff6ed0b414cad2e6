/* How the CPUs of a draft's machine are scheduled. */
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
