/* The laws of a machine: what hal.h and system.h promise, checked by a program
 * that runs on it and reports in TAP (a line "ok N - law" or "not ok N - law"
 * each) on the console. It needs nothing but the kernel: module 0 is
 * laws_start, module 1 laws_child, and line LAWS_LINE is pulsed for ever, at
 * least once in LAWS_PULSE_NS. At LAWS_TYPED_NS, LAWS_TYPED is typed. */
#ifndef HAL_SIM_TESTS_LAWS_H
#define HAL_SIM_TESTS_LAWS_H

#include <stdint.h>

#define LAWS_LINE 1u
#define LAWS_PULSE_NS UINT64_C(10000)
#define LAWS_TYPED_NS UINT64_C(5000)
#define LAWS_TYPED "typed"

void laws_start(void);
void laws_child(void);

/* How many lines it writes, after the line that tells this number. */
uint32_t laws_count(void);

#endif
