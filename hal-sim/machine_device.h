/* Interrupt lines, and the stimuli that pulse them. A pulse on a masked line
 * is kept until the line is unmasked; a second one then changes nothing. */
#ifndef HAL_SIM_MACHINE_DEVICE_H
#define HAL_SIM_MACHINE_DEVICE_H

#include "hal-sim/machine_state.h"

/* All lines masked, the first pulse of every stimulus ahead. */
void device_reset(struct machine *m, const struct machine_config *config);

/* One more stimulus, in place of one that is over; false if there is none. */
bool device_pulse_add(struct machine *m, const struct stimulus *stimulus);

/* After a change of pulses or models: when does the next one happen? */
void device_pulse_update(struct machine *m);

/* Raises the lines of the earliest pulse; models do what is due then. */
void device_pulse(struct machine *m);

/* Takes the lowest line that waits and is not masked; there must be one. */
uint32_t device_interrupt_take(struct machine *m);

/* After a change of lines or masks: does one wait for CPU 0? */
void device_interrupt_update(struct machine *m);

/* Can any pulse that is yet to come reach the kernel? */
bool device_pulse_useful(const struct machine *m);

#endif
