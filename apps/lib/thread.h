/* Threads: of one's own program, and steering any that one may. That takes the
 * right MANAGE on them, and on the quota and the process for new ones; errors
 * are those of CREATE, START, SUSPEND and RESUME (core/CALLS.md). None of these
 * blocks, though others may run in between. */
#ifndef APPS_LIB_THREAD_H
#define APPS_LIB_THREAD_H

#include "apps/lib/handle.h"

/* Threads that may be on their way to their function at the same time. One
 * that is destroyed before it gets there keeps its place for ever. */
#define ORR_THREADS_STARTING_MAX 16u

/* A thread to be started. Only `function` must be given; zero elsewhere asks
 * for what stands in brackets. */
struct orr_thread_plan {
    void (*function)(uint64_t argument); /* the thread ends when it returns */
    uint64_t argument;
    const char *name;            /* for traces [none] */
    uint32_t priority;           /* [0, the lowest] */
    uint32_t cpu;                /* [0] */
    struct orr_context context;  /* its time [a new 1 ms round robin slice] */
    struct orr_endpoint handler; /* hears of its faults [a fault ends all] */
};

/* Starts a thread of this process, paid by this process's quota. Ends the
 * program with a message if that is refused. */
struct orr_thread orr_thread_start(struct orr_thread_plan plan);

/* The same in two steps: a thread that does not run yet, so that it can be
 * configured; then its start. */
struct orr_thread orr_thread_create(const struct orr_thread_plan *plan);
enum orr_error orr_thread_run(struct orr_thread thread,
                              const struct orr_thread_plan *plan);

/* Ends the calling thread only. */
void orr_thread_exit(void) __attribute__((noreturn));

/* Stops a thread where it is; its wait, if any, is CANCELLED. */
enum orr_error orr_thread_suspend(struct orr_thread thread);
enum orr_error orr_thread_resume(struct orr_thread thread);

/* Lets others of the same priority run first. */
void orr_yield(void);

#endif
