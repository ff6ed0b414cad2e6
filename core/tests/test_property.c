/* What holds for every sequence of events: tried on made-up ones. The number
 * of events of each test can be raised by ORR_EVENTS in the environment. */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/cell.h"
#include "core/tests/tell.h"

#define KERNELS 100

static struct kit kit, twin;

static uint32_t
events(uint32_t otherwise)
{
    const char *text = getenv("ORR_EVENTS");

    return text == NULL ? otherwise : (uint32_t)strtoul(text, NULL, 10);
}

static struct source
seeded(uint64_t seed)
{
    return (struct source){.seed = seed};
}

static size_t
arena_bytes(struct kit *of)
{
    return kernel_bytes(&kit_kernel(of)->limits);
}

/* Of what the arena holds, as far as cells were ever taken. */
static size_t
made_bytes(struct kit *of)
{
    return sizeof(struct kernel) + kit_kernel(of)->made * sizeof(union cell);
}

START_TEST(test_no_sequence_of_events_breaks_an_invariant)
{
    const uint32_t total = events(60000);
    uint64_t seed = 1;

    for (uint32_t done = 0; done < total; seed++) {
        struct source source = seeded(seed);
        struct run run;

        if (!run_make(&run, &kit, &source, 3000)) {
            printf("seed %" PRIu64 ": %s\n", seed, kit.broken);
            run_shrink(&run, &kit, run_repeat);
            tell_run(&run, &kit, stdout);
            tell_end(kit.broken, stdout);
            ck_abort_msg("seed %" PRIu64 ": %s", seed, kit.broken);
        }
        done += run.count;
        run_free(&run);
    }
}
END_TEST

/* Checked now and then, a run is the same, and what breaks is told at the same
 * event. */
START_TEST(test_seldom_checks_tell_the_same)
{
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct source often = seeded(seed);
        struct source seldom = seeded(seed);
        struct run run;
        struct run other = {.every = 64};

        ck_assert(run_make(&run, &kit, &often, 1000));
        memcpy(&twin, &kit, sizeof kit);
        ck_assert(run_extend(&other, &kit, &seldom, 1000));
        ck_assert_uint_eq(other.count, run.count);
        ck_assert_uint_eq(kernel_digest(kit_kernel(&kit)),
                          kernel_digest(kit_kernel(&twin)));
        run_free(&run);
        run_free(&other);
    }
}
END_TEST

static struct process *
any_process(struct kernel *k)
{
    uint32_t n = k->root.n;

    while (kernel_cell(k, n)->object.kind != ORR_KIND_PROCESS)
        n++;
    return &cell_edit(k, n)->process;
}

static bool
go_on(struct source *source)
{
    const struct trap trap = mischief_next(source, &kit);

    return mischief_step(&kit, &trap);
}

/* Something that is wrong from now on, and that the kernel does not notice;
 * the last two sorts are of one object or CPU alone. */
#define SABOTAGES 4u

static void
sabotage(struct kernel *k, uint32_t sort)
{
    struct quota *root = &cell_edit(k, k->root.n)->quota;

    if (sort == 0)
        k->free_cells++;
    else if (sort == 1)
        root->used++;
    else if (sort == 2)
        cpu_edit(k, 0)->idle_ns++;
    else
        any_process(k)->mapped++;
}

/* The same events with all checked after each, and with little checked after
 * each and all now and then: whatever is wrong, both say so. */
START_TEST(test_seldom_checks_find_what_checks_after_each_event_find)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        for (uint32_t sort = 0; sort < SABOTAGES; sort++) {
            struct source source = seeded(seed);
            const struct limits limits = mischief_limits(&source);
            uint32_t later = 0;
            uint32_t told;

            kit_create(&kit, &limits);
            kit.every = 32;
            for (uint64_t i = 0; i < 20 + 7 * seed; i++)
                ck_assert(go_on(&source));
            sabotage(kit_kernel(&kit), sort);
            told = kernel_check(kit_kernel(&kit));
            ck_assert_uint_ne(told, 0);
            while (later < 32 && go_on(&source))
                later++;
            ck_assert_uint_lt(later, 32);
            ck_assert_msg(strstr(kit.broken, kernel_check_text(told)) != NULL,
                          "%s, not %s", kit.broken, kernel_check_text(told));
            if (sort >= 2)
                ck_assert_uint_eq(later, 0);
        }
    }
}
END_TEST

/* ... also if nothing comes after it. */
START_TEST(test_the_last_events_are_checked_in_the_end)
{
    struct source source = seeded(1);
    struct run run = {.every = 64};

    ck_assert(run_extend(&run, &kit, &source, 70));
    ck_assert(kit_finish(&kit));
    sabotage(kit_kernel(&kit), 0);
    ck_assert(!kit_finish(&kit));
    ck_assert_ptr_nonnull(strstr(kit.broken, "I-CELL-1"));
    run_free(&run);
}
END_TEST

