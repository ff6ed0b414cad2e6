/* `orr replay` of a file of kernel events, as `orr fuzz kernel` writes. */
#ifndef HAL_SIM_ORR_REPLAY_EVENTS_H
#define HAL_SIM_ORR_REPLAY_EVENTS_H

#include <stdbool.h>

/* Is a file of kernel events among the arguments? */
bool orr_replay_is_events(int argc, char **argv);

/* The whole command: a program beside this one, with a kernel on the stub
 * machine, carries it out. */
int orr_replay_events(int argc, char **argv);

#endif
