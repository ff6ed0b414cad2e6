/* How a thread finds its function: by a place in the program's globals. */
#include "apps/lib/thread.h"

/* What a new thread is to run, until it has read it. */
struct starting {
    bool taken;
    void (*function)(uint64_t argument);
    uint64_t argument;
};

static struct starting starting[ORR_THREADS_STARTING_MAX];

static void
thread_enter(uint64_t index)
{
    struct starting *entry = &starting[index];
    void (*function)(uint64_t) = entry->function;
    uint64_t argument = entry->argument;

    __atomic_clear(&entry->taken, __ATOMIC_RELEASE);
    function(argument);
    orr_thread_exit();
}

/* A free entry, taken; ORR_THREADS_STARTING_MAX if there is none. */
static uint64_t
starting_take(void)
{
    uint64_t index = 0;

    while (index < ORR_THREADS_STARTING_MAX &&
           __atomic_test_and_set(&starting[index].taken, __ATOMIC_ACQUIRE))
        index++;
    return index;
}

enum orr_error
orr_thread_run(struct orr_thread thread, const struct orr_thread_plan *plan)
{
    uint64_t index = starting_take();
    uint64_t *area = orr_area();
    struct orr_call call = {.number = ORR_CALL_START,
                            .a = {thread.h, ORR_SIZE(2, 0)}};

    if (index == ORR_THREADS_STARTING_MAX)
        return ORR_ERROR_BUSY;
    starting[index].function = plan->function;
    starting[index].argument = plan->argument;
    area[0] = (uint64_t)(uintptr_t)thread_enter;
    area[1] = index;
    orr_trap(&call);
    if (call.result.error != ORR_ERROR_OK)
        __atomic_clear(&starting[index].taken, __ATOMIC_RELEASE);
    return (enum orr_error)call.result.error;
}
