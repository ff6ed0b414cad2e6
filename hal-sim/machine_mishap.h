/* Processes that end at one of their system calls, as a scenario wants it. */
#ifndef HAL_SIM_MACHINE_MISHAP_H
#define HAL_SIM_MACHINE_MISHAP_H

#include "hal-sim/machine_state.h"

/* All that is to happen lies ahead. */
void mishap_reset(struct machine *m, const struct machine_config *config);

/* The running thread is the first of its process, and begins. */
void mishap_begin(struct machine *m);

/* The running thread is about to make a system call, and may fault instead. */
void mishap_call(struct machine *m);

/* May a search choose that the running process dies now? ... and it does. */
bool mishap_possible(struct machine *m);
void mishap_happen(struct machine *m);

#endif
