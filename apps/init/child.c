/* The life of a process: its start, its end, and perhaps another start. */
#include "apps/init/child.h"

static void
child_end(struct child *child)
{
    child->started = true;
    child->ended = true;
}

void
child_begin(struct system *s, uint32_t i)
{
    struct child *child = &s->child[i];

    if (child->failed || !child_start(s, i)) {
        orr_destroy(child->quota.h);
        child_end(child);
        return;
    }
    child->started = true;
    child->ended = false;
}

/* Does the plan want process i again after this end? */
static bool
child_returns(const struct system *s, uint32_t i, bool failed)
{
    const struct orr_plan_process *plan = plan_process(s->plan, i);

    if (s->child[i].restarts == plan->restarts_max)
        return false;
    return plan->restart == ORR_PLAN_ALWAYS ||
           (plan->restart == ORR_PLAN_ON_FAILURE && failed);
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

void
child_look(struct system *s, uint32_t i)
{
    struct child *child = &s->child[i];
    uint64_t end;
    uint64_t status;

    if (!child->started || child->ended)
        return;
    end = child_query(child, ORR_QUESTION_END);
    if (end == ORR_END_ALIVE)
        return;
    status = child_query(child, ORR_QUESTION_STATUS);
    child_report(s, i, end, status);
    child_end(child);
    if (!child_returns(s, i, end != ORR_END_EXITED || status != 0))
        return;
    child->restarts++;
    orr_destroy(child->quota.h); /* if it has not done that itself */
    child_create(s, i);
    child_begin(s, i);
    if (child->ended)
        return;
    orr_print("init: %s: started again (%u of %u)\n", child_name(s, i),
              child->restarts, plan_process(s->plan, i)->restarts_max);
}
