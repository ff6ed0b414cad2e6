/* The eight workloads of the Thread-Metric suite, written anew for this
 * kernel by what is published of each, and one more. All return how often
 * they did it. */
#ifndef APPS_THREAD_METRIC_H
#define APPS_THREAD_METRIC_H

#include "apps/lib/orr.h"

/* One thread that only computes: what the processor does by itself. */
uint64_t basic_run(uint64_t rounds);
/* Five threads of one priority that yield to each other. */
uint64_t cooperative_run(uint64_t rounds);
/* Five of different priorities: each resumes the next higher, which counts
 * and suspends itself. */
uint64_t preemptive_run(uint64_t rounds);
/* An interrupt comes while the thread works, which then takes its signal. */
uint64_t interrupt_run(uint64_t rounds);
/* The same, with a thread of higher priority that waits for the signal. */
uint64_t preemption_run(uint64_t rounds);
/* One thread puts 16 bytes into a queue in memory and takes them out again,
 * with a notification as the bell by which a reader could wait. */
uint64_t message_run(uint64_t rounds);
/* One thread takes a binary semaphore, a notification, and gives it back. */
uint64_t synchronisation_run(uint64_t rounds);
/* One thread takes 128 bytes from its program's pool, and gives them back. */
uint64_t memory_run(uint64_t rounds);
/* No part of the suite: what is nearest to it that a kernel allocates here.
 * One thread creates a notification out of its quota, and closes it. */
uint64_t object_run(uint64_t rounds);

#endif
