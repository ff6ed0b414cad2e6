/* Attacks that need a processor's own instructions; in the folder that is
 * named after it. */
#ifndef APPS_ATTACKER_ATTACKER_H
#define APPS_ATTACKER_ATTACKER_H

/* Four privileged instructions, which no program may execute: changes the
 * address space, stops the processor, changes how it traps, talks to a device
 * or to the machine below. */
void attack_space(void);
void attack_halt(void);
void attack_traps(void);
void attack_device(void);

/* Works on with a stack pointer that points nowhere. */
void attack_stack(void);

#endif
