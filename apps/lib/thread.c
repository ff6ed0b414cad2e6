#include "apps/lib/thread.h"

#include "apps/lib/console.h"
#include "apps/lib/object.h"
#include "apps/lib/own.h"

#define SLICE_NS ORR_MS

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
