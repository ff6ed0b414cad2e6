/* What the fuzz target and what repeats its findings agree on. */
#ifndef FUZZ_FUZZ_KERNEL_H
#define FUZZ_FUZZ_KERNEL_H

#define FUZZ_EVENTS_MAX 5000u

#endif
