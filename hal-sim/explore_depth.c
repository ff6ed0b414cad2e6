#include "hal-sim/explore_depth.h"

#include <stdlib.h>

#include "hal-sim/explore_set.h"
#include "hal-sim/orr_text.h"

#define ROUNDS_SINGLE 4u /* afterwards the bound doubles */

/* A choice on the way to where the search is, with untried alternatives. */
struct fork {
    struct place_in_run *place;
    uint32_t count, next; /* alternatives; the next to try */
    uint32_t left;        /* departures that may still be made from here */
    uint64_t first;       /* first departures before these */
};

struct depth_search {
    struct explorer *x;
    struct fork *fork;
    size_t forks, room;
    struct depth_part part;
    uint64_t firsts;       /* first departures, all parts', of this round */
    struct state_set seen; /* state -> departures left there, plus 1 */
    uint32_t bound, bound_last;
    uint32_t left;   /* departures left on the present path */
    uint32_t forced; /* pick for the choice at hand; or CHOICE_STOP */
    uint32_t count;  /* alternatives of the choice that was stopped at */
    bool started, left_out, complete, done;
    uint32_t bound_covered; /* rounds that were finished: bound + 1 */
    uint64_t runs, runs_covered, states;
};

struct depth_search *
depth_create(struct explorer *x, uint32_t bound)
{
    return depth_create_part(x, bound, (struct depth_part){0, 1});
}

struct depth_search *
depth_create_part(struct explorer *x, uint32_t bound, struct depth_part part)
{
    struct depth_search *d = orr_text_allocate(1, sizeof *d);

    d->x = x;
    d->bound_last = bound;
    d->part = part;
    return d;
}

static void
fork_drop(struct depth_search *d)
{
    place_free(d->fork[--d->forks].place);
}

void
depth_destroy(struct depth_search *d)
{
    while (d->forks > 0)
        fork_drop(d);
    state_set_free(&d->seen);
    free(d->fork);
    free(d);
}

/* Stops at every choice, to look at the state; then takes what was decided. */
static uint32_t
choose(void *self, const struct machine *m, const struct choice *choice)
{
    struct depth_search *d = self;
    uint32_t pick = d->forced;

    (void)m;
    d->count = choice->count;
    d->forced = CHOICE_STOP;
    return pick;
}

/* The next alternative from `next` on that is this part's, if the departure
 * were the first; `count`: none. */
static uint32_t
own_next(const struct depth_search *d, const struct fork *fork, uint32_t next)
{
    bool first = fork->left == d->bound;

    while (first && next < fork->count &&
           (fork->first + next) % d->part.count != d->part.index)
        next++;
    return next;
}

static void
fork_push(struct depth_search *d, struct fork fork)
{
    if (d->forks == d->room) {
        d->room = 2 * d->room + 64;
        d->fork = realloc(d->fork, d->room * sizeof d->fork[0]);
        if (!d->fork)
            orr_text_out_of_memory();
    }
    d->fork[d->forks++] = fork;
}

static void
fork_add(struct depth_search *d)
{
    struct fork fork = {.first = d->firsts, .count = d->count, .left = d->left};

    if (fork.left == d->bound)
        d->firsts += fork.count - 1;
    fork.next = own_next(d, &fork, 1);
    if (fork.next == fork.count)
        return;
    fork.place = explorer_mark(d->x);
    fork_push(d, fork);
}

/* Is there nothing to be learned from here? */
static bool
known(struct depth_search *d)
{
    uint64_t state = explorer_state(d->x);

    if (state_set_get(&d->seen, state) > d->left)
        return true;
    d->states += !state_set_has(&d->seen, state);
    state_set_put(&d->seen, state, (uint64_t)d->left + 1);
    return false;
}

/* From a choice that was just stopped at, or from the beginning, by default
 * to the end; notes on the way where to turn off later. */
static struct ending
descend(struct depth_search *d, struct ending ending)
{
    struct decider decider = {d, choose};

    while (ending.stop == STOP_CHOICE) {
        if (known(d))
            return ending;
        if (d->left > 0)
            fork_add(d);
        else
            d->left_out = true;
        d->forced = 0;
        ending = explorer_go_on(d->x, &decider);
    }
    return ending;
}

static bool
round_next(struct depth_search *d)
{
    d->bound_covered = d->bound + 1;
    d->runs_covered = d->runs;
    d->complete = !d->left_out;
    if (d->complete || d->bound >= d->bound_last)
        return false;
    d->bound = d->bound < ROUNDS_SINGLE ? d->bound + 1 : 2 * d->bound;
    if (d->bound > d->bound_last)
        d->bound = d->bound_last;
    return true;
}

static struct ending
round_begin(struct depth_search *d)
{
    struct decider decider = {d, choose};

    state_set_clear(&d->seen);
    d->started = true;
    d->left_out = false;
    d->states = 0;
    d->firsts = 0;
    d->left = d->bound;
    d->forced = CHOICE_STOP;
    return descend(d, explorer_run(d->x, &decider));
}

static struct ending
turn_off(struct depth_search *d)
{
    struct decider decider = {d, choose};
    struct fork *fork = &d->fork[d->forks - 1];

    explorer_return(d->x, fork->place);
    d->forced = fork->next;
    d->left = fork->left - 1;
    fork->next = own_next(d, fork, fork->next + 1);
    if (fork->next == fork->count)
        fork_drop(d);
    return descend(d, explorer_go_on(d->x, &decider));
}

bool
depth_next(struct depth_search *d, struct ending *ending)
{
    if (d->started && d->forks == 0 && !d->done) {
        d->done = !round_next(d);
        d->started = false;
    }
    if (d->done)
        return false;
    d->runs++;
    *ending = d->started ? turn_off(d) : round_begin(d);
    return true;
}

struct depth_report
depth_report(const struct depth_search *d)
{
    return (struct depth_report){
        .complete = d->complete,
        .bound = d->bound_covered ? d->bound_covered - 1 : 0,
        .bound_done = d->bound_covered > 0,
        .runs = d->runs_covered,
        .states = d->states};
}
