/* How a program begins, and what it was given: its arguments and, by the
 * names of its scenario, its handles. */
#ifndef APPS_LIB_START_H
#define APPS_LIB_START_H

#include "apps/lib/handle.h"
#include "core/include/orrery/plan.h"

/* Every program defines this; what it returns is its exit status. argv[0] is
 * the name of the process in its scenario. */
int main(int argc, char **argv) __attribute__((visibility("hidden")));

/* Where a module starts: reads what the starter left in the area, calls main
 * and exits with its result. Called by the machine only. */
void orr_start(void) __attribute__((visibility("default")));

/* Takes a start block as this program's own, in place of what it was started
 * with; false if it is none. The block must stay where it is. */
bool orr_start_adopt(uint64_t *words, size_t bytes);

/* The handle of this name and kind. Without one: says so, and ends the
 * program with ORR_STATUS_SETUP. */
orr_handle orr_find(const char *name, enum orr_kind kind);
/* Is there a handle of this name and kind? */
bool orr_has(const char *name, enum orr_kind kind);

static inline struct orr_endpoint
orr_find_endpoint(const char *name)
{
    return (struct orr_endpoint){orr_find(name, ORR_KIND_ENDPOINT)};
}

static inline struct orr_notification
orr_find_notification(const char *name)
{
    return (struct orr_notification){orr_find(name, ORR_KIND_NOTIFICATION)};
}

static inline struct orr_timer
orr_find_timer(const char *name)
{
    return (struct orr_timer){orr_find(name, ORR_KIND_TIMER)};
}

static inline struct orr_interrupt
orr_find_interrupt(const char *name)
{
    return (struct orr_interrupt){orr_find(name, ORR_KIND_INTERRUPT)};
}

static inline struct orr_process
orr_find_process(const char *name)
{
    return (struct orr_process){orr_find(name, ORR_KIND_PROCESS)};
}

/* What every program has: its quota, itself, its first thread, that thread's
 * own time (ends a passive program, which has none), and its console. */
struct orr_quota orr_own_quota(void);
struct orr_process orr_own_process(void);
struct orr_thread orr_own_thread(void);
struct orr_context orr_own_context(void);
struct orr_console orr_own_console(void);
const char *orr_own_name(void);

/* argv[index] as a number, or `otherwise` if there is no such argument. Ends
 * the program with ORR_STATUS_SETUP if it is no decimal number. */
uint64_t orr_argument(int index, uint64_t otherwise);

/* What a start block holds, with pointers into it. */
#define START_ARGUMENTS_MAX 32u
#define START_HANDLES_MAX 48u
struct start_block {
    uint32_t arguments;
    uint32_t handles;
    char *argument[START_ARGUMENTS_MAX + 1]; /* ends with a null pointer */
    const char *name[START_HANDLES_MAX];
    struct orr_start_handle *handle;
};

/* Finds its way in a start block of `bytes` bytes (orrery/plan.h); false if
 * it is not one. The block must stay where it is. */
bool start_read(struct start_block *start, uint64_t *words, size_t bytes);

#endif
