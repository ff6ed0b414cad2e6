#include "hal-sim/machine_mishap.h"

#include <string.h>

void
mishap_reset(struct machine *m, const struct machine_config *config)
{
    for (uint32_t i = 0; i < config->mishaps_count; i++) {
        const struct mishap_config *from = &config->mishaps[i];

        memcpy(m->mishaps[i].name, from->process,
               strnlen(from->process, NAME_BYTES - 1));
        m->mishaps[i].call = from->call;
        m->mishaps[i].each = from->each;
    }
    m->mishaps_count = config->mishaps_count;
    m->intruded = m->mishaps_count > 0;
}

void
mishap_begin(struct machine *m)
{
    uint32_t process = m->running->process;

    for (uint32_t i = 0; i < m->mishaps_count; i++) {
        struct mishap *mishap = &m->mishaps[i];

        if (strcmp(mishap->name, m->names[process]) != 0)
            continue;
        mishap->process = process;
        mishap->left = mishap->lives == 0 || mishap->each ? mishap->call : 0;
        mishap->call += mishap->each;
        mishap->lives++;
    }
}

void
mishap_call(struct machine *m)
{
    for (uint32_t i = 0; i < m->mishaps_count; i++) {
        struct mishap *mishap = &m->mishaps[i];

        if (mishap->left == 0 || mishap->process != m->running->process)
            continue;
        if (--mishap->left == 0)
            machine_intrude_fault(m, ORR_FAULT_ABORT, 0);
    }
}
