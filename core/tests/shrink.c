#include "core/tests/shrink.h"

#include <inttypes.h>
#include <stdio.h>
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
    uint32_t quiet = 0;

    memset(run, 0, sizeof *run);
    run->limits = mischief_limits(source);
    kit_create(kit, &run->limits);
    for (uint32_t i = 0; i < events && quiet < QUIET_MAX; i++) {
        const struct trap trap = mischief_next(source, kit);

        append(run, &trap);
        if (!mischief_step(kit, &trap))
            return false;
        quiet = is_quiet(kit, run->limits.cpus) ? quiet + 1 : 0;
    }
    return true;
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

/* Without the `length` events from `at` on, does it fail for the same reason?
 * Then they are gone for good. */
static bool
fails_without(struct run *run, struct kit *kit, uint32_t at, uint32_t length)
{
    char before[sizeof kit->broken];
    struct run less = *run;

    less.trap = malloc(run->count * sizeof *less.trap);
    REQUIRE(less.trap != NULL);
    memcpy(less.trap, run->trap, at * sizeof *less.trap);
    memcpy(less.trap + at, run->trap + at + length,
           (run->count - at - length) * sizeof *less.trap);
    less.count -= length;
    strcpy(before, kit->broken);
    if (run_repeat(&less, kit) ||
        strcmp(reason(kit), strchr(before, ':')) != 0) {
        strcpy(kit->broken, before);
        free(less.trap);
        return false;
    }
    free(run->trap);
    less.room = run->count;
    *run = less;
    return true;
}

static void
print_trap(struct kit *kit, const struct trap *trap)
{
    static const char *const kinds[] = {"call", "fault", "timer", "interrupt",
                                        "kick"};
    const uint32_t thread = kit->on[trap->cpu].thread.n;

    printf("  cpu %" PRIu32 " at %" PRIu64 " thread %" PRIu32 ": %s", trap->cpu,
           trap->now, thread, kinds[trap->kind]);
    if (trap->kind == TRAP_CALL) {
        printf(" %s", call_name(trap->number));
        for (uint32_t i = 0; i < 6; i++) {
            printf(" %" PRIx64, trap->a[i]);
        }
        for (uint32_t i = 0; i < trap->a[2] >> 8 && i < 4; i++) {
            printf(" [%" PRIx64 "]", trap->handle[i]);
        }
    } else {
        printf(" %" PRIu32, trap->number);
    }
    mischief_step(kit, trap);
    if (thread != 0 && kit->h.thread[thread].answered)
        printf(" -> %s %" PRIx64,
               error_name((enum orr_error)kit->h.thread[thread].result.error),
               kit->h.thread[thread].result.value);
    printf("\n");
}

static void
print_run(const struct run *run, struct kit *kit)
{
    printf("cells %" PRIu32 " cpus %" PRIu32 " lines %" PRIu32 " slots %" PRIu32
           "\n",
           run->limits.cells, run->limits.cpus, run->limits.lines,
           run->limits.slots);
    kit_create(kit, &run->limits);
    for (uint32_t i = 0; i < run->count; i++) {
        if (mischief_is_legal(kit, &run->trap[i]))
            print_trap(kit, &run->trap[i]);
        if (kit->broken[0] != 0)
            break;
    }
    printf("broken: %s\n", kit->broken);
    fflush(stdout);
}

void
run_shrink(struct run *run, struct kit *kit)
{
    for (uint32_t length = run->count / 2; length > 0; length /= 2) {
        for (uint32_t at = run->count; at >= length;) {
            at -= length;
            if (at + length <= run->count)
                fails_without(run, kit, at, length);
        }
    }
    print_run(run, kit);
}

void
run_free(struct run *run)
{
    free(run->trap);
    run->trap = NULL;
}
