#include "hal-sim/tests/explore_kit.h"

#include <check.h>
#include <stdlib.h>

#include "hal-sim/orr_text.h"

struct kit
kit_open(const char *name)
{
    struct kit kit = {.options = {.window_ns = 0}};
    struct complaints complaints = {0};
    char *error = NULL;
    char *path = orr_text_format("scenarios/%s.yaml", name);

    ck_assert_msg(orr_modules_find(&kit.modules, &error), "%s", error);
    kit.scenario = scenario_read(path, &complaints);
    ck_assert_msg(kit.scenario != NULL, "%s cannot be read", path);
    kit.options.window_ns = kit.scenario->search_delay_ns;
    kit.options.refusals = kit.scenario->search_refusals;
    kit.options.blocks = EXPLORE_BLOCKS;
    free(path);
    return kit;
}

struct explorer *
kit_explorer(struct kit *kit)
{
    char *error = NULL;

    if (kit->x)
        return kit->x;
    kit->options.modules = &kit->modules;
    kit->x = explorer_create(kit->scenario, &kit->options, &error);
    ck_assert_msg(kit->x != NULL, "%s", error);
    return kit->x;
}

void
kit_close(struct kit *kit)
{
    if (kit->x)
        explorer_destroy(kit->x);
    scenario_free(kit->scenario);
    orr_modules_free(&kit->modules);
}

struct hunt_result
kit_hunt(struct kit *kit, uint64_t runs, uint32_t jobs)
{
    struct hunt_options options = {.bound = DEPTH_UNBOUNDED,
                                   .runs = runs,
                                   .time_ns = UINT64_MAX,
                                   .seed = 1,
                                   .jobs = jobs,
                                   .shard = 1,
                                   .shards = 1};

    return hunt(kit_explorer(kit), &options);
}

uint32_t
kit_search(struct kit *kit, uint32_t bound, uint32_t most,
           struct depth_report *report)
{
    struct depth_search *d = depth_create(kit_explorer(kit), bound);
    struct ending ending;
    uint32_t failures = 0;

    while (failures < most && depth_next(d, &ending))
        failures += ending.flaw.kind != FLAW_NONE;
    *report = depth_report(d);
    depth_destroy(d);
    return failures;
}

struct replay
kit_record(struct kit *kit, const struct hunt_result *found)
{
    struct replay replay = {.path = orr_text_format("%s", kit->scenario->path),
                            .scenario =
                                orr_text_format("%s", kit->scenario->name),
                            .window_ns = kit->options.window_ns,
                            .blocks = kit->options.blocks,
                            .refusals = kit->options.refusals};

    replay_record(&replay, kit_explorer(kit), found->trail, found->trail_count);
    return replay;
}
