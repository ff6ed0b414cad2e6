/* What a thread does from its first instruction on. */
#include "core/include/orrery/machine.h"
#include "core/include/orrery/system.h"

#include <stddef.h>

void orr_start(void); /* apps/lib/start.h */
_Noreturn void orr_thread_begin(uint64_t function, uint64_t argument);

static const struct orr_plan *plan;

const struct orr_plan *
orr_machine_plan(void)
{
    return plan;
}

void *
orr_address(uint64_t address)
{
    return address < ORR_ADDRESS_MIN || address >= ORR_ADDRESS_MAX
               ? NULL
               : (void *)(uintptr_t)address;
}

/* A thread that returns has ended. */
_Noreturn void
orr_thread_begin(uint64_t function, uint64_t argument)
{
    if (function == 0) {
        if (argument != 0)
            plan = (const struct orr_plan *)(uintptr_t)argument;
        orr_start();
    } else {
        ((void (*)(uint64_t))(uintptr_t)function)(argument);
    }
    for (;;) {
        struct orr_call call = {.number = ORR_CALL_EXIT};
        orr_trap(&call);
    }
}
