/* The system as an object that can be looked at. */
#include "hal-sim/scenario_draft.h"

#define LOOK_RIGHTS \
    (ORR_RIGHT_INSPECT | ORR_RIGHT_DUPLICATE | ORR_RIGHT_TRANSFER)
#define EVERY_RIGHT (ORR_RIGHTS_ALL & ~(uint32_t)ORR_RIGHT_MACHINE)

static bool
is_system(const struct scenario *scenario, const struct scenario_handle *handle)
{
    return !handle->is_process && handle->object < scenario->objects_count &&
           scenario->objects[handle->object].kind == ORR_KIND_QUOTA;
}

bool
scenario_sees(const struct scenario *scenario,
              const struct scenario_process *process)
{
    bool sees = false;

    for (size_t i = 0; i < process->handles_count; i++)
        sees |= is_system(scenario, &process->handles[i]) &&
                (process->handles[i].rights & ORR_RIGHT_INSPECT) != 0;
    return sees;
}

void
draft_system(struct draft *d, const struct form *form,
             struct scenario_handle *handle)
{
    const struct value *rights = &form->value[HANDLE_RIGHTS];

    if (!is_system(d->scenario, handle) || !rights->usable)
        return;
    if (rights->number != EVERY_RIGHT &&
        (handle->rights & ~(uint32_t)LOOK_RIGHTS) != 0)
        complain(d->critic, rights->place, "leave the others out",
                 "the system can only be looked at: `inspect`, `duplicate` "
                 "and `transfer`");
    handle->rights &= (uint32_t)LOOK_RIGHTS;
}
