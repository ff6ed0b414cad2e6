#include "hal-sim/machine_mishap.h"

#include <string.h>

void
mishap_reset(struct machine *m, const struct machine_config *config)
{
    m->intruded = false;
    for (uint32_t i = 0; i < config->mishaps_count; i++) {
        const struct mishap_config *from = &config->mishaps[i];

        memcpy(m->mishaps[i].name, from->process,
               strnlen(from->process, NAME_BYTES - 1));
        m->mishaps[i].call = from->call;
        m->mishaps[i].each = from->each;
        m->mishaps[i].searched = from->searched;
        m->intruded |= !from->searched;
    }
    m->mishaps_count = config->mishaps_count;
}

/* What a search may still choose for the running process; null: nothing. */
static struct mishap *
mishap_searched(struct machine *m)
{
    const char *name = m->names[m->running->process];

    for (uint32_t i = 0; i < m->mishaps_count; i++) {
        struct mishap *mishap = &m->mishaps[i];

        if (mishap->searched != 0 && strcmp(mishap->name, name) == 0)
            return mishap;
    }
    return NULL;
}

bool
mishap_possible(struct machine *m)
{
    return mishap_searched(m) != NULL;
}

void
mishap_happen(struct machine *m)
{
    mishap_searched(m)->searched = 0;
    machine_intrude_fault(m, ORR_FAULT_ABORT, 0);
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
