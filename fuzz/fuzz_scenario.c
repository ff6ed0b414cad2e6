/* The scenario reader on any bytes: it may complain, and never more. What it
 * accepts must make the same plan again from the same bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/reach_watch.h"
#include "hal-sim/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);

static void
must(bool condition)
{
    if (!condition)
        abort();
}

/* In place of a run's: nothing runs here, so nobody asks. */
uint32_t
reach_watch_used(const struct reach_watch *watch, size_t party, size_t handle)
{
    (void)watch;
    (void)party;
    (void)handle;
    abort();
}

static void
check_complaints(struct complaints *complaints)
{
    must(complaints->count > 0);
    for (size_t i = 0; i < complaints->count; i++) {
        const struct complaint *c = &complaints->item[i];
        must(*c->text && *c->remedy && c->key && c->file);
        must(!i || c[-1].line <= c->line);
    }
    complaints_free(complaints);
}

static struct orr_plan *
plan_of(const struct scenario *scenario)
{
    struct complaints complaints;
    const char **modules = calloc(scenario->processes_count, sizeof *modules);
    must(modules != NULL);
    for (size_t i = 0; i < scenario->processes_count; i++)
        modules[i] = scenario->processes[i].program;
    struct orr_plan *plan = scenario_plan(
        scenario, modules, scenario->processes_count, &complaints);
    free(modules);
    return plan;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct complaints complaints;
    const char *text = (const char *)bytes;
    struct scenario *scenario =
        scenario_parse("fuzz.yaml", text, count, &complaints);
    if (!scenario) {
        check_complaints(&complaints);
        return 0;
    }
    scenario_warn(scenario, NULL, &complaints);
    complaints_free(&complaints);
    struct scenario *again =
        scenario_parse("fuzz.yaml", text, count, &complaints);
    must(again != NULL);
    struct orr_plan *one = plan_of(scenario), *two = plan_of(again);
    must(one && two && one->size == two->size);
    must(!memcmp(one, two, one->size));
    free(one);
    free(two);
    scenario_free(again);
    scenario_free(scenario);
    return 0;
}
