/* The system calls on threads, and by a thread on itself. */
#include "core/fault.h"
#include "core/object.h"
#include "core/request.h"
#include "core/schedule.h"
#include "core/slot.h"
#include "core/thread.h"
#include "core/wait.h"
#include "core/worker.h"

static struct refusal
control_find(const struct kernel *k, struct request *q)
{
    return request_find(k, q, 0, ORR_KIND_THREAD, ORR_RIGHT_MANAGE);
}

static const struct thread *
control_thread(const struct kernel *k, const struct request *q)
{
    return thread_at(k, (struct thread_id){q->object.n});
}

struct refusal
start_check(const struct kernel *k, struct request *q)
{
    const struct refusal refusal = control_find(k, q);

    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    if (control_thread(k, q)->state != ORR_STATE_NEW) {
        return request_refuse(ORR_ERROR_WRONG_STATE, 0);
    }
    if (q->trap->a[1] < 2 || q->trap->a[1] > ORR_WORDS_MAX) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 1);
    }
    return REFUSAL_NONE;
}

void
start_act(struct kernel *k, struct hal *h, const struct request *q)
{
    const struct thread_id id = {q->object.n};

    hal_thread_start(h, id, q->thread, (uint32_t)q->trap->a[1]);
    schedule_wake(k, id);
    request_answer(q, h, 0);
}

struct refusal
suspend_check(const struct kernel *k, struct request *q)
{
    const struct refusal refusal = control_find(k, q);
    const struct thread *t;

    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    t = control_thread(k, q);
    /* Who waits for its end to take place must not be resumed. */
    if (t->state == ORR_STATE_NEW || t->state == ORR_STATE_SUSPENDED ||
        t->exited != 0) {
        return request_refuse(ORR_ERROR_WRONG_STATE, 0);
    }
    return REFUSAL_NONE;
}

/* Is the thread in a call that must be answered when it is taken off? */
static bool
suspend_cancels(const struct kernel *k, const struct thread *t)
{
    const struct reply *reply = reply_at(k, t->reply);
    const bool sends =
        t->state == ORR_STATE_SENDING || t->state == ORR_STATE_CALLING;

    return reply->errand != ERRAND_NONE ||
           (wait_is_blocked(t) &&
            !(sends && reply->arrival == ORR_ARRIVAL_FAULT));
}

void
suspend_act(struct kernel *k, struct hal *h, const struct request *q)
{
    const struct thread_id id = {q->object.n};
    const struct orr_result cancelled = {.error = ORR_ERROR_CANCELLED};
    const bool cancels = suspend_cancels(k, thread_at(k, id));

    thread_halt(k, h, id, ORR_STATE_SUSPENDED);
    if (cancels) {
        hal_thread_result(h, id, &cancelled);
    }
    request_answer(q, h, 0);
}

struct refusal
resume_check(const struct kernel *k, struct request *q)
{
    const struct refusal refusal = control_find(k, q);

    if (refusal.error == ORR_ERROR_OK &&
        control_thread(k, q)->state != ORR_STATE_SUSPENDED) {
        return request_refuse(ORR_ERROR_WRONG_STATE, 0);
    }
    return refusal;
}

void
resume_act(struct kernel *k, struct hal *h, const struct request *q)
{
    schedule_wake(k, (struct thread_id){q->object.n});
    request_answer(q, h, 0);
}

struct refusal
exit_check(const struct kernel *k, struct request *q)
{
    (void)k;
    return q->trap->a[1] <= 1 ? REFUSAL_NONE
                              : request_refuse(ORR_ERROR_BAD_ARGUMENT, 1);
}

void
exit_act(struct kernel *k, struct hal *h, const struct request *q)
{
    struct thread *t = thread_edit(k, q->thread);
    const bool alone = process_at(k, q->process)->live == 1;

    t->status = q->trap->a[0];
    t->exited = 1;
    if (q->trap->a[1] != 0 || alone) {
        fault_raise(k, h, q->thread, ORR_FAULT_EXIT, 1);
    } else {
        worker_doom(k, OBJECT(q->thread), DOOM_DESTROY);
    }
}

struct refusal
yield_check(const struct kernel *k, struct request *q)
{
    (void)k;
    (void)q;
    return REFUSAL_NONE;
}

void
yield_act(struct kernel *k, struct hal *h, const struct request *q)
{
    schedule_yield(k, q->thread);
    request_answer(q, h, 0);
}

struct refusal
clock_check(const struct kernel *k, struct request *q)
{
    (void)k;
    (void)q;
    return REFUSAL_NONE;
}

void
clock_act(struct kernel *k, struct hal *h, const struct request *q)
{
    request_answer(q, h, k->now);
}

/* The console in a[0], and as many bytes in a[1] as an area has. */
static struct refusal
control_console(const struct kernel *k, struct request *q, uint16_t right)
{
    const struct refusal refusal =
        request_find(k, q, 0, ORR_KIND_CONSOLE, right);

    return refusal.error != ORR_ERROR_OK ||
                   q->trap->a[1] <= ORR_WORDS_MAX * sizeof(uint64_t)
               ? refusal
               : request_refuse(ORR_ERROR_BAD_ARGUMENT, 1);
}

struct refusal
write_check(const struct kernel *k, struct request *q)
{
    const struct refusal refusal = control_console(k, q, ORR_RIGHT_SEND);

    return refusal.error != ORR_ERROR_OK || q->trap->a[2] < ORR_WRITE_MAX
               ? refusal
               : request_refuse(ORR_ERROR_BAD_ARGUMENT, 2);
}

struct refusal
read_check(const struct kernel *k, struct request *q)
{
    return control_console(k, q, ORR_RIGHT_RECEIVE);
}

/* The machine answers: what was typed is none of the state. */
void
read_act(struct kernel *k, struct hal *h, const struct request *q)
{
    (void)k;
    hal_console_read(h, q->thread, (uint32_t)q->trap->a[1]);
}

void
write_act(struct kernel *k, struct hal *h, const struct request *q)
{
    hal_console_write(h, q->thread, slot_at(k, q->slot)->badge,
                      (uint32_t)q->trap->a[1], (uint32_t)q->trap->a[2]);
    request_answer(q, h, 0);
}