/* The same entry, but with no call in it: a kick at the same time. */
static uint64_t
digest_without_call(const struct trap *trap)
{
    struct trap kick = {.kind = TRAP_KICK, .cpu = trap->cpu, .now = trap->now};

    if (kick.now < twin.now)
        kick.now = twin.now;
    kernel_enter(kit_kernel(&twin), &twin.h, &kick);
    return kernel_digest(kit_kernel(&twin));
}

/* Was the call that the trap made refused, with nobody else answered? */
static bool
was_refused(struct thread_id caller, uint32_t refused_before)
{
    const struct stub_thread *thread = &kit.h.thread[caller.n];

    return thread->answered && thread->result.error != ORR_ERROR_OK &&
           kit.h.records[RECORD_REFUSE] == refused_before + 1;
}

START_TEST(test_a_refused_call_changes_nothing)
{
    const uint32_t total = events(20000);
    uint32_t refused = 0;
    uint64_t seed = 1000;

    for (uint32_t done = 0; done < total; seed++) {
        struct source source = seeded(seed);
        const struct limits limits = mischief_limits(&source);

        kit_create(&kit, &limits);
        for (uint32_t i = 0; i < 1000; i++, done++) {
            const struct trap trap = mischief_next(&source, &kit);
            const struct thread_id caller = kit.on[trap.cpu].thread;
            const uint32_t before = kit.h.records[RECORD_REFUSE];

            memcpy(twin.arena, kit.arena, arena_bytes(&kit));
            twin.now = kit.now;
            ck_assert_msg(mischief_step(&kit, &trap), "%s", kit.broken);
            if (trap.kind != TRAP_CALL || !was_refused(caller, before))
                continue;
            refused++;
            ck_assert_msg(
                kernel_digest(kit_kernel(&kit)) == digest_without_call(&trap),
                "seed %" PRIu64 " event %u: %s was refused (%s), "
                "but changed something",
                seed, i, call_name(trap.number),
                error_name((enum orr_error)kit_result(&kit, caller)->error));
        }
    }
    ck_assert_uint_gt(refused, total / 100);
}
END_TEST

/* Runs on for `count` events and returns the digests' sum. */
static uint64_t
run_on(struct kit *of, struct source source, uint32_t count)
{
    uint64_t chain = 0;

    for (uint32_t i = 0; i < count; i++) {
        const struct trap trap = mischief_next(&source, of);

        ck_assert_msg(mischief_step(of, &trap), "%s", of->broken);
        chain = chain * 31 + kernel_digest(kit_kernel(of));
    }
    return chain;
}

START_TEST(test_a_restored_snapshot_runs_on_the_same)
{
    for (uint64_t seed = 2000; seed < 2010; seed++) {
        struct source source = seeded(seed);
        const struct limits limits = mischief_limits(&source);
        uint64_t first;

        kit_create(&kit, &limits);
        run_on(&kit, seeded(seed), 500);
        memcpy(&twin, &kit, sizeof kit);
        first = run_on(&kit, seeded(~seed), 500);
        memcpy(&kit, &twin, sizeof kit);
        ck_assert_uint_eq(run_on(&kit, seeded(~seed), 500), first);
    }
}
END_TEST

/* kit_create(), on memory that held something else before. */
static void
create_on_garbage(struct kit *of, const struct limits *limits, int garbage)
{
    kit_create(of, limits);
    memset(of->arena, garbage, sizeof of->arena);
    stub_reset(&of->h);
    kernel_create(of->arena, &of->h, limits);
}

START_TEST(test_two_kernels_given_the_same_events_have_the_same_digest)
{
    for (uint64_t seed = 3000; seed < 3010; seed++) {
        struct source source = seeded(seed);
        const struct limits limits = mischief_limits(&source);

        create_on_garbage(&kit, &limits, 0x5a);
        create_on_garbage(&twin, &limits, 0xff);
        ck_assert_uint_eq(run_on(&kit, source, 500),
                          run_on(&twin, source, 500));
        ck_assert_mem_eq(kit.arena, twin.arena, made_bytes(&kit));
        ck_assert_mem_eq(cell_touch(kit_kernel(&kit)).hash,
                         cell_touch(kit_kernel(&twin)).hash,
                         kit_kernel(&kit)->made * sizeof(uint64_t));
    }
}
END_TEST

