#include "core/tests/shrink.h"

#include <stdlib.h>
#include <string.h>

/* After so many events without a thread to run, little more will come. */
#define QUIET_MAX 40u

static void
append(struct run *run, const struct trap *trap)
{
    if (run->count == run->room) {
        run->room = run->room == 0 ? 1024 : 2 * run->room;
        run->trap = realloc(run->trap, run->room * sizeof *run->trap);
        REQUIRE(run->trap != NULL);
    }
    run->trap[run->count++] = *trap;
}

/* No thread runs, and no CPU has to come and look. */
static bool
is_quiet(const struct kit *kit, uint32_t cpus)
{
    for (uint32_t cpu = 0; cpu < cpus; cpu++) {
        if (kit->on[cpu].thread.n != 0)
            return false;
    }
    return kit->pending == 0;
}

bool
run_make(struct run *run, struct kit *kit, struct source *source,
         uint32_t events)
{
    memset(run, 0, sizeof *run);
    return run_extend(run, kit, source, events);
}

/* Something broke: where, if not all was checked after each event? */
static bool
find_first(const struct run *run, struct kit *kit)
{
    return run->every != 0 && run_repeat(run, kit);
}

bool
run_extend(struct run *run, struct kit *kit, struct source *source,
           uint32_t events)
{
    uint32_t quiet = 0;

    run->limits = mischief_limits(source);
    kit_create(kit, &run->limits);
    kit->every = run->every;
    for (uint32_t i = 0;
         i < events && quiet < QUIET_MAX && !source_is_over(source); i++) {
        const struct trap trap = mischief_next(source, kit);

        append(run, &trap);
        if (!mischief_step(kit, &trap))
            return find_first(run, kit);
        quiet = is_quiet(kit, run->limits.cpus) ? quiet + 1 : 0;
    }
    return kit_finish(kit) || find_first(run, kit);
}

bool
run_repeat(const struct run *run, struct kit *kit)
{
    kit_create(kit, &run->limits);
    for (uint32_t i = 0; i < run->count; i++) {
        if (mischief_is_legal(kit, &run->trap[i]) &&
            !mischief_step(kit, &run->trap[i]))
            return false;
    }
    return true;
}

/* What broke, whenever it was. */
static const char *
reason(const struct kit *kit)
{
    const char *text = strchr(kit->broken, ':');

    return text == NULL ? "" : text;
}

/* Events of a run. */
struct range {
    uint32_t at, length;
};

/* Without these events, does it fail for the same reason? Then they are gone
 * for good. */
static bool
fails_without(struct run *run, struct kit *kit, run_trial *repeat,
              struct range gone)
{
    char before[sizeof kit->broken];
    struct run less = *run;

    less.trap = malloc(run->count * sizeof *less.trap);
    REQUIRE(less.trap != NULL);
    less.count -= gone.length;
    memcpy(less.trap, run->trap, gone.at * sizeof *less.trap);
    memcpy(less.trap + gone.at, run->trap + gone.at + gone.length,
           (less.count - gone.at) * sizeof *less.trap);
    strcpy(before, kit->broken);
    if (repeat(&less, kit) || strcmp(reason(kit), strchr(before, ':')) != 0) {
        strcpy(kit->broken, before);
        free(less.trap);
        return false;
    }
    free(run->trap);
    less.room = run->count;
    *run = less;
    return true;
}

/* True if anything was left out. */
static bool
shrink_by(struct run *run, struct kit *kit, run_trial *repeat, uint32_t length)
{
    const uint32_t before = run->count;

    for (uint32_t at = run->count; at >= length;) {
        at -= length;
        if (at + length <= run->count)
            fails_without(run, kit, repeat, (struct range){at, length});
    }
    return run->count < before;
}

void
run_shrink(struct run *run, struct kit *kit, run_trial *repeat)
{
    for (uint32_t length = run->count / 2; length > 1; length /= 2)
        shrink_by(run, kit, repeat, length);
    while (shrink_by(run, kit, repeat, 1))
        continue;
}

void
run_free(struct run *run)
{
    free(run->trap);
    run->trap = NULL;
}
