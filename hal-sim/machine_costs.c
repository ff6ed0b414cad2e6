/* The table of costs as a structure, and by name. */
#include "hal-sim/machine.h"

#include <string.h>

void
costs_default(struct costs *costs)
{
#define COST(name, value, reason) costs->name = (value);
#include "hal-sim/costs.def"
#undef COST
}

bool
costs_set(struct costs *costs, const char *name, uint64_t value)
{
#define COST(field, unused, reason) \
    if (strcmp(name, #field) == 0) { \
        costs->field = value; \
        return true; \
    }
#include "hal-sim/costs.def"
#undef COST
    return false;
}
