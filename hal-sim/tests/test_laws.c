/* The laws of a machine, on this one: they hold whatever it costs, whatever
 * chance does, and however often it is interrupted and rewound. */
#include "hal-sim/tests/laws.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/machine.h"

#define TEXT_MAX 4096u

static const struct module modules[2] = {
    {.name = "laws", .start = laws_start},
    {.name = "child", .start = laws_child}};
#define MODULES ORR_BUILD_DIR "/tests/modules/"
static const struct module loaded[2] = {
    {.name = "laws", .path = MODULES "laws.so"},
    {.name = "child", .path = MODULES "laws_child.so"}};
static const struct stimulus pulses[2] = {
    {.time_ns = 77, .period_ns = LAWS_PULSE_NS, .line = LAWS_LINE},
    {.time_ns = LAWS_TYPED_NS,
     .count = 1,
     .line = LAWS_LINE,
     .bytes = sizeof LAWS_TYPED - 1}};
static char text[TEXT_MAX];
static size_t length;

static void
on_output(void *self, const struct machine *m, const struct output *output)
{
    (void)self;
    (void)m;
    ck_assert_uint_eq(output->badge, 0);
    ck_assert_int_eq(output->kind, ORR_WRITE_TEXT);
    ck_assert_uint_lt(length + output->bytes, TEXT_MAX);
    memcpy(text + length, output->text, output->bytes);
    length += output->bytes;
}

static struct machine_config
config_of(uint64_t seed)
{
    struct machine_config config = {.limits = {.cells = 1024,
                                               .cpus = 2,
                                               .lines = 4,
                                               .slots = 128,
                                               .pages = 64},
                                    .seed = seed,
                                    .modules = modules,
                                    .modules_count = 2,
                                    .stimuli = pulses,
                                    .stimuli_count = 2,
                                    .typed = LAWS_TYPED,
                                    .check = true,
                                    .observer = {.output = on_output}};

    costs_default(&config.costs);
    memset(text, 0, sizeof(text));
    length = 0;
    return config;
}

static struct machine *
create(const struct machine_config *config)
{
    char error[200];
    struct machine *m = machine_create(config, error, sizeof(error));

    ck_assert_msg(m != NULL, "%s", error);
    return m;
}

static void
assert_laws(const struct machine *m)
{
    uint32_t held = 0;

    ck_assert_str_eq(machine_stop_text(m), "");
    ck_assert_msg(strstr(text, "not ok") == NULL, "%s", text);
    for (const char *at = text; (at = strstr(at, "\nok ")) != NULL; at++)
        held++;
    ck_assert_msg(held == laws_count(), "%u laws of %u were tried:\n%s", held,
                  laws_count(), text);
}

START_TEST(test_the_laws_hold_under_any_seed)
{
    struct machine_config config = config_of((uint64_t)_i);

    config.costs.jitter = 200;
    struct machine *m = create(&config);
    ck_assert_int_eq(machine_run(m, UINT64_MAX, UINT64_MAX), STOP_DONE);
    assert_laws(m);
    machine_destroy(m);
}
END_TEST

START_TEST(test_the_laws_hold_when_nothing_costs_anything)
{
    struct machine_config config = config_of(0);

    memset(&config.costs, 0, sizeof(config.costs));
    struct machine *m = create(&config);
    ck_assert_int_eq(machine_run(m, UINT64_MAX, UINT64_MAX), STOP_DONE);
    assert_laws(m);
    machine_destroy(m);
}
END_TEST

/* Every few events the machine is set back, and does the same again. */
START_TEST(test_the_laws_hold_on_a_machine_that_is_rewound)
{
    struct machine_config config = config_of(7);
    enum machine_stop stop = STOP_EVENTS;

    config.digests = true;
    config.modules = loaded; /* what is linked in is not set back */
    struct machine *m = create(&config);
    for (uint64_t events = 0; stop == STOP_EVENTS; events += 13) {
        struct snapshot *before = machine_snapshot(m);
        size_t length_before = length;
        machine_run(m, UINT64_MAX, events + 40);
        uint64_t digest = machine_digest(m);
        machine_restore(m, before);
        length = length_before;
        machine_run(m, UINT64_MAX, events + 40);
        ck_assert_uint_eq(machine_digest(m), digest);
        machine_restore(m, before);
        length = length_before;
        stop = machine_run(m, UINT64_MAX, events + 13);
        snapshot_free(before);
    }
    ck_assert_int_eq(stop, STOP_DONE);
    text[length] = '\0';
    assert_laws(m);
    machine_destroy(m);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("laws of the machine");
    TCase *tcase = tcase_create("all");

    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, test_the_laws_hold_under_any_seed, 0, 20);
    tcase_add_test(tcase, test_the_laws_hold_when_nothing_costs_anything);
    tcase_add_test(tcase, test_the_laws_hold_on_a_machine_that_is_rewound);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
