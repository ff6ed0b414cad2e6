/* The answers of CONFIGURE, START, SUSPEND, RESUME and EXIT. */
#include "apps/exam/exam.h"

#define STEERED (ORR_RIGHT_INSPECT)

static void
nothing(uint64_t unused)
{
    (void)unused;
}

/* A thread that has not been started. */
static struct orr_thread
thread_new(void)
{
    static const struct orr_thread_plan plan = {.function = nothing,
                                                .priority = 50};

    return orr_thread_create(&plan);
}

static void
without_right(struct orr_thread thread)
{
    orr_handle seen = exam_narrow(thread.h, STEERED);

    exam_refused("configure without the right",
                 EXAM_CALL(CONFIGURE, seen, ORR_SETTING_PRIORITY, 1),
                 ORR_ERROR_NO_RIGHT, 0);
    exam_refused("start without the right",
                 EXAM_CALL(START, seen, ORR_SIZE(2, 0)), ORR_ERROR_NO_RIGHT, 0);
    exam_refused("suspend without the right", EXAM_CALL(SUSPEND, seen),
                 ORR_ERROR_NO_RIGHT, 0);
    exam_refused("resume without the right", EXAM_CALL(RESUME, seen),
                 ORR_ERROR_NO_RIGHT, 0);
    orr_need(orr_close(seen), "close");
}

static void
settings(struct orr_thread thread)
{
    struct orr_notification bell = orr_notification_create(orr_own_quota());
    struct orr_context own = orr_own_context();
    struct orr_context much =
        orr_context_create(orr_own_quota(), ORR_MS, ORR_MS + ORR_US);

    exam_refused("an unknown setting",
                 EXAM_CALL(CONFIGURE, thread.h, ORR_SETTING_MAX, 0),
                 ORR_ERROR_BAD_ARGUMENT, 1);
    exam_refused("a priority beyond the ceiling",
                 EXAM_CALL(CONFIGURE, thread.h, ORR_SETTING_PRIORITY, 255),
                 ORR_ERROR_BAD_ARGUMENT, 2);
    exam_refused("a CPU that is not there",
                 EXAM_CALL(CONFIGURE, thread.h, ORR_SETTING_CPU, ORR_CPU_MAX),
                 ORR_ERROR_BAD_ARGUMENT, 2);
    exam_refused("time that is another's",
                 EXAM_CALL(CONFIGURE, thread.h, ORR_SETTING_CONTEXT, own.h),
                 ORR_ERROR_BUSY, 2);
    exam_refused("an endpoint for time",
                 EXAM_CALL(CONFIGURE, thread.h, ORR_SETTING_CONTEXT, bell.h),
                 ORR_ERROR_WRONG_KIND, 2);
    exam_refused("more time than there is",
                 EXAM_CALL(CONFIGURE, thread.h, ORR_SETTING_CONTEXT, much.h),
                 ORR_ERROR_OVERLOAD, 2);
    orr_need(orr_close(much.h), "close");
    exam_refused("a partition that is not there",
                 EXAM_CALL(CONFIGURE, thread.h, ORR_SETTING_PARTITION, 1),
                 ORR_ERROR_BAD_ARGUMENT, 2);
    exam_refused("a partition, without the machine",
                 EXAM_CALL(CONFIGURE, thread.h, ORR_SETTING_PARTITION, 0,
                           orr_own_quota().h),
                 ORR_ERROR_NO_RIGHT, 3);
    orr_need(orr_bind(thread, bell), "bind");
    exam_refused("a notification bound elsewhere",
                 EXAM_CALL(CONFIGURE, orr_own_thread().h,
                           ORR_SETTING_NOTIFICATION, bell.h),
                 ORR_ERROR_BUSY, 2);
    exam_done("unbound", EXAM_CALL(CONFIGURE, thread.h,
                                   ORR_SETTING_NOTIFICATION, ORR_NONE));
    exam_done("bound again", EXAM_CALL(CONFIGURE, orr_own_thread().h,
                                       ORR_SETTING_NOTIFICATION, bell.h));
    exam_done("unbound again", EXAM_CALL(CONFIGURE, orr_own_thread().h,
                                         ORR_SETTING_NOTIFICATION, ORR_NONE));
    orr_need(orr_close(bell.h), "close");
}

/* What is allowed in which state. */
static void
states(struct orr_thread thread)
{
    exam_refused("a new thread stops", EXAM_CALL(SUSPEND, thread.h),
                 ORR_ERROR_WRONG_STATE, 0);
    exam_refused("a new thread goes on", EXAM_CALL(RESUME, thread.h),
                 ORR_ERROR_WRONG_STATE, 0);
    exam_refused("a start without an address",
                 EXAM_CALL(START, thread.h, ORR_SIZE(1, 0)),
                 ORR_ERROR_BAD_ARGUMENT, 1);
    orr_area()[0] = (uint64_t)(uintptr_t)nothing;
    orr_area()[1] = 0;
    exam_done("a start", EXAM_CALL(START, thread.h, ORR_SIZE(2, 0)));
    exam_refused("a second start", EXAM_CALL(START, thread.h, ORR_SIZE(2, 0)),
                 ORR_ERROR_WRONG_STATE, 0);
    exam_refused("another partition for who has started",
                 EXAM_CALL(CONFIGURE, thread.h, ORR_SETTING_PARTITION, 0),
                 ORR_ERROR_WRONG_STATE, 0);
    exam_refused("who runs goes on", EXAM_CALL(RESUME, thread.h),
                 ORR_ERROR_WRONG_STATE, 0);
    exam_done("who is ready stops", EXAM_CALL(SUSPEND, thread.h));
    exam_refused("who has stopped stops", EXAM_CALL(SUSPEND, thread.h),
                 ORR_ERROR_WRONG_STATE, 0);
    exam_done("who has stopped goes on", EXAM_CALL(RESUME, thread.h));
}

void
exam_threads(void)
{
    struct orr_thread thread = thread_new();

    without_right(thread);
    settings(thread);
    states(thread);
    exam_refused("half an exit", EXAM_CALL(EXIT, 0, 2), ORR_ERROR_BAD_ARGUMENT,
                 1);
    exam_done("others first", EXAM_CALL(YIELD, 0));
    orr_need(orr_destroy(thread.h), "destroy");
}
