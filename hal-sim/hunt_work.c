#include "hal-sim/hunt_work.h"

#include <stdio.h>
#include <string.h>

#include "hal-sim/explore_random.h"
#include "hal-sim/run.h"
#include "hal-sim/run_live.h"

/* One worker's own: what its strategies remember. */
struct toil {
    const struct job *job;
    struct worker *out;
    struct pct *pct;
    struct depth_search *depth; /* null: another worker does that, or done */
    uint64_t turn;              /* how many runs it has begun */
    uint64_t number;            /* of the present one, among all workers' */
};

static struct ending
run_random(struct toil *t, uint64_t seed)
{
    t->out->sums.random_runs++;
    snprintf(t->out->how, sizeof t->out->how, "random");
    return explore_random(t->job->x, seed);
}

static struct ending
run_pct(struct toil *t, uint64_t seed, uint32_t depth)
{
    t->out->sums.pct_runs[depth]++;
    snprintf(t->out->how, sizeof t->out->how, "pct-%u", depth);
    struct ending ending = pct_run(t->pct, depth, seed);
    t->out->sums.threads = pct_threads(t->pct);
    t->out->sums.steps = pct_steps(t->pct);
    return ending;
}

/* False: there was nothing left to search. */
static bool
run_depth(struct toil *t, struct ending *ending)
{
    if (!t->depth)
        return false;
    bool more = depth_next(t->depth, ending);
    struct depth_report report = depth_report(t->depth);
    t->out->sums.depth = report;
    t->out->sums.states = report.states;
    snprintf(t->out->how, sizeof t->out->how, "exhaustive");
    if (more) {
        t->out->sums.depth_runs++;
        return true;
    }
    t->out->exhausted = true;
    if (report.complete && t->job->options->strategy != HUNT_DEPTH)
        atomic_store(&t->job->board->stop, true);
    depth_destroy(t->depth);
    t->depth = NULL;
    return false;
}

/* The strategies in turn: cheap and broad ones more often. */
static bool
run_portfolio(struct toil *t, uint64_t seed, struct ending *ending)
{
    static const uint32_t turns[] = {0, 2, 9, 3, 0, 1, 9, 5,
                                     0, 2, 9, 4, 0, 3, 9, 2};
    uint32_t turn = turns[t->turn % (sizeof turns / sizeof turns[0])];

    if (turn == 0 && run_depth(t, ending))
        return true;
    if (atomic_load(&t->job->board->stop))
        return false;
    *ending =
        turn == 0 || turn == 9 ? run_random(t, seed) : run_pct(t, seed, turn);
    return true;
}

static bool
run_one(struct toil *t, struct ending *ending)
{
    const struct hunt_options *options = t->job->options;
    uint64_t seed = options->seed * UINT64_C(0x9e3779b97f4a7c15) + t->number;
    uint32_t depth = options->depth;

    seed = random_next(&seed);
    switch (options->strategy) {
    case HUNT_RANDOM:
        *ending = run_random(t, seed);
        return true;
    case HUNT_PCT:
        if (depth == 0)
            depth = (uint32_t)(t->turn % PCT_DEPTH_MAX) + 1;
        *ending = run_pct(t, seed, depth);
        return true;
    case HUNT_DEPTH:
        return run_depth(t, ending);
    case HUNT_PORTFOLIO:
    case HUNT_STRATEGIES:
        break;
    }
    return run_portfolio(t, seed, ending);
}

static void
note_found(struct toil *t)
{
    struct hunt_board *board = t->job->board;
    uint64_t first = atomic_load(&board->first_found);
    const uint8_t *trail = explorer_trail(t->job->x, &t->out->trail_count);

    memcpy(t->out->trail, trail, t->out->trail_count);
    t->out->found = true;
    t->out->number = t->number;
    while (t->number < first && !atomic_compare_exchange_weak(
                                    &board->first_found, &first, t->number))
        continue;
}

/* A worker goes on until its runs are behind the first that failed: so which
 * is first does not depend on who is faster. */
static bool
is_over(const struct toil *t)
{
    const struct hunt_options *options = t->job->options;

    return t->number >= options->runs ||
           t->number > atomic_load(&t->job->board->first_found) ||
           atomic_load(&t->job->board->stop) || run_was_interrupted() ||
           (options->time_ns != UINT64_MAX &&
            run_host_ns() - t->job->started_ns >= options->time_ns);
}

/* Alone, an exhaustive search is everybody's; beside others, one worker's. */
static struct depth_search *
depth_begin(const struct job *job, struct depth_part part)
{
    const struct hunt_options *options = job->options;

    if (options->strategy != HUNT_DEPTH)
        part = (struct depth_part){part.index, 1};
    if (part.index >= part.count)
        return NULL;
    return depth_create_part(job->x, options->bound, part);
}

void
hunt_work(const struct job *job)
{
    const struct hunt_options *options = job->options;
    uint64_t workers = (uint64_t)options->jobs * options->shards;
    uint64_t me = (uint64_t)(options->shard - 1) * options->jobs + job->index;
    struct toil t = {.job = job,
                     .out = &job->board->worker[job->index],
                     .pct = pct_create(job->x)};

    t.depth = depth_begin(job, (struct depth_part){me, workers});
    for (; !t.out->found; t.turn++) {
        struct ending ending = {.stop = STOP_DONE};
        t.number = t.turn * workers + me;
        if (is_over(&t))
            break;
        explorer_check(job->x, options->check_every != 0 &&
                                   t.turn % options->check_every == 0);
        if (!run_one(&t, &ending))
            break;
        t.out->sums.runs++;
        t.out->sums.events += ending.events;
        t.out->sums.cut += ending.cut;
        if (ending.flaw.kind != FLAW_NONE)
            note_found(&t);
        if (job->progress)
            job->progress(job);
    }
    explorer_check(job->x, false);
    pct_destroy(t.pct);
    if (t.depth)
        depth_destroy(t.depth);
}
