#include "hal-sim/scenario.h"

#include <string.h>

#include "hal-sim/scenario_draft.h"

static struct scenario *
create(struct pool *pool, const char *path)
{
    struct scenario *scenario = pool_take(pool, sizeof *scenario);
    scenario->memory = pool;
    scenario->path = pool_copy(pool, path, strlen(path));
    return scenario;
}

/* The machine's form; the one with all defaults if the file has none. */
static const struct form *
machine_form(struct critic *critic, struct pool *pool, const struct form *top)
{
    static const struct element empty = {.kind = ELEMENT_MAPPING};
    const struct form *form = form_inner(top, TOP_MACHINE);
    struct place place = {1, 1, "machine"};
    return form ? form
                : form_read(critic, pool,
                            schema_field(top->schema, TOP_MACHINE)->schema,
                            place, &empty);
}

static void
fill(struct critic *critic, struct pool *pool, const struct element *root,
     struct scenario *scenario)
{
    struct place place = {1, 1, ""};
    const struct form *top = form_read(critic, pool, &schema_top, place, root);
    struct draft draft = {
        .critic = critic,
        .pool = pool,
        .top = top,
        .scenario = scenario,
        .machine = machine_form(critic, pool, top),
    };
    scenario->name = top->value[TOP_SCENARIO].text;
    scenario->sentence = top->value[TOP_SENTENCE].text;
    scenario->topic = top->value[TOP_TOPIC].text;
    draft_machine(&draft);
    draft_devices(&draft);
    draft_objects(&draft);
    draft_processes(&draft);
    draft_check_needs(&draft);
    draft_stimuli(&draft);
    draft_mishaps(&draft);
    draft_expectations(&draft);
    draft_search(&draft);
}

/* A scenario, or null with all complaints. Takes the pool over. */
static struct scenario *
read_text(struct critic *critic, struct pool *pool, const char *path,
          const char *text, size_t bytes)
{
    struct scenario *scenario = create(pool, path);
    const struct element *root =
        text ? element_parse(critic, pool, text, bytes) : NULL;
    if (root)
        fill(critic, pool, root, scenario);
    if (!critic->count)
        return scenario;
    pool_free(pool);
    return NULL;
}

static struct scenario *
finish(struct critic *critic, struct scenario *scenario,
       struct complaints *complaints)
{
    *complaints = critic_finish(critic);
    if (scenario)
        complaints_free(complaints);
    return scenario;
}

struct scenario *
scenario_read(const char *path, struct complaints *complaints)
{
    struct critic critic = critic_create(path);
    struct pool *pool = pool_create();
    size_t bytes = 0;
    char *text = element_load(&critic, pool, path, &bytes);
    struct scenario *scenario = read_text(&critic, pool, path, text, bytes);
    return finish(&critic, scenario, complaints);
}

struct scenario *
scenario_parse(const char *path, const char *text, size_t bytes,
               struct complaints *complaints)
{
    struct critic critic = critic_create(path);
    struct scenario *scenario =
        read_text(&critic, pool_create(), path, text, bytes);
    return finish(&critic, scenario, complaints);
}

void
scenario_free(struct scenario *scenario)
{
    if (scenario)
        pool_free(scenario->memory);
}
