#include "hal-sim/tests/laws.h"

void orr_start(void);

void
orr_start(void)
{
    laws_child();
}
