/* The laws as a program of their own, whose globals a snapshot covers. */
#include "hal-sim/tests/laws.h"

void orr_start(void);

void
orr_start(void)
{
    laws_start();
}
