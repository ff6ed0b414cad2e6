#include "hal-sim/reach_warn.h"

#include <stdlib.h>

#include "hal-sim/orr_text.h"
#include "hal-sim/reach_stuck.h"
#include "hal-sim/reach_wait.h"

#define RIGHTS_BYTES 128u

/* "a calls b (door), b calls a (office)" */
static const char *
tell_circle(struct pool *pool, const struct waits *w, const uint32_t *circle,
            size_t length)
{
    const struct scenario *s = w->reach->scenario;
    const char *text = "";

    for (size_t i = 0; i < length; i++) {
        uint32_t from = circle[i], to = circle[(i + 1) % length];
        uint32_t via = w->via[from * w->count + to];
        text = pool_format(pool, "%s%s%s can call %s (%s)", text,
                           i == 0            ? ""
                           : i + 1 == length ? " and "
                                             : ", ",
                           s->processes[from].name, s->processes[to].name,
                           s->objects[via - 1].name);
    }
    return text;
}

static void
warn_of_circles(struct critic *critic, const struct reach *reach)
{
    struct waits w = waits_find(reach);
    uint32_t *circle = orr_text_allocate(w.count + 1, sizeof circle[0]);

    for (size_t i = 0; i < w.count; i++) {
        const struct scenario_process *p = &reach->scenario->processes[i];
        size_t length = waits_circle(&w, i, circle);
        struct place place = {
            p->line, p->column,
            pool_format(critic->pool, "processes.%s", p->name)};
        if (length > 0)
            complain_mildly(critic, place,
                            "give such calls a deadline, or let one of them "
                            "only signal",
                            "%s: if all do, each waits for the next for ever",
                            tell_circle(critic->pool, &w, circle, length));
    }
    free(circle);
    waits_free(&w);
}

/* The same with who listens at one of its doors alone. */
static void
warn_of_stuck(struct critic *critic, const struct reach *reach)
{
    const struct scenario *s = reach->scenario;
    struct stuck_step *step =
        orr_text_allocate(reach->parties + 1, sizeof step[0]);
    size_t length = stuck_circle(reach, step);
    const char *text = "";

    for (size_t i = 0; i < length; i++)
        text = pool_format(
            critic->pool, "%s%s%s %s %s (%s)", text,
            i == 0            ? ""
            : i + 1 == length ? " and "
                              : ", ",
            s->processes[step[i].from].name,
            step[i].listens ? "can wait for none but" : "can call",
            s->processes[step[i].to].name, s->objects[step[i].endpoint].name);
    if (length > 0) {
        const struct scenario_process *p = &s->processes[step[0].from];
        struct place place = {
            p->line, p->column,
            pool_format(critic->pool, "processes.%s", p->name)};
        complain_mildly(critic, place,
                        "give such waits a deadline, or see to it that all "
                        "come to these doors in one order",
                        "%s: if all do, each waits for the next for ever",
                        text);
    }
    free(step);
}

/* Can this process send a handle to anybody? */
static bool
can_pass_on(const struct reach *reach, size_t party)
{
    const struct scenario *s = reach->scenario;

    for (size_t i = 0; i < s->objects_count; i++)
        if (s->objects[i].kind == ORR_KIND_ENDPOINT &&
            reach_allows(reach, party, reach_object(reach, i),
                         ORR_RIGHT_SEND | ORR_RIGHT_GRANT))
            return true;
    for (size_t i = 0; i < reach->parties; i++)
        if (i != party &&
            reach_ever(reach, party, reach_part(reach, i, REACH_ANSWER)) != 0)
            return true;
    return false;
}

static void
warn_of_rights(struct critic *critic, const struct reach *reach, size_t party)
{
    const struct scenario_process *p = &reach->scenario->processes[party];

    for (size_t i = 0; i < p->handles_count; i++) {
        const struct scenario_handle *h = &p->handles[i];
        struct place place = {h->line, h->column,
                              pool_format(critic->pool,
                                          "processes.%s.handles.%s", p->name,
                                          h->name)};
        if ((h->rights & ORR_RIGHT_TRANSFER) != 0 &&
            h->rights != (ORR_RIGHTS_ALL & ~ORR_RIGHT_MACHINE) &&
            !can_pass_on(reach, party))
            complain_mildly(critic, place, "leave `transfer` out",
                            "it may be sent along, but this process can send "
                            "handles to nobody");
    }
}

static void
warn_of_unused(struct critic *critic, const struct scenario_process *p,
               const struct scenario_handle *h, uint32_t used)
{
    struct place place = {
        h->line, h->column,
        pool_format(critic->pool, "processes.%s.handles.%s", p->name, h->name)};
    char rights[RIGHTS_BYTES];

    reach_rights_text(h->rights & ~used, rights, sizeof rights);
    if ((h->rights & used) == 0)
        complain_mildly(critic, place, "leave it out if no run needs it",
                        "the run has made no use of it");
    else if ((h->rights & ~used) != 0)
        complain_mildly(critic, place, "leave them out if no run needs them",
                        "the run has made no use of the rights: %s", rights);
}

void
reach_warn_unused(struct critic *critic, const struct scenario *scenario,
                  const struct reach_watch *watch)
{
    for (size_t i = 0; i < scenario->processes_count; i++) {
        const struct scenario_process *p = &scenario->processes[i];
        for (size_t n = 0; n < p->handles_count; n++)
            warn_of_unused(critic, p, &p->handles[n],
                           reach_watch_used(watch, i, n));
    }
}

void
reach_warn(struct critic *critic, const struct reach *reach)
{
    warn_of_circles(critic, reach);
    warn_of_stuck(critic, reach);
    for (size_t i = 0; i < reach->parties; i++)
        warn_of_rights(critic, reach, i);
}
