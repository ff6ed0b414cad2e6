#include "hal-sim/reach_stuck.h"

#include <stdlib.h>

#include "hal-sim/orr_text.h"

#define NONE UINT32_MAX

struct stuck {
    const struct reach *reach;
    bool *may; /* by process: as far as we know, it may wait for ever */
};

static bool
can(const struct stuck *s, uint32_t party, uint32_t endpoint,
    enum orr_right right)
{
    const struct reach *r = s->reach;

    return r->scenario->objects[endpoint].kind == ORR_KIND_ENDPOINT &&
           (reach_given(r, party, reach_object(r, endpoint)) & right) != 0;
}

/* Its call at this door to somebody who may be stuck, but for `avoid`. */
static bool
find_server(const struct stuck *s, uint32_t avoid, struct stuck_step *step)
{
    if (!can(s, step->from, step->endpoint, ORR_RIGHT_SEND))
        return false;
    for (uint32_t to = 0; to < s->reach->parties; to++) {
        if (to == step->from || to == avoid || !s->may[to] ||
            !can(s, to, step->endpoint, ORR_RIGHT_RECEIVE))
            continue;
        step->to = to;
        return true;
    }
    return false;
}

/* A call of the process at any door; one that has come to it from `before`,
 * who listens for it, is not in a call to that one there. */
static bool
find_call(const struct stuck *s, uint32_t party,
          const struct stuck_step *before, struct stuck_step *step)
{
    *step = (struct stuck_step){.from = party};
    for (; step->endpoint < s->reach->scenario->objects_count;
         step->endpoint++) {
        bool awaited = before->listens && before->endpoint == step->endpoint;
        if (find_server(s, awaited ? before->from : NONE, step))
            return true;
    }
    return false;
}

/* Are all who could send here in a call elsewhere? At least one there is. */
static bool
all_are_elsewhere(const struct stuck *s, struct stuck_step *listen)
{
    struct stuck_step call;

    listen->to = NONE;
    for (uint32_t i = 0; i < s->reach->parties; i++) {
        if (i == listen->from || !can(s, i, listen->endpoint, ORR_RIGHT_SEND))
            continue;
        if (!s->may[i] || !find_call(s, i, listen, &call))
            return false;
        listen->to = listen->to == NONE ? i : listen->to;
    }
    return listen->to != NONE;
}

/* Does it keep a stuck caller waiting from another door than this? */
static bool
owes_elsewhere(const struct stuck *s, const struct stuck_step *listen)
{
    for (uint32_t e = 0; e < s->reach->scenario->objects_count; e++) {
        if (e == listen->endpoint ||
            !can(s, listen->from, e, ORR_RIGHT_RECEIVE))
            continue;
        for (uint32_t i = 0; i < s->reach->parties; i++)
            if (i != listen->from && s->may[i] && can(s, i, e, ORR_RIGHT_SEND))
                return true;
    }
    return false;
}

/* A door at which it listens in vain, other than that by which it was called.
 */
static bool
find_listen(const struct stuck *s, uint32_t party,
            const struct stuck_step *before, struct stuck_step *step)
{
    *step = (struct stuck_step){.from = party, .listens = true};
    for (; step->endpoint < s->reach->scenario->objects_count;
         step->endpoint++) {
        if (!before->listens && before->endpoint == step->endpoint)
            continue;
        if (can(s, party, step->endpoint, ORR_RIGHT_RECEIVE) &&
            owes_elsewhere(s, step) && all_are_elsewhere(s, step))
            return true;
    }
    return false;
}

static bool
find_step(const struct stuck *s, uint32_t party,
          const struct stuck_step *before, struct stuck_step *step)
{
    return find_listen(s, party, before, step) ||
           find_call(s, party, before, step);
}

/* Who has nobody to wait for is not stuck; until all others have. */
static void
find_stuck(const struct stuck *s)
{
    const struct stuck_step none = {.endpoint = NONE};
    struct stuck_step step;
    bool changed = true;

    for (uint32_t i = 0; i < s->reach->parties; i++)
        s->may[i] = true;
    while (changed) {
        changed = false;
        for (uint32_t i = 0; i < s->reach->parties; i++) {
            if (!s->may[i] || find_step(s, i, &none, &step))
                continue;
            s->may[i] = false;
            changed = true;
        }
    }
}

/* Goes from one to whom it waits for until it comes to somebody again; how
 * many steps back that is, 0 if it ends before. */
static size_t
walk(const struct stuck *s, uint32_t party, struct stuck_step *steps,
     size_t *length)
{
    struct stuck_step before = {.endpoint = NONE, .to = party};

    for (*length = 0; *length < s->reach->parties;) {
        struct stuck_step *step = &steps[*length];
        if (!find_step(s, before.to, &before, step))
            return 0;
        before = *step;
        ++*length;
        for (size_t i = 0; i < *length; i++)
            if (steps[i].from == before.to)
                return *length - i;
    }
    return 0;
}

/* Does somebody listen in it, and nobody at the door by which it is called? */
static bool
is_sound(const struct stuck_step *circle, size_t length)
{
    bool listens = false;

    for (size_t i = 0; i < length; i++) {
        const struct stuck_step *next = &circle[(i + 1) % length];
        listens |= circle[i].listens;
        if (circle[i].listens != next->listens &&
            circle[i].endpoint == next->endpoint &&
            (next->listens || next->to == circle[i].from))
            return false;
    }
    return listens;
}

size_t
stuck_circle(const struct reach *reach, struct stuck_step *steps)
{
    struct stuck s = {
        .reach = reach,
        .may = orr_text_allocate(reach->parties + 1, sizeof s.may[0])};
    size_t found = 0;

    find_stuck(&s);
    for (uint32_t i = 0; found == 0 && i < reach->parties; i++) {
        size_t length = 0, back = s.may[i] ? walk(&s, i, steps, &length) : 0;
        if (back == 0 || !is_sound(&steps[length - back], back))
            continue;
        for (size_t at = 0; at < back; at++)
            steps[at] = steps[length - back + at];
        found = back;
    }
    free(s.may);
    return found;
}
