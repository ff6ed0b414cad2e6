/* Threads on a CPU that goes by some policy: what the tests of policies share.
 * The first thread goes by fixed priority on CPU 0; CPUs 1 and 2 by the policy
 * to be tried. */
#ifndef CORE_TESTS_CREW_H
#define CORE_TESTS_CREW_H

#include "core/policy.h"
#include "core/tests/kit.h"

#define CREW_QUOTA (UINT64_C(0) | UINT64_C(1) << 16)
#define CREW_ALL 0x7fu
#define CREW_MAX 6u
#define MS UINT64_C(1000000)

extern struct kit kit;
extern struct spawn crew[CREW_MAX];

const struct kernel *crew_kernel(void);

/* A machine of 3 CPUs with nobody on 1 and 2. */
void crew_start(enum policy policy);

/* A thread of priority 50, not started; then its start. */
struct spawn crew_make(uint32_t cpu, uint64_t budget, uint64_t period);
void crew_run(struct spawn s);

/* Nanoseconds that its time has paid for, as of the CPU's last entry. */
uint64_t crew_consumed(struct spawn s);

/* Makes a CPU enter, so that all is charged. */
void crew_look(uint32_t cpu);

/* Who runs on CPU 1: its place in crew[], or CREW_MAX. */
uint32_t crew_running(void);

#endif
