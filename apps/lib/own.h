/* What a program was given: its arguments and, by the names of its scenario,
 * its handles. None of these needs a right or blocks; what was not given ends
 * the program with ORR_STATUS_SETUP, but orr_has() only tells. */
#ifndef APPS_LIB_OWN_H
#define APPS_LIB_OWN_H

#include "apps/lib/handle.h"

/* The handle of this name and kind. Without one: says so, and ends the
 * program with ORR_STATUS_SETUP. */
orr_handle orr_find(const char *name, enum orr_kind kind);
/* Is there a handle of this name and kind? */
bool orr_has(const char *name, enum orr_kind kind);

/* The endpoint of this name, as orr_find() finds it. */
static inline struct orr_endpoint
orr_find_endpoint(const char *name)
{
    struct orr_endpoint found = {orr_find(name, ORR_KIND_ENDPOINT)};

    return found;
}

/* The notification of this name, as orr_find() finds it. */
static inline struct orr_notification
orr_find_notification(const char *name)
{
    struct orr_notification found = {orr_find(name, ORR_KIND_NOTIFICATION)};

    return found;
}

/* The timer of this name, as orr_find() finds it. */
static inline struct orr_timer
orr_find_timer(const char *name)
{
    struct orr_timer found = {orr_find(name, ORR_KIND_TIMER)};

    return found;
}

/* The interrupt of this name, as orr_find() finds it. */
static inline struct orr_interrupt
orr_find_interrupt(const char *name)
{
    struct orr_interrupt found = {orr_find(name, ORR_KIND_INTERRUPT)};

    return found;
}

/* The memory of this name, as orr_find() finds it. */
static inline struct orr_memory
orr_find_memory(const char *name)
{
    struct orr_memory found = {orr_find(name, ORR_KIND_MEMORY)};

    return found;
}

/* The process of this name, as orr_find() finds it. */
static inline struct orr_process
orr_find_process(const char *name)
{
    struct orr_process found = {orr_find(name, ORR_KIND_PROCESS)};

    return found;
}

/* What every program has: its quota, itself, its first thread, that thread's
 * own time (ends a passive program, which has none), and its console. */
struct orr_quota orr_own_quota(void);
struct orr_process orr_own_process(void);
struct orr_thread orr_own_thread(void);
struct orr_context orr_own_context(void);
struct orr_console orr_own_console(void);

/* What a kind of object is called: "endpoint"; "unknown" for no such kind. */
const char *orr_kind_name(uint64_t kind);

/* The name of this process in its scenario. */
const char *orr_own_name(void);

/* A notification that nobody ever signals: to wait for nothing but time. */
struct orr_notification orr_own_silence(void);

/* argv[index] as a number, or `otherwise` if there is no such argument. Ends
 * the program with ORR_STATUS_SETUP if it is no decimal number. */
uint64_t orr_argument(int index, uint64_t otherwise);

#endif
