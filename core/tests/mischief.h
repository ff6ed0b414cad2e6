/* Makes up events for a kernel: any call with arguments from plausible to
 * absurd, faults, timers, interrupts and late kicks, on all CPUs. From a seed
 * or from a fuzzer's bytes, and the same each time. */
#ifndef CORE_TESTS_MISCHIEF_H
#define CORE_TESTS_MISCHIEF_H

#include "core/tests/kit.h"
#include "core/tests/source.h"

/* A next event that the machine may report now, its time included. */
struct trap mischief_next(struct source *source, struct kit *kit);

/* May the machine report this now? A call needs a thread that makes it. */
bool mischief_is_legal(const struct kit *kit, const struct trap *trap);

/* Limits drawn from a few hostile and a few roomy ones. */
struct limits mischief_limits(struct source *source);

/* One event more, made up or given; false if anything broke. */
bool mischief_step(struct kit *kit, const struct trap *trap);

#endif
