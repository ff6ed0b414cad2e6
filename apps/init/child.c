/* The life of a process: its start, its end, and perhaps another start. */
#include "apps/init/child.h"

static const struct orr_plan_restart *
child_policy(const struct system *s, uint32_t i)
{
    return &plan_process(s->plan, i)->restart;
}

void
child_begin(struct system *s, uint32_t i)
{
    struct child *child = &s->child[i];

    if (child->quota.h == ORR_NONE)
        child_create(s, i);
    if (child->failed || !child_start(s, i)) {
        child_stop(s, i);
        child_leave(s, i);
        return;
    }
    child->running = true;
    care_started(&child->care, child_policy(s, i), orr_clock());
    if (child->supervisor != 0)
        child->care.beat = CARE_NEVER; /* that one listens */
}

void
child_stop(struct system *s, uint32_t i)
{
    struct child *child = &s->child[i];

    (void)orr_destroy(child->quota.h); /* if it has not done that itself */
    child->quota.h = ORR_NONE;
    child->running = false;
}

/* Those who were supervised by it are init's from now on, unless they stop. */
static void
child_inherit(struct system *s, uint32_t i)
{
    for (uint32_t n = 0; n < s->plan->processes; n++) {
        struct child *child = &s->child[n];

        if (child->supervisor != i + 1)
            continue;
        child->supervisor = 0;
        child->left = !child->running;
        if (child->running && child_watch(s, n))
            care_started(&child->care, child_policy(s, n), orr_clock());
    }
}

void
child_leave(struct system *s, uint32_t i)
{
    s->child[i].left = true;
    s->child[i].running = false;
    s->child[i].care.start = CARE_NEVER;
    s->child[i].care.beat = CARE_NEVER;
    child_inherit(s, i);
}

/* Its supervisor is no more: some stop with it. */
static void
child_orphan(struct system *s, uint32_t i)
{
    for (uint32_t n = 0; n < s->plan->processes; n++)
        if (s->child[n].supervisor == i + 1 && s->child[n].running &&
            child_policy(s, n)->orphan == ORR_PLAN_STOP)
            child_stop(s, n);
}

static void
child_report(const struct system *s, uint32_t i, uint64_t end, uint64_t status)
{
    const char *name = child_name(s, i);

    if (end == ORR_END_FAULT)
        orr_print("init: %s: fault %s\n", name, orr_fault_name(status));
    else if (end == ORR_END_KILLED)
        orr_print("init: %s: killed\n", name);
    else if (status != 0)
        orr_print("init: %s: exit %lld\n", name, (long long)status);
}

/* What QUERY says of a process; one that destroyed itself was killed. */
static uint64_t
child_query(const struct child *child, enum orr_question question)
{
    struct orr_result result = orr_invoke((struct orr_call){
        .number = ORR_CALL_QUERY, .a = {child->process.h, (uint64_t)question}});

    if (result.error == ORR_ERROR_OK)
        return result.value;
    return question == ORR_QUESTION_END ? ORR_END_KILLED : 0;
}

/* It has ended: what now? */
static void
child_ended(struct system *s, uint32_t i, bool failed, uint64_t now)
{
    struct child *child = &s->child[i];
    enum care_step step =
        care_ended(&child->care, child_policy(s, i), failed, now);

    child->running = false;
    child_orphan(s, i);
    if (step == CARE_START) {
        child_stop(s, i);
        return;
    }
    child_leave(s, i);
    if (step == CARE_HALT) {
        orr_print("init: %s: it ended too often: the system stops\n",
                  child_name(s, i));
        s->halted = true;
    }
}

static void
child_look_running(struct system *s, uint32_t i, uint64_t now)
{
    struct child *child = &s->child[i];
    const uint64_t end = child_query(child, ORR_QUESTION_END);

    if (end != ORR_END_ALIVE) {
        const uint64_t status = child_query(child, ORR_QUESTION_STATUS);

        child_report(s, i, end, status);
        child_ended(s, i, end != ORR_END_EXITED || status != 0, now);
    } else if (child->care.beat <= now &&
               care_hangs(&child->care, child_policy(s, i),
                          orr_wait(child->pulse, ORR_NOW).bits != 0, now)) {
        orr_print("init: %s: hangs\n", child_name(s, i));
        child_stop(s, i);
        child_ended(s, i, true, now);
    }
}

void
child_look(struct system *s, uint32_t i, uint64_t now)
{
    struct child *child = &s->child[i];

    if (child->left)
        return;
    if (child->running && child->supervisor == 0)
        child_look_running(s, i, now);
    if (child->left || child->running || child->care.start > now)
        return;
    child_begin(s, i);
    if (child->running && child->care.restarts > 0)
        orr_print("init: %s: started again (%u of %u)\n", child_name(s, i),
                  child->care.recent, child_policy(s, i)->limit);
}
