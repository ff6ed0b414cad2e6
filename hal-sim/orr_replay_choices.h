/* `orr replay` of what `orr explore` has found. */
#ifndef HAL_SIM_ORR_REPLAY_CHOICES_H
#define HAL_SIM_ORR_REPLAY_CHOICES_H

#include <stdbool.h>

/* Is one of the arguments such a file? */
bool orr_replay_is_choices(int argc, char **argv);
/* The whole command, with its own options. */
int orr_replay_choices(int argc, char **argv);

/* Is a file among the arguments whose first line begins so? */
bool orr_replay_begins(int argc, char **argv, const char *headline);

#endif
