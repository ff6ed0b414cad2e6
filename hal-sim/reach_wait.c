#include "hal-sim/reach_wait.h"

#include <stdlib.h>

#include "hal-sim/orr_text.h"

/* Who calls whom through an endpoint, by the scenario's handles. */
static void
find_via(struct waits *w, size_t endpoint)
{
    size_t thing = reach_object(w->reach, endpoint), n = w->count;

    for (size_t from = 0; from < n; from++) {
        if ((reach_given(w->reach, from, thing) & ORR_RIGHT_SEND) == 0)
            continue;
        for (size_t to = 0; to < n; to++)
            if (from != to && w->via[from * n + to] == 0 &&
                (reach_given(w->reach, to, thing) & ORR_RIGHT_RECEIVE) != 0)
                w->via[from * n + to] = (uint32_t)endpoint + 1;
    }
}

/* Ways from one process that go by another one and are shorter. */
static void
find_steps_by(struct waits *w, size_t from, size_t by)
{
    const size_t n = w->count;
    const uint32_t first = w->steps[from * n + by];

    for (size_t to = 0; first != 0 && to < n; to++) {
        uint32_t rest = w->steps[by * n + to];
        uint32_t *known = &w->steps[from * n + to];
        if (rest != 0 && (*known == 0 || first + rest < *known))
            *known = first + rest;
    }
}

/* Shortest ways between all processes, by each on the way in turn. */
static void
find_steps(struct waits *w)
{
    const size_t n = w->count;

    for (size_t i = 0; i < n * n; i++)
        w->steps[i] = w->via[i] != 0;
    for (size_t by = 0; by < n; by++)
        for (size_t from = 0; from < n; from++)
            find_steps_by(w, from, by);
}

struct waits
waits_find(const struct reach *reach)
{
    size_t n = reach->parties;
    struct waits w = {.reach = reach, .count = n};

    w.via = orr_text_allocate(n * n + 1, sizeof w.via[0]);
    w.steps = orr_text_allocate(n * n + 1, sizeof w.steps[0]);
    for (size_t i = 0; i < reach->scenario->objects_count; i++)
        if (reach->scenario->objects[i].kind == ORR_KIND_ENDPOINT)
            find_via(&w, i);
    find_steps(&w);
    return w;
}

void
waits_free(struct waits *waits)
{
    free(waits->via);
    free(waits->steps);
}

size_t
waits_circle(const struct waits *w, size_t process, uint32_t *circle)
{
    size_t n = w->count, at = process, length = 0;
    uint32_t left = w->steps[process * n + process];

    while (left > 0) {
        circle[length++] = (uint32_t)at;
        if (at < process)
            return 0; /* it is told where it begins */
        left--;
        for (size_t to = 0; to < n; to++) {
            bool near =
                left == 0 ? to == process : w->steps[to * n + process] == left;
            if (w->via[at * n + to] != 0 && near) {
                at = to;
                break;
            }
        }
    }
    return length;
}
