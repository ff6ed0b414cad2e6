/* Looks for a defect of the kernel on the stub machine, for some seconds of
 * processor time: made-up events, all invariants checked after each; or the
 * same events for two kernels, one of them without its fast path, which must
 * stay equal. Prints one line of JSON; exit status 1 if something was found. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/slot.h"
#include "core/tests/mischief.h"
#include "fuzz/fuzz_kernel.h"

#define EVENTS_OF_RUN 3000u

struct hunt {
    uint64_t runs;
    uint64_t events;
    uint64_t most;                   /* runs */
    double seconds;                  /* of processor time, at most */
    uint64_t hurry[STUB_CELLS / 64]; /* bit: the thread's newest call has a
                                        deadline */
    char found[2 * STUB_TEXT];
};

static struct kit kit, twin;

static double
seconds_used(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static bool
is_over(const struct hunt *hunt)
{
    return hunt->found[0] != 0 || seconds_used() >= hunt->seconds;
}

static bool
step(struct hunt *hunt, struct kit *of, const struct trap *trap)
{
    if (mischief_step(of, trap))
        return true;
    snprintf(hunt->found, sizeof hunt->found, "%s", of->broken);
    return false;
}

/* Is it a call by a thread that still is one, and not to be made again? */
static bool
is_call_of(const struct trap *trap, struct thread_id me)
{
    const union cell *cell = kernel_cell(kit_kernel(&kit), me.n);

    return trap->kind == TRAP_CALL && cell != NULL && !kit.again[me.n] &&
           cell->object.kind == ORR_KIND_THREAD;
}

/* Nothing is left of what was derived from a handle that was revoked. */
static void
check_revoked(struct hunt *hunt, const struct trap *trap, struct thread_id me)
{
    const struct kernel *k = kit_kernel(&kit);
    struct found found;

    if (trap->number != ORR_CALL_REVOKE || !kit_answered(&kit, me) ||
        kit_result(&kit, me)->error != ORR_ERROR_OK)
        return;
    found = slot_find(k, kit_thread(&kit, me)->process, trap->a[0]);
    if (found.error == ORR_ERROR_OK && slot_at(k, found.slot)->child.n != 0)
        snprintf(hunt->found, sizeof hunt->found,
                 "a revoked handle still has what was derived from it");
}

static void
set_hurry(struct hunt *hunt, uint32_t n, bool hurry)
{
    const uint64_t bit = UINT64_C(1) << n % 64;

    hunt->hurry[n / 64] &= ~bit;
    if (hurry)
        hunt->hurry[n / 64] |= bit;
}

static bool
has_lost_deadline(uint32_t n)
{
    const union cell *cell = kernel_cell(kit_kernel(&kit), n);

    return cell != NULL && cell->object.kind == ORR_KIND_THREAD &&
           cell->thread.state == ORR_STATE_CALLING && cell->object.armed == 0 &&
           !kit_answered(&kit, (struct thread_id){n});
}

/* Whoever called with a deadline has one until the answer is there. */
static void
check_deadlines(struct hunt *hunt)
{
    for (uint32_t i = 0; i < STUB_CELLS / 64; i++) {
        for (uint64_t left = hunt->hurry[i]; left != 0; left &= left - 1) {
            if (has_lost_deadline(64 * i + (uint32_t)__builtin_ctzll(left)))
                snprintf(hunt->found, sizeof hunt->found,
                         "a call has lost its deadline");
        }
    }
}

/* What calls promise and no invariant knows. */
static void
check_promises(struct hunt *hunt, const struct trap *trap, struct thread_id me)
{
    if (trap->kind == TRAP_FAULT)
        set_hurry(hunt, me.n, false);
    if (is_call_of(trap, me)) {
        set_hurry(hunt, me.n,
                  trap->number == ORR_CALL_CALL && trap->a[3] != ORR_FOREVER);
        check_revoked(hunt, trap, me);
    }
    check_deadlines(hunt);
}

static void
hunt_events(struct hunt *hunt, struct source source, uint32_t every)
{
    const struct source begin = source;
    const struct limits limits = mischief_limits(&source);
    bool whole = true;

    kit_create(&kit, &limits);
    kit.every = every;
    memset(hunt->hurry, 0, sizeof hunt->hurry);
    for (uint32_t i = 0; i < EVENTS_OF_RUN && whole; i++) {
        const struct trap trap = mischief_next(&source, &kit);
        const struct thread_id me = kit.on[trap.cpu].thread;

        if (every != 0 && is_over(hunt))
            break;
        hunt->events++;
        whole = mischief_step(&kit, &trap);
        if (whole)
            check_promises(hunt, &trap, me);
    }
    if (whole && kit_finish(&kit))
        return;
    if (every != 0) /* where was it first? */
        hunt_events(hunt, begin, 0);
    else if (hunt->found[0] == 0)
        snprintf(hunt->found, sizeof hunt->found, "%s", kit.broken);
}

/* Every other time one of them also has visits, and is seldom looked at. */
static void
hunt_twins(struct hunt *hunt, struct source source)
{
    const struct limits limits = mischief_limits(&source);
    const uint32_t every = hunt->runs % 2 == 0 ? 1 : 20;

    kit_create(&kit, &limits);
    kit_create(&twin, &limits);
    kernel_set_slow(every == 1 ? kit_kernel(&twin) : kit_kernel(&kit), true);
    kernel_set_visits(kit_kernel(&twin), every != 1);
    kit.unchecked = twin.unchecked = true;
    for (uint32_t i = 0; i < EVENTS_OF_RUN && !is_over(hunt); i++) {
        const struct trap trap = mischief_next(&source, &kit);

        hunt->events++;
        if (!step(hunt, &kit, &trap) || !step(hunt, &twin, &trap))
            return;
        if (!kit_agrees(&kit, &twin, trap.cpu) ||
            (i % every == 0 && kernel_digest(kit_kernel(&kit)) !=
                                   kernel_digest(kit_kernel(&twin)))) {
            snprintf(hunt->found, sizeof hunt->found,
                     "event %" PRIu32 ": the fast path differs", i);
            return;
        }
    }
}

static void
report(const struct hunt *hunt, uint64_t seed)
{
    printf("{\"runs\": %" PRIu64 ", \"events\": %" PRIu64 ", \"seed\": %" PRIu64
           ", \"found\": \"",
           hunt->runs, hunt->events, seed);
    for (const char *c = hunt->found; *c != 0; c++) {
        if (*c == '"' || *c == '\\')
            putchar('\\');
        putchar(*c);
    }
    printf("\"}\n");
}

int
main(int argc, char **argv)
{
    struct hunt hunt = {.runs = 0};
    bool twins;
    uint64_t seed;

    if (argc != 4 && argc != 5) {
        fprintf(stderr, "usage: hunt_kernel events|twins SEED SECONDS "
                        "[RUNS]\n");
        return 2;
    }
    twins = strcmp(argv[1], "twins") == 0;
    seed = strtoull(argv[2], NULL, 10);
    hunt.seconds = strtod(argv[3], NULL);
    hunt.most = argc == 5 ? strtoull(argv[4], NULL, 10) : UINT64_MAX;
    while (hunt.runs < hunt.most && !is_over(&hunt)) {
        const struct source source = {.seed = ++seed};

        hunt.runs++;
        if (twins)
            hunt_twins(&hunt, source);
        else
            hunt_events(&hunt, source, FUZZ_CHECK_EVERY);
    }
    report(&hunt, seed);
    return hunt.found[0] != 0;
}
