/* Looking at what a handle names, or by number at what a quota pays for, with
 * a handle of that quota that lets one look. A number is that of an object's
 * cell. It is only good for looking, and only while the quota, or one below
 * it, pays for the object: who guesses numbers learns nothing but that. */
#include "core/memory.h"
#include "core/object.h"
#include "core/request.h"
#include "core/schedule.h"
#include "core/slot.h"

#define FACT(QUESTION, KIND, type, field) \
    [ORR_QUESTION_##QUESTION] = {ORR_KIND_##KIND, \
                                 sizeof(((const struct type *)0)->field), \
                                 offsetof(struct type, field)}

/* The kind of object that a question is about (NONE: any), and where in its
 * cell, or in a slot of its table, the answer lies. */
static const struct fact {
    uint8_t kind, bytes, at;
} facts[ORR_QUESTION_MAX] = {
    FACT(KIND, NONE, object, kind),
    FACT(RIGHTS, PROCESS, slot, rights),
    FACT(BADGE, PROCESS, slot, badge),
    FACT(CELLS, QUOTA, quota, cells),
    FACT(CELLS_LEFT, QUOTA, quota, used),
    FACT(END, PROCESS, process, end),
    FACT(STATUS, PROCESS, process, status),
    FACT(STATE, THREAD, thread, state),
    FACT(PRIORITY, THREAD, thread, priority),
    FACT(CONSUMED, CONTEXT, context, consumed_ns),
    FACT(PAGES, MEMORY, memory, pages),
    FACT(PAGES_LEFT, QUOTA, quota, pages_used),
    FACT(QUOTA, NONE, object, quota),
    FACT(NEXT, NONE, object, next),
    FACT(FIRST, QUOTA, quota, charged),
    FACT(PAGES_GIVEN, QUOTA, quota, pages),
    FACT(SLOTS, PROCESS, process, slots),
    FACT(HANDLE, PROCESS, slot, object),
    FACT(PROCESS, THREAD, thread, process),
    FACT(CPU, THREAD, thread, cpu),
    FACT(CONTEXT, THREAD, thread, context),
    FACT(AWAITS, THREAD, thread, waits_for),
    FACT(SERVER, THREAD, thread, reply),
    FACT(DEADLINE, THREAD, thread, timing.key),
    FACT(BUDGET, CONTEXT, context, budget_ns),
    FACT(PERIOD, CONTEXT, context, period_ns),
};

/* Is the question about a slot of the object's table? */
static bool
asks_for_slot(uint64_t question)
{
    return question == ORR_QUESTION_RIGHTS || question == ORR_QUESTION_BADGE ||
           question == ORR_QUESTION_HANDLE;
}

static uint64_t
fact_read(const void *from, const struct fact *fact)
{
    const uint8_t *byte = (const uint8_t *)from + fact->at;
    uint64_t value = 0;

    for (uint32_t i = fact->bytes; i > 0; i--) {
        value = value << 8 | byte[i - 1];
    }
    return value;
}

static uint64_t
fact_of(const struct kernel *k, uint32_t n, struct slot_id slot,
        uint64_t question)
{
    const struct fact *fact = &facts[question];
    const void *from = asks_for_slot(question) ? (const void *)slot_at(k, slot)
                                               : cell_at(k, n);
    const uint64_t value = fact_read(from, fact);

    switch (question) {
    case ORR_QUESTION_NUMBER:
        return n;
    case ORR_QUESTION_RIGHTS:
        return value & ORR_RIGHTS_ALL;
    case ORR_QUESTION_CELLS_LEFT:
        return object_cells_left(k, (struct quota_id){n});
    case ORR_QUESTION_PAGES_LEFT:
        return memory_pages_left(k, (struct quota_id){n});
    case ORR_QUESTION_SERVER:
        return reply_at(k, (struct reply_id){(uint32_t)value})->server.n;
    case ORR_QUESTION_DEADLINE:
        return cell_at(k, n)->object.armed != 0 ? value : ORR_FOREVER;
    default:
        return value;
    }
}

