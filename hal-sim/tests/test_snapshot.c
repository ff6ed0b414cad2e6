/* Every scenario, stopped somewhere, copied, run to its end, set back, and run
 * to its end again: always the same run. */
#include "hal-sim/machine.h"

#include <check.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "hal-sim/orr_modules.h"
#include "hal-sim/scenario.h"

#define PLACES 5u
#define TIME_MAX UINT64_C(2000000000)

static glob_t files;
static struct orr_modules modules;

struct system {
    struct scenario *scenario;
    struct orr_plan *plan;
    struct machine *machine;
};

/* Who sees each event: else, calls may leave the cells alone. */
enum sight { UNSEEN, SEEN };

static void
system_open(struct system *s, const char *path, uint64_t seed, enum sight sight)
{
    struct complaints complaints = {0};
    char error[256] = "";

    s->scenario = scenario_read(path, &complaints);
    ck_assert_msg(s->scenario != NULL, "%s cannot be read", path);
    s->plan =
        scenario_plan(s->scenario, modules.names, modules.count, &complaints);
    ck_assert_msg(s->plan != NULL, "%s has no plan", path);
    struct machine_config config = {
        .limits = s->scenario->limits,
        .costs = s->scenario->costs,
        .seed = seed,
        .plan = s->plan,
        .modules = modules.item,
        .modules_count = (uint32_t)modules.count,
        .typed = s->scenario->typed,
        .stimuli = s->scenario->stimuli,
        .stimuli_count = (uint32_t)s->scenario->stimuli_count,
        .models = s->scenario->models,
        .models_count = (uint32_t)s->scenario->models_count,
        .stack_bytes = s->scenario->stack_bytes,
        .digests = sight == SEEN};
    s->machine = machine_create(&config, error, sizeof(error));
    ck_assert_msg(s->machine != NULL, "%s: %s", path, error);
}

static void
system_close(struct system *s)
{
    machine_destroy(s->machine);
    free(s->plan);
    scenario_free(s->scenario);
}

static uint64_t
finish(const struct system *s)
{
    uint64_t until = s->scenario->until_ns;

    machine_run(s->machine, until < TIME_MAX ? until : TIME_MAX, UINT64_MAX);
    return machine_digest(s->machine);
}

static void
check_system(const char *path, uint64_t seed)
{
    struct system s;

    system_open(&s, path, seed, SEEN);
    uint64_t whole = finish(&s);
    uint64_t events = machine_events(s.machine);
    system_close(&s);
    for (uint64_t place = 0; place < PLACES; place++) {
        system_open(&s, path, seed, SEEN);
        machine_run(s.machine, UINT64_MAX, events * place / PLACES);
        struct snapshot *snapshot = machine_snapshot(s.machine);
        ck_assert_ptr_nonnull(snapshot);
        for (int i = 0; i < 2; i++) {
            ck_assert_msg(
                finish(&s) == whole && machine_events(s.machine) == events,
                "%s, seed %d: another run after event %d of %d", path,
                (int)seed, (int)(events * place / PLACES), (int)events);
            machine_restore(s.machine, snapshot);
        }
        snapshot_free(snapshot);
        system_close(&s);
    }
}

/* The kernel's digest at the end. */
static uint64_t
end(struct system *s)
{
    finish(s);
    return kernel_digest(machine_kernel_edit(s->machine));
}

static void
check_unseen(const char *path, uint64_t seed)
{
    struct system seen, unseen;
    struct machine *m;
    uint64_t step;

    system_open(&seen, path, seed, SEEN);
    const uint64_t digest = end(&seen);
    step = machine_events(seen.machine) / PLACES;
    system_close(&seen);
    system_open(&unseen, path, seed, UNSEEN);
    m = unseen.machine;
    for (uint64_t place = 1; place < PLACES; place++) {
        machine_run(m, UINT64_MAX, place * step);
        ck_assert_uint_eq(kernel_check(machine_kernel(m)), 0);
    }
    ck_assert_msg(end(&unseen) == digest, "%s, seed %d: unseen, it ran else",
                  path, (int)seed);
    system_close(&unseen);
}

START_TEST(test_nobody_looking_on_changes_nothing)
{
    for (size_t i = 0; i < files.gl_pathc; i++)
        check_unseen(files.gl_pathv[i], (uint64_t)_i);
}
END_TEST

START_TEST(test_a_scenario_set_back_runs_the_same_way_again)
{
    for (size_t i = 0; i < files.gl_pathc; i++)
        check_system(files.gl_pathv[i], (uint64_t)_i);
}
END_TEST

int
main(void)
{
    char *error = NULL;

    setenv("ORR_APPS", ORR_BUILD_DIR "/apps", 0);
    if (!orr_modules_find(&modules, &error) ||
        glob("scenarios/*.yaml", 0, NULL, &files) != 0) {
        fprintf(stderr, "no programs or scenarios: %s\n", error ? error : "");
        return EXIT_FAILURE;
    }
    Suite *suite = suite_create("snapshots of scenarios");
    TCase *tcase = tcase_create("all");
    tcase_set_timeout(tcase, 200);
    tcase_add_loop_test(tcase, test_a_scenario_set_back_runs_the_same_way_again,
                        0, 3);
    tcase_add_loop_test(tcase, test_nobody_looking_on_changes_nothing, 0, 3);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    orr_modules_free(&modules);
    globfree(&files);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
