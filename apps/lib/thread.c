#include "apps/lib/thread.h"

#include "apps/lib/console.h"
#include "apps/lib/object.h"
#include "apps/lib/start.h"

#define SLICE_NS ORR_MS

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

struct orr_thread
orr_thread_create(const struct orr_thread_plan *plan)
{
    struct orr_quota quota = orr_own_quota();
    struct orr_context context = plan->context;
    struct orr_result result = orr_create(
        quota, (struct orr_creation){ORR_KIND_THREAD, orr_own_process().h,
                                     plan->priority, plan->cpu});
    struct orr_thread thread = {result.value};

    orr_need(result.error, "create thread");
    if (plan->name != NULL)
        orr_name(thread.h, plan->name);
    if (context.h == ORR_NONE)
        context = orr_context_create(quota, SLICE_NS, 0);
    orr_need(orr_configure(thread, ORR_SETTING_CONTEXT, context.h),
             "give the thread time");
    if (plan->context.h == ORR_NONE)
        orr_close(context.h); /* from now on it is the thread's alone */
    if (plan->handler.h != ORR_NONE)
        orr_need(
            orr_configure(thread, ORR_SETTING_FAULT_HANDLER, plan->handler.h),
            "set the fault handler");
    return thread;
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

struct orr_thread
orr_thread_start(struct orr_thread_plan plan)
{
    struct orr_thread thread = orr_thread_create(&plan);

    orr_need(orr_thread_run(thread, &plan), "start thread");
    return thread;
}

void
orr_thread_exit(void)
{
    for (;;)
        orr_invoke((struct orr_call){.number = ORR_CALL_EXIT});
}

enum orr_error
orr_thread_suspend(struct orr_thread thread)
{
    return (enum orr_error)orr_invoke(
               (struct orr_call){.number = ORR_CALL_SUSPEND, .a = {thread.h}})
        .error;
}

enum orr_error
orr_thread_resume(struct orr_thread thread)
{
    return (enum orr_error)orr_invoke(
               (struct orr_call){.number = ORR_CALL_RESUME, .a = {thread.h}})
        .error;
}

void
orr_yield(void)
{
    orr_invoke((struct orr_call){.number = ORR_CALL_YIELD});
}