/* Numbers show in what order all partitions made objects: only those of the
 * first, whom the others must trust, get to know any. */
static bool
inspect_is_blind(const struct kernel *k, const struct request *q)
{
    return thread_at(k, q->thread)->partition != 0;
}

struct refusal
query_check(const struct kernel *k, struct request *q)
{
    const uint64_t question = q->trap->a[1];

    if (question > ORR_QUESTION_NUMBER) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 1);
    }
    if (question == ORR_QUESTION_NUMBER && inspect_is_blind(k, q)) {
        return request_refuse(ORR_ERROR_NO_RIGHT, 0);
    }
    return question <= ORR_QUESTION_BADGE
               ? request_find(k, q, 0, ORR_KIND_NONE, 0)
               : request_find(k, q, 0, (enum orr_kind)facts[question].kind,
                              ORR_RIGHT_INSPECT);
}

/* Others' CPUs may not have been charged for their newest entries. */
static void
catch_up(struct kernel *k, uint32_t n, uint64_t question)
{
    const struct context *c = &cell_at(k, n)->context;

    if (question == ORR_QUESTION_CONSUMED && c->user.n != 0) {
        schedule_catch_up(k, thread_at(k, c->user)->cpu);
    }
}

void
query_act(struct kernel *k, struct hal *h, const struct request *q)
{
    const uint64_t question = q->trap->a[1];

    catch_up(k, q->object.n, question);
    request_answer(q, h,
                   question == ORR_QUESTION_PAGES
                       ? slot_range(k, q->slot).pages
                       : fact_of(k, q->object.n, q->slot, question));
}

/* Is it an object that this quota pays for, or one that it pays for, and so
 * on, and none of them about to go? No cell before that of the first quota is
 * charged to anybody. */
static bool
inspect_reaches(const struct kernel *k, struct object_id quota, uint64_t n)
{
    for (uint32_t steps = 0; steps <= ORR_INSPECT_DEPTH; steps++) {
        const struct object *object;

        if (n < k->root.n || n >= k->made) {
            return false;
        }
        object = object_at(k, (struct object_id){(uint32_t)n});
        if (object->dying != DOOM_NONE || n == quota.n) {
            return object->dying == DOOM_NONE;
        }
        n = object->quota.n;
    }
    return false;
}

struct refusal
inspect_check(const struct kernel *k, struct request *q)
{
    const uint64_t question = q->trap->a[2], index = q->trap->a[3];
    const struct refusal refusal =
        request_find(k, q, 0, ORR_KIND_QUOTA, ORR_RIGHT_INSPECT);
    const uint64_t n = q->trap->a[1] != 0 ? q->trap->a[1] : q->object.n;

    if (refusal.error != ORR_ERROR_OK) {
        return refusal;
    }
    if (inspect_is_blind(k, q)) {
        return request_refuse(ORR_ERROR_NO_RIGHT, 0);
    }
    if (question >= ORR_QUESTION_MAX) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 2);
    }
    if (!inspect_reaches(k, q->object, n)) {
        return request_refuse(ORR_ERROR_BAD_ARGUMENT, 1);
    }
    q->target.n = (uint32_t)n;
    if (facts[question].kind != ORR_KIND_NONE &&
        facts[question].kind != object_at(k, q->target)->kind) {
        return request_refuse(ORR_ERROR_WRONG_KIND, 1);
    }
    if (asks_for_slot(question)) {
        const struct process *p =
            process_at(k, (struct process_id){q->target.n});

        if (index >= p->slots) {
            return request_refuse(ORR_ERROR_BAD_ARGUMENT, 3);
        }
        q->slot = slot_of_index(k, p, (uint32_t)index);
    }
    return REFUSAL_NONE;
}

void
inspect_act(struct kernel *k, struct hal *h, const struct request *q)
{
    const uint64_t question = q->trap->a[2];

    catch_up(k, q->target.n, question);
    request_answer(q, h, fact_of(k, q->target.n, q->slot, question));
}
