#include "apps/lib/object.h"

#include "apps/lib/console.h"

struct orr_result
orr_create(struct orr_quota quota, struct orr_creation creation)
{
    return orr_invoke((struct orr_call){
        .number = ORR_CALL_CREATE,
        .a = {(uint64_t)creation.kind, quota.h, creation.a, creation.b,
              creation.c},
    });
}

/* The same, for those who cannot go on without. */
static orr_handle
object_create(struct orr_quota quota, struct orr_creation creation,
              const char *what)
{
    struct orr_result result = orr_create(quota, creation);

    orr_need(result.error, what);
    return result.value;
}

struct orr_quota
orr_quota_split(struct orr_quota quota, uint64_t cells)
{
    return (struct orr_quota){
        object_create(quota, (struct orr_creation){ORR_KIND_QUOTA, cells, 0, 0},
                      "create quota")};
}

uint64_t
orr_quota_left(struct orr_quota quota)
{
    return orr_query(quota.h, ORR_QUESTION_CELLS_LEFT);
}

struct orr_endpoint
orr_endpoint_create(struct orr_quota quota, uint64_t flags)
{
    return (struct orr_endpoint){object_create(
        quota, (struct orr_creation){ORR_KIND_ENDPOINT, flags, 0, 0},
        "create endpoint")};
}

struct orr_notification
orr_notification_create(struct orr_quota quota)
{
    return (struct orr_notification){object_create(
        quota, (struct orr_creation){ORR_KIND_NOTIFICATION, 0, 0, 0},
        "create notification")};
}

struct orr_timer
orr_timer_create(struct orr_quota quota)
{
    return (struct orr_timer){object_create(
        quota, (struct orr_creation){ORR_KIND_TIMER, 0, 0, 0}, "create timer")};
}

struct orr_interrupt
orr_interrupt_create(struct orr_quota quota, uint32_t line)
{
    return (struct orr_interrupt){object_create(
        quota, (struct orr_creation){ORR_KIND_INTERRUPT, line, 0, 0},
        "create interrupt")};
}

struct orr_context
orr_context_create(struct orr_quota quota, uint64_t budget_ns,
                   uint64_t period_ns)
{
    return (struct orr_context){object_create(
        quota, (struct orr_creation){ORR_KIND_CONTEXT, budget_ns, period_ns, 0},
        "create context")};
}

struct orr_process
orr_process_create(struct orr_quota quota, uint32_t slots, uint32_t ceiling)
{
    return (struct orr_process){object_create(
        quota, (struct orr_creation){ORR_KIND_PROCESS, slots, ceiling, 0},
        "create process")};
}

enum orr_error
orr_timer_arm(struct orr_timer timer, struct orr_notification notification,
              uint64_t bits, uint64_t first, uint64_t period_ns)
{
    return (enum orr_error)orr_invoke(
               (struct orr_call){
                   .number = ORR_CALL_ARM,
                   .a = {timer.h, notification.h, bits, first, period_ns}})
        .error;
}

enum orr_error
orr_timer_cancel(struct orr_timer timer)
{
    return (enum orr_error)orr_invoke(
               (struct orr_call){.number = ORR_CALL_CANCEL, .a = {timer.h}})
        .error;
}

enum orr_error
orr_interrupt_attach(struct orr_interrupt interrupt,
                     struct orr_notification notification, uint64_t bits)
{
    return (enum orr_error)orr_invoke(
               (struct orr_call){.number = ORR_CALL_ATTACH,
                                 .a = {interrupt.h, notification.h, bits}})
        .error;
}

enum orr_error
orr_interrupt_acknowledge(struct orr_interrupt interrupt)
{
    return (enum orr_error)orr_invoke(
               (struct orr_call){.number = ORR_CALL_ACKNOWLEDGE,
                                 .a = {interrupt.h}})
        .error;
}

enum orr_error
orr_interrupt_mask(struct orr_interrupt interrupt, bool masked)
{
    return (enum orr_error)orr_invoke(
               (struct orr_call){.number = ORR_CALL_MASK,
                                 .a = {interrupt.h, masked ? 1 : 0}})
        .error;
}

enum orr_error
orr_watch(struct orr_process process, struct orr_notification notification,
          uint64_t bits)
{
    return (enum orr_error)orr_invoke(
               (struct orr_call){.number = ORR_CALL_WATCH,
                                 .a = {process.h, notification.h, bits}})
        .error;
}

enum orr_error
orr_configure(struct orr_thread thread, enum orr_setting what, uint64_t value)
{
    return (enum orr_error)orr_invoke(
               (struct orr_call){.number = ORR_CALL_CONFIGURE,
                                 .a = {thread.h, (uint64_t)what, value}})
        .error;
}
