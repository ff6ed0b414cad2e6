/* The answers of CREATE, DUPLICATE, DESTROY, QUERY, NAME, WRITE and WATCH. */
#include "apps/exam/exam.h"

static void
creation(struct orr_process ended)
{
    const orr_handle quota = orr_own_quota().h;
    const orr_handle self = orr_own_process().h;

    exam_refused("a thread for the dead",
                 EXAM_CALL(CREATE, ORR_KIND_THREAD, quota, ended.h, 1, 0),
                 ORR_ERROR_WRONG_STATE, 2);
    exam_refused("a thread above the ceiling",
                 EXAM_CALL(CREATE, ORR_KIND_THREAD, quota, self, 255, 0),
                 ORR_ERROR_BAD_ARGUMENT, 3);
    exam_refused("a thread on no CPU",
                 EXAM_CALL(CREATE, ORR_KIND_THREAD, quota, self, 1, 99),
                 ORR_ERROR_BAD_ARGUMENT, 4);
    exam_refused("a process without a table",
                 EXAM_CALL(CREATE, ORR_KIND_PROCESS, quota, 0, 1),
                 ORR_ERROR_BAD_ARGUMENT, 2);
    exam_refused("a process above the ceiling",
                 EXAM_CALL(CREATE, ORR_KIND_PROCESS, quota, 8, 255),
                 ORR_ERROR_BAD_ARGUMENT, 3);
    exam_refused("time too short",
                 EXAM_CALL(CREATE, ORR_KIND_CONTEXT, quota, 1, 0),
                 ORR_ERROR_BAD_ARGUMENT, 2);
    exam_refused("a period shorter than its budget",
                 EXAM_CALL(CREATE, ORR_KIND_CONTEXT, quota, ORR_MS, ORR_US),
                 ORR_ERROR_BAD_ARGUMENT, 3);
    exam_refused("an endpoint of no kind",
                 EXAM_CALL(CREATE, ORR_KIND_ENDPOINT, quota, 99),
                 ORR_ERROR_BAD_ARGUMENT, 2);
    exam_refused("more cells than there are",
                 EXAM_CALL(CREATE, ORR_KIND_QUOTA, quota, 1u << 30),
                 ORR_ERROR_NO_QUOTA, 1);
    exam_table_fill();
    exam_refused("an object that finds no room",
                 EXAM_CALL(CREATE, ORR_KIND_ENDPOINT, quota, 0),
                 ORR_ERROR_TABLE_FULL, 0);
    exam_table_empty();
}

static void
copies(struct orr_process ended)
{
    const orr_handle console = orr_own_console().h;
    struct orr_process small = orr_process_create(orr_own_quota(), 1, 1);

    exam_refused("a handle for the dead",
                 EXAM_CALL(DUPLICATE, console, 0, 0, ended.h),
                 ORR_ERROR_WRONG_STATE, 3);
    exam_done("a handle for another",
              EXAM_CALL(DUPLICATE, console, 0, 0, small.h));
    exam_refused("one handle too many for another",
                 EXAM_CALL(DUPLICATE, console, 0, 0, small.h),
                 ORR_ERROR_PEER_TABLE_FULL, 3);
    exam_refused("a handle for who is no process",
                 EXAM_CALL(DUPLICATE, console, 0, 0, orr_own_quota().h),
                 ORR_ERROR_WRONG_KIND, 3);
    orr_need(orr_destroy(small.h), "destroy");
}

static void
looks(void)
{
    struct orr_process small = orr_process_create(orr_own_quota(), 1, 1);
    orr_handle blind = exam_narrow(small.h, ORR_RIGHT_MANAGE);
    orr_handle lame = exam_narrow(small.h, ORR_RIGHT_INSPECT);
    orr_handle mute = exam_narrow(orr_own_console().h, 0);

    exam_refused("a look without the right",
                 EXAM_CALL(QUERY, blind, ORR_QUESTION_END), ORR_ERROR_NO_RIGHT,
                 0);
    exam_refused("an unknown question",
                 EXAM_CALL(QUERY, small.h, ORR_QUESTION_MAX),
                 ORR_ERROR_BAD_ARGUMENT, 1);
    exam_refused("a question about something else",
                 EXAM_CALL(QUERY, small.h, ORR_QUESTION_CELLS),
                 ORR_ERROR_WRONG_KIND, 0);
    exam_refused("a name without the right", EXAM_CALL(NAME, lame, 0),
                 ORR_ERROR_NO_RIGHT, 0);
    exam_refused("an end without the right", EXAM_CALL(DESTROY, lame),
                 ORR_ERROR_NO_RIGHT, 0);
    exam_refused("a text without the right", EXAM_CALL(WRITE, mute, 0, 0),
                 ORR_ERROR_NO_RIGHT, 0);
    exam_refused("a text of no kind",
                 EXAM_CALL(WRITE, orr_own_console().h, 0, ORR_WRITE_MAX),
                 ORR_ERROR_BAD_ARGUMENT, 2);
    orr_need(orr_close(blind), "close");
    orr_need(orr_close(lame), "close");
    orr_need(orr_close(mute), "close");
    orr_need(orr_destroy(small.h), "destroy");
}

static void
watches(struct orr_process ended)
{
    struct orr_notification bell = orr_notification_create(orr_own_quota());
    struct orr_process small = orr_process_create(orr_own_quota(), 1, 1);
    orr_handle blind = exam_narrow(small.h, ORR_RIGHT_MANAGE);

    exam_refused("a watch without the right",
                 EXAM_CALL(WATCH, blind, bell.h, 1), ORR_ERROR_NO_RIGHT, 0);
    exam_refused("a watch for nothing", EXAM_CALL(WATCH, small.h, bell.h, 0),
                 ORR_ERROR_BAD_ARGUMENT, 2);
    exam_done("a watch", EXAM_CALL(WATCH, small.h, bell.h, 1));
    exam_refused("a second watch", EXAM_CALL(WATCH, small.h, bell.h, 1),
                 ORR_ERROR_BUSY, 0);
    exam_done("a watch taken back", EXAM_CALL(WATCH, small.h, ORR_NONE, 0));
    exam_done("a watch on the dead", EXAM_CALL(WATCH, ended.h, bell.h, 4));
    exam_error("it tells at once", orr_wait(bell, ORR_NOW).bits == 4 ? 0u : 1u,
               ORR_ERROR_OK);
    orr_need(orr_close(blind), "close");
    orr_need(orr_destroy(small.h), "destroy");
    orr_need(orr_close(bell.h), "close");
}

void
exam_objects(void)
{
    struct exam_child ended = exam_ended_child();

    creation(ended.process);
    copies(ended.process);
    looks();
    watches(ended.process);
    exam_child_release(ended);
}
