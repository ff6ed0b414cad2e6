#include "hal-sim/explore_pct.h"

#include <stdlib.h>
#include <string.h>

#include "core/queue.h"
#include "hal-sim/explore_random.h"
#include "hal-sim/orr_text.h"

#define RANDOM_LOWEST 1024u /* random priorities lie above those of changes */
#define KINDS 16u           /* of events, and behind them of what devices do */

/* Whatever can go on: a thread by its cell, then what comes from outside to a
 * CPU by its kind. */
struct actor {
    uint64_t run;      /* in which the priority was drawn */
    uint64_t priority; /* 0: only when nothing else can */
};

struct pct {
    struct explorer *x;
    struct actor *actor;
    uint32_t cells;
    uint64_t run; /* number, from 1 */
    uint64_t state;
    uint32_t step;
    uint32_t threads; /* in this run */
    uint32_t threads_most, steps_most;
    uint32_t changes, changed;
    uint32_t change[PCT_DEPTH_MAX]; /* steps, in order */
};

struct pct *
pct_create(struct explorer *x)
{
    struct pct *pct = orr_text_allocate(1, sizeof *pct);

    pct->x = x;
    pct->cells = explorer_scenario(x)->limits.cells;
    pct->actor = orr_text_allocate(
        (size_t)pct->cells + (size_t)ORR_CPU_MAX * KINDS, sizeof pct->actor[0]);
    pct->threads_most = 1;
    pct->steps_most = 1;
    return pct;
}

void
pct_destroy(struct pct *pct)
{
    free(pct->actor);
    free(pct);
}

static struct actor *
actor_at(struct pct *pct, uint32_t index)
{
    struct actor *actor = &pct->actor[index];

    if (actor->run != pct->run) {
        actor->run = pct->run;
        actor->priority = random_next(&pct->state) | RANDOM_LOWEST;
        pct->threads += index < pct->cells;
    }
    return actor;
}

/* After a slice whoever is best among the equals will get its turn, maybe
 * after some more slices. */
static struct actor *
best_of_queue(struct pct *pct, const struct machine *m, uint32_t first)
{
    const struct kernel *k = machine_kernel(m);
    struct actor *best = actor_at(pct, first);
    struct object_id at = {first};

    for (;;) {
        at = queue_node(k, QUEUE_PRIORITY, at)->next;
        if (at.n == first)
            return best;
        struct actor *actor = actor_at(pct, at.n);
        if (actor->priority > best->priority)
            best = actor;
    }
}

static struct actor *
actor_of(struct pct *pct, const struct machine *m, const struct alternative *a)
{
    if (a->kind == EVENT_TIMER && a->thread != 0)
        return best_of_queue(pct, m, a->thread);
    if (a->kind == EVENT_THREAD)
        return actor_at(pct, a->thread);
    return actor_at(pct, pct->cells + a->cpu * KINDS + a->kind + a->fate);
}

static uint32_t
best(struct pct *pct, const struct machine *m, const struct choice *choice)
{
    uint32_t pick = 0;
    uint64_t priority = actor_of(pct, m, &choice->alternative[0])->priority;

    for (uint32_t i = 1; i < choice->count; i++) {
        uint64_t other = actor_of(pct, m, &choice->alternative[i])->priority;
        if (other > priority) {
            pick = i;
            priority = other;
        }
    }
    return pick;
}

static uint32_t
choose(void *self, const struct machine *m, const struct choice *choice)
{
    struct pct *pct = self;
    uint32_t pick = best(pct, m, choice);

    pct->step++;
    while (pct->changed < pct->changes &&
           pct->change[pct->changed] <= pct->step) {
        pct->changed++;
        actor_of(pct, m, &choice->alternative[pick])->priority =
            pct->changes - pct->changed + 1;
        pick = best(pct, m, choice);
    }
    const struct alternative *a = &choice->alternative[pick];
    /* what comes from outside comes early at most once */
    if (a->kind != EVENT_THREAD && !(a->kind == EVENT_TIMER && a->thread))
        actor_of(pct, m, a)->priority = 0;
    return pick;
}

static int
compare(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

struct ending
pct_run(struct pct *pct, uint32_t depth, uint64_t seed)
{
    struct decider decider = {pct, choose};

    pct->run++;
    pct->state = seed;
    pct->step = 0;
    pct->threads = 0;
    pct->changes = depth - 1;
    pct->changed = 0;
    for (uint32_t i = 0; i < pct->changes; i++)
        pct->change[i] = 1 + random_below(&pct->state, pct->steps_most);
    qsort(pct->change, pct->changes, sizeof pct->change[0], compare);
    struct ending ending = explorer_run(pct->x, &decider);
    if (pct->step > pct->steps_most)
        pct->steps_most = pct->step;
    if (pct->threads > pct->threads_most)
        pct->threads_most = pct->threads;
    return ending;
}

uint32_t
pct_threads(const struct pct *pct)
{
    return pct->threads_most;
}

uint32_t
pct_steps(const struct pct *pct)
{
    return pct->steps_most;
}

double
pct_chance(uint32_t threads, uint32_t steps, uint32_t depth)
{
    double chance = 1.0 / threads;

    for (uint32_t i = 1; i < depth; i++)
        chance /= steps;
    return chance;
}
