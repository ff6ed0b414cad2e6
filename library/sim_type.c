/* What the host types at the machine's console. All that was typed stays, as
 * in a scenario: the machine counts how much of it there is, and was read. */
#include "library/sim_state.h"

#include <stdlib.h>
#include <string.h>

#include "hal-sim/machine_state.h"
#include "hal-sim/scenario_schema.h"

/* Puts text behind what was typed. False: no memory. */
static bool
typed_add(struct orr_sim *sim, const char *text, size_t bytes)
{
    size_t typed = sim->m->typed;

    if (typed + bytes > sim->typed_room) {
        size_t room = 2 * sim->typed_room + bytes;
        char *more = realloc(sim->typed, room);
        if (more == NULL)
            return false;
        sim->typed = more;
        sim->typed_room = room;
        sim->m->host->typed = more;
    }
    memcpy(sim->typed + typed, text, bytes);
    sim->m->typed += (uint32_t)bytes;
    return true;
}

enum orr_sim_status
orr_sim_type(struct orr_sim *sim, uint32_t line, const char *text)
{
    size_t bytes = text != NULL ? strlen(text) : 0;

    if (!sim_line_is(sim, line))
        return sim->status;
    if (bytes == 0 || bytes >= INPUT_MAX)
        return sim_note(sim, ORR_SIM_BAD_ARGUMENT,
                        "1 to %u bytes can be typed at once", INPUT_MAX - 1);
    if (bytes > UINT32_MAX - sim->m->typed || !typed_add(sim, text, bytes))
        return sim_note(sim, ORR_SIM_NO_MEMORY, "%s",
                        orr_sim_status_text(ORR_SIM_NO_MEMORY));
    machine_interrupt(sim->m, line);
    return sim_note(sim, ORR_SIM_OK, "%s", orr_sim_status_text(ORR_SIM_OK));
}
