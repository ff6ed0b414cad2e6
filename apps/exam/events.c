/* The answers of ARM, CANCEL, ATTACH, ACKNOWLEDGE and MASK. */
#include "apps/exam/exam.h"

static struct orr_notification bell;
static orr_handle deaf; /* the same, without the right to signal */

static void
timers(void)
{
    struct orr_timer timer = orr_timer_create(orr_own_quota());
    orr_handle seen = exam_narrow(timer.h, ORR_RIGHT_INSPECT);

    exam_refused("arm without the right", EXAM_CALL(ARM, seen, bell.h, 1, 1, 0),
                 ORR_ERROR_NO_RIGHT, 0);
    exam_refused("arm for the deaf", EXAM_CALL(ARM, timer.h, deaf, 1, 1, 0),
                 ORR_ERROR_NO_RIGHT, 1);
    exam_refused("arm for nothing", EXAM_CALL(ARM, timer.h, bell.h, 0, 1, 0),
                 ORR_ERROR_BAD_ARGUMENT, 2);
    exam_refused("arm for ever",
                 EXAM_CALL(ARM, timer.h, bell.h, 1, ORR_FOREVER, 0),
                 ORR_ERROR_BAD_ARGUMENT, 3);
    exam_refused("too fast", EXAM_CALL(ARM, timer.h, bell.h, 1, 1, 1),
                 ORR_ERROR_BAD_ARGUMENT, 4);
    exam_refused("cancel without the right", EXAM_CALL(CANCEL, seen),
                 ORR_ERROR_NO_RIGHT, 0);
    exam_done("arm", EXAM_CALL(ARM, timer.h, bell.h, 2, 1, 0));
    exam_error("it is due", orr_wait(bell, orr_after(ORR_MS)).bits == 2 ? 0 : 1,
               ORR_ERROR_OK);
    exam_done("cancel", EXAM_CALL(CANCEL, timer.h));
    exam_done("cancel what is not armed", EXAM_CALL(CANCEL, timer.h));
    orr_need(orr_close(seen), "close");
    orr_need(orr_close(timer.h), "close");
}

static void
interrupts(void)
{
    struct orr_interrupt line = orr_find_interrupt("line");
    orr_handle seen = exam_narrow(line.h, ORR_RIGHT_INSPECT);

    exam_refused("attach without the right", EXAM_CALL(ATTACH, seen, bell.h, 1),
                 ORR_ERROR_NO_RIGHT, 0);
    exam_refused("attach for nothing", EXAM_CALL(ATTACH, line.h, bell.h, 0),
                 ORR_ERROR_BAD_ARGUMENT, 2);
    exam_refused("acknowledge without the right", EXAM_CALL(ACKNOWLEDGE, seen),
                 ORR_ERROR_NO_RIGHT, 0);
    exam_refused("mask without the right", EXAM_CALL(MASK, seen, 1),
                 ORR_ERROR_NO_RIGHT, 0);
    exam_refused("half masked", EXAM_CALL(MASK, line.h, 2),
                 ORR_ERROR_BAD_ARGUMENT, 1);
    exam_done("mask", EXAM_CALL(MASK, line.h, 1));
    exam_done("attach", EXAM_CALL(ATTACH, line.h, bell.h, 1));
    exam_error("it is masked", orr_wait(bell, orr_after(3 * ORR_MS)).error,
               ORR_ERROR_TIMED_OUT);
    exam_done("unmask", EXAM_CALL(MASK, line.h, 0));
    exam_error("it comes", orr_wait(bell, orr_after(3 * ORR_MS)).error,
               ORR_ERROR_OK);
    exam_done("acknowledge", EXAM_CALL(ACKNOWLEDGE, line.h));
    exam_error("it comes again", orr_wait(bell, orr_after(3 * ORR_MS)).error,
               ORR_ERROR_OK);
    orr_need(orr_close(seen), "close");
}

void
exam_events(void)
{
    bell = orr_notification_create(orr_own_quota());
    deaf = exam_narrow(bell.h, ORR_RIGHT_RECEIVE | ORR_RIGHT_MANAGE);
    timers();
    interrupts();
    orr_need(orr_close(deaf), "close");
    orr_need(orr_destroy(bell.h), "destroy"); /* the line holds it, too */
}
