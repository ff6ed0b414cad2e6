/* Who waits for whom for ever, once nothing can happen any more. */
#ifndef HAL_SIM_DEADLOCK_H
#define HAL_SIM_DEADLOCK_H

#include "hal-sim/machine.h"

/* To be asked when machine_run() has said STOP_DONE. Null: nobody waits for
 * ever but those who serve (in receive, or for a notification that is no part
 * of a cycle). Else who waits on what, held by whom, in lines without a final
 * newline; free() it. */
char *deadlock_explain(const struct machine *m);

#endif
