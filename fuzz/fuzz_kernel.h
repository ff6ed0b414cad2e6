/* What the fuzz target and what repeats its findings agree on. */
#ifndef FUZZ_FUZZ_KERNEL_H
#define FUZZ_FUZZ_KERNEL_H

#define FUZZ_EVENTS_MAX 5000u

/* All invariants are checked after so many events, after each that leaves
 * something it touched suspect, and at the end; and if they are broken then,
 * after each event of the same run once more, which tells where. */
#define FUZZ_CHECK_EVERY 32u

#endif
