/* Runs that never were, for tests of the judge: two processes, ping (badge 1)
 * and pong (badge 2), and one expectation. */
#ifndef HAL_SIM_TESTS_JUDGE_KIT_H
#define HAL_SIM_TESTS_JUDGE_KIT_H

#include "hal-sim/judge.h"

#define US UINT64_C(1000)

/* "ping writes the mark go", "pong writes the mark done" */
extern const struct condition go_by_ping, done_by_pong;

/* Begins a run with one expectation. */
void judge_kit_expect(struct expectation wanted);

/* What happens in it; an event's number is its microsecond. */
void judge_kit_see(struct happening happening);
void judge_kit_mark(uint32_t badge, const char *text, uint64_t time_ns);
void judge_kit_output(uint32_t badge, const char *text, uint64_t time_ns);

/* Ends the run, with the finding that must come. */
void judge_kit_must_hold(uint64_t time_ns, bool final);
void judge_kit_must_fail(uint64_t time_ns, bool final, const char *words,
                         uint64_t event);

#endif