/* What the digest must be, by looking at every cell anew. */
static uint64_t
digest_from_scratch(void)
{
    struct kernel *k = kit_kernel(&twin);
    struct touch touch;

    memcpy(twin.arena, kit.arena, arena_bytes(&kit));
    touch = cell_touch(k);
    k->digest = 0;
    k->untouched = k->limits.cells - k->made;
    for (uint32_t n = 1; n < k->made; n++) {
        touch.hash[n] = 0;
        touch.list[k->untouched + n - 1] = n;
        touch.marked[n] = 1;
    }
    return kernel_digest(k);
}

START_TEST(test_the_digest_of_what_changed_is_that_of_the_whole)
{
    for (uint64_t seed = 4000; seed < 4010; seed++) {
        struct source source = seeded(seed);
        const struct limits limits = mischief_limits(&source);

        kit_create(&kit, &limits);
        for (uint32_t i = 0; i < 500; i++) {
            const struct trap trap = mischief_next(&source, &kit);

            ck_assert_msg(mischief_step(&kit, &trap), "%s", kit.broken);
            if (i % 3 == 0) {
                ck_assert_uint_eq(kernel_digest(kit_kernel(&kit)),
                                  digest_from_scratch());
            }
        }
    }
}
END_TEST

START_TEST(test_an_event_in_any_cell_changes_the_digest)
{
    struct source source = seeded(5000);
    const struct limits limits = {
        .cells = 128, .cpus = 2, .lines = 8, .slots = 32, .pages = 8};
    struct kernel *k = kit_kernel(&kit);

    kit_create(&kit, &limits);
    run_on(&kit, source, 500);
    ck_assert_uint_gt(k->made, 64);
    for (uint32_t n = 1; n < k->made; n++) {
        for (uint32_t word = 0; word < CELL_BYTES / 8; word++) {
            const uint64_t before = kernel_digest(k);

            if (n <= limits.cpus && word * 8 >= offsetof(struct cpu, since) &&
                word * 8 <= offsetof(struct cpu, seen)) {
                continue; /* the digest itself would act on it */
            }

            cell_edit(k, n)->word[word] ^= UINT64_C(1) << (n + word) % 64;
            ck_assert_uint_ne(kernel_digest(k), before);
            cell_edit(k, n)->word[word] ^= UINT64_C(1) << (n + word) % 64;
            ck_assert_uint_eq(kernel_digest(k), before);
        }
    }
}
END_TEST

/* The kernel number `i` alone, for comparison. */
static uint64_t
alone(uint64_t i, uint32_t count)
{
    const struct limits limits = {
        .cells = 96, .cpus = 1 + i % 4, .lines = 8, .slots = 16, .pages = 8};

    kit_create(&kit, &limits);
    run_on(&kit, seeded(i), count);
    return kernel_digest(kit_kernel(&kit));
}

START_TEST(test_a_hundred_kernels_run_side_by_side)
{
    struct kit *all = calloc(KERNELS, sizeof *all);
    struct source source[KERNELS];

    ck_assert_ptr_nonnull(all);
    for (uint64_t i = 0; i < KERNELS; i++) {
        const struct limits limits = {.cells = 96,
                                      .cpus = 1 + i % 4,
                                      .lines = 8,
                                      .slots = 16,
                                      .pages = 8};

        source[i] = seeded(i);
        kit_create(&all[i], &limits);
    }
    for (uint32_t event = 0; event < 100; event++) {
        for (uint32_t i = 0; i < KERNELS; i++) {
            const struct trap trap = mischief_next(&source[i], &all[i]);

            ck_assert_msg(mischief_step(&all[i], &trap), "%s", all[i].broken);
        }
    }
    for (uint32_t i = 0; i < KERNELS; i++)
        ck_assert_uint_eq(kernel_digest(kit_kernel(&all[i])), alone(i, 100));
    free(all);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("properties");
    TCase *tests = tcase_create("core");
    SRunner *runner = srunner_create(suite);
    int failed;

    tcase_set_timeout(tests, 0);
    suite_add_tcase(suite, tests);
    tcase_add_test(tests, test_no_sequence_of_events_breaks_an_invariant);
    tcase_add_test(tests, test_seldom_checks_tell_the_same);
    tcase_add_test(tests,
                   test_seldom_checks_find_what_checks_after_each_event_find);
    tcase_add_test(tests, test_the_last_events_are_checked_in_the_end);
    tcase_add_test(tests, test_a_refused_call_changes_nothing);
    tcase_add_test(tests, test_a_restored_snapshot_runs_on_the_same);
    tcase_add_test(tests,
                   test_two_kernels_given_the_same_events_have_the_same_digest);
    tcase_add_test(tests, test_the_digest_of_what_changed_is_that_of_the_whole);
    tcase_add_test(tests, test_an_event_in_any_cell_changes_the_digest);
    tcase_add_test(tests, test_a_hundred_kernels_run_side_by_side);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
