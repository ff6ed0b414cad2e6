#include "hal-sim/hunt.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hal-sim/hunt_work.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/run.h"
#include "hal-sim/run_live.h"

#define SECOND 1e9
#define TELL_NS UINT64_C(250000000)

static size_t
board_bytes(uint32_t jobs)
{
    return sizeof(struct hunt_board) + jobs * sizeof(struct worker);
}

/* Zero, and shared with the processes to come; most of it is never touched. */
static struct hunt_board *
board_create(uint32_t jobs)
{
    struct hunt_board *board =
        mmap(NULL, board_bytes(jobs), PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (board == MAP_FAILED)
        orr_text_out_of_memory();
    atomic_store(&board->first_found, UINT64_MAX);
    return board;
}

static void
sums_add(struct hunt_sums *all, const struct hunt_sums *one)
{
    all->runs += one->runs;
    all->events += one->events;
    all->states += one->states;
    all->cut += one->cut;
    all->random_runs += one->random_runs;
    all->depth_runs += one->depth_runs;
    for (uint32_t d = 0; d <= PCT_DEPTH_MAX; d++)
        all->pct_runs[d] += one->pct_runs[d];
    if (one->threads > all->threads)
        all->threads = one->threads;
    if (one->steps > all->steps)
        all->steps = one->steps;
}

/* What all have covered is what each has. */
static void
depth_add(struct depth_report *all, const struct depth_report *one)
{
    all->complete &= one->complete;
    all->bound_done &= one->bound_done;
    if (one->bound < all->bound)
        all->bound = one->bound;
    all->runs += one->runs;
    all->states += one->states;
}

static struct hunt_sums
sums_of(const struct hunt_board *board, const struct hunt_options *options)
{
    struct hunt_sums all = board->worker[0].sums;

    for (uint32_t j = 1; j < options->jobs; j++) {
        sums_add(&all, &board->worker[j].sums);
        if (options->strategy == HUNT_DEPTH)
            depth_add(&all.depth, &board->worker[j].sums.depth);
    }
    return all;
}

/* --- telling how far it is --- */

static void
print_left(const struct hunt_options *options, const struct hunt_sums *sums,
           double seconds)
{
    double left = 1e18;
    if (options->time_ns != UINT64_MAX)
        left = (double)options->time_ns / SECOND - seconds;
    if (options->runs != UINT64_MAX && sums->runs > 0) {
        double share = (double)options->runs / options->shards;
        double more =
            (share - (double)sums->runs) * seconds / (double)sums->runs;
        left = more < left ? more : left;
    }
    if (left < 1e17)
        fprintf(stderr, ", %.0f s left", left > 0 ? left : 0);
}

static void
print_progress(const struct job *job)
{
    static uint64_t told_ns;
    uint64_t now = run_host_ns();
    if (!job->options->progress || now - job->started_ns < TELL_NS ||
        now - told_ns < TELL_NS)
        return;
    told_ns = now;
    struct hunt_sums sums = sums_of(job->board, job->options);
    double seconds = (double)(now - job->started_ns) / SECOND;
    fprintf(stderr,
            "\r\033[K%s: %" PRIu64 " runs, %.0f/s, %.2f million steps/s, "
            "%" PRIu64 " states",
            explorer_scenario(job->x)->name, sums.runs,
            (double)sums.runs / seconds, (double)sums.events / seconds / 1e6,
            sums.states);
    print_left(job->options, &sums, seconds);
    fflush(stderr);
}

static void
clear_progress(const struct job *job)
{
    if (job->options->progress)
        fputs("\r\033[K", stderr);
}

/* --- several processes --- */

/* The rest of this worker's machine goes with its process. */
static _Noreturn void
work_and_leave(struct job job)
{
    job.progress = NULL;
    hunt_work(&job);
    _exit(0);
}

static void
wait_for(const struct job *job, const pid_t *child)
{
    const struct timespec nap = {.tv_nsec = 20000000};
    uint32_t left = job->options->jobs;
    bool gone[HUNT_JOBS_MAX] = {false};

    while (left > 0) {
        for (uint32_t j = 0; j < job->options->jobs; j++) {
            if (gone[j] ||
                (child[j] > 0 && waitpid(child[j], NULL, WNOHANG) == 0))
                continue;
            gone[j] = true;
            left--;
        }
        if (left > 0)
            nanosleep(&nap, NULL);
        print_progress(job);
    }
}

static void
work_in_parallel(struct job job)
{
    pid_t child[HUNT_JOBS_MAX];

    fflush(NULL);
    for (uint32_t j = 0; j < job.options->jobs; j++) {
        job.index = j;
        child[j] = fork();
        if (child[j] == 0)
            work_and_leave(job);
        if (child[j] < 0) { /* then this process does it, afterwards */
            fprintf(stderr, "orr explore: no process for job %u: %s\n", j,
                    strerror(errno));
            hunt_work(&job);
        }
    }
    wait_for(&job, child);
}

/* --- what came of it --- */

static void
take_found(struct hunt_result *result, const struct hunt_board *board,
           uint32_t jobs)
{
    const struct worker *first = NULL;

    for (uint32_t j = 0; j < jobs; j++) {
        const struct worker *worker = &board->worker[j];
        result->exhausted |= worker->exhausted;
        if (worker->found && (!first || worker->number < first->number))
            first = worker;
    }
    if (!first)
        return;
    result->found = true;
    result->number = first->number;
    memcpy(result->how, first->how, sizeof result->how);
    result->trail_count = first->trail_count;
    result->trail = orr_text_allocate((size_t)first->trail_count + 1, 1);
    memcpy(result->trail, first->trail, first->trail_count);
}

struct hunt_result
hunt(struct explorer *x, const struct hunt_options *options)
{
    struct hunt_result result = {.found = false};
    struct job job = {.x = x,
                      .options = options,
                      .board = board_create(options->jobs),
                      .started_ns = run_host_ns(),
                      .progress = print_progress};

    if (options->jobs > 1)
        work_in_parallel(job);
    else
        hunt_work(&job);
    clear_progress(&job);
    result.host_ns = run_host_ns() - job.started_ns;
    result.interrupted = run_was_interrupted();
    result.sums = sums_of(job.board, options);
    take_found(&result, job.board, options->jobs);
    munmap(job.board, board_bytes(options->jobs));
    return result;
}

const char *
hunt_strategy_name(enum hunt_strategy strategy)
{
    static const char *const names[HUNT_STRATEGIES] = {"portfolio", "random",
                                                       "pct", "exhaustive"};
    return names[strategy];
}
