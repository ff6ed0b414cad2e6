/* Whole runs of scenarios, and what is made sure of at their end. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/cell.h"
#include "core/include/orrery/system.h"
#include "hal-sim/machine_state.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/run.h"

static struct orr_modules modules;
static struct scenario *scenario;

/* Programs that put a wrong word into the kernel, as no program could that is
 * not linked with it, and go on waiting. */
static void
wait_for_ever(void)
{
    struct orr_call call = {.number = ORR_CALL_WAIT, .a = {0, ORR_FOREVER}};

    for (;;)
        orr_trap(&call);
}

static void
take_idle_time(void)
{
    cpu_edit(machine_current->kernel, 0)->idle_ns++;
    wait_for_ever();
}

static void
charge_nobody(void)
{
    struct cpu *cpu = cpu_edit(machine_current->kernel, 0);

    cpu->busy_ns++;
    cpu->idle_ns--;
    wait_for_ever();
}

static void
change_nothing(void)
{
    wait_for_ever();
}

static const struct vandal {
    void (*start)(void);
    const char *told; /* null: nothing is wrong */
} vandals[] = {{take_idle_time, "I-CPU-4"},
               {charge_nobody, "I-CONTEXT-5"},
               {change_nothing, NULL}};
#define VANDALS (sizeof vandals / sizeof vandals[0])

START_TEST(test_accounts_are_looked_at_when_a_run_ends)
{
    struct run_options options = {.modules = &modules, .until_ns = 5000000};
    struct complaints complaints = {0};
    char *error = NULL;

    ck_assert_msg(orr_modules_find(&modules, &error), "%s", error);
    for (size_t i = 0; i < modules.count; i++) {
        if (strcmp(modules.item[i].name, "hello") == 0)
            modules.item[i].start = vandals[_i].start;
    }
    scenario = scenario_read("scenarios/hello.yaml", &complaints);
    ck_assert_ptr_nonnull(scenario);
    struct run_result result = run_scenario(scenario, &options);
    if (vandals[_i].told == NULL) {
        ck_assert_int_eq(result.verdict, RUN_FAIL); /* it does not say hello */
        ck_assert_ptr_null(result.error);
    } else {
        ck_assert_int_eq(result.verdict, RUN_BROKEN);
        ck_assert_ptr_nonnull(strstr(result.error, vandals[_i].told));
    }
    run_result_free(&result);
    scenario_free(scenario);
    orr_modules_free(&modules);
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("run");
    TCase *all = tcase_create("run");

    setenv("ORR_APPS", ORR_BUILD_DIR "/apps", 1);
    tcase_add_loop_test(all, test_accounts_are_looked_at_when_a_run_ends, 0,
                        VANDALS);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
