/* What a scenario says about its search, and what follows from the rest. */
#include "hal-sim/scenario_draft.h"

#include <string.h>

#define DELAY_NS UINT64_C(2000000)

static const struct field search_fields[] = {
    [SEARCH_BREAKS] =
        {.key = "breaks",
         .type = FIELD_FLAG,
         .fallback = "false",
         .example = "true",
         .meaning = "the ordinary run succeeds, but `orr explore` finds one "
                    "that does not"},
    [SEARCH_DEATHS] =
        {.key = "deaths",
         .type = FIELD_TEXTS,
         .max = NAME_BYTES_MAX,
         .otherwise = "none",
         .example = "[server]",
         .meaning = "processes that `orr explore` may have die at any of "
                    "their system calls, with the fault `abort`: in a run "
                    "each as often as it is named here"},
    [SEARCH_DELAY] =
        {.key = "delay",
         .type = FIELD_TIME,
         .max = TIME_MAX,
         .example = "10us",
         .otherwise = "2ms; 0ms if the scenario speaks of times: stimuli, "
                      "periods, or expectations with limits",
         .meaning = "the longest that `orr explore` puts anything off in one "
                    "choice; 0ms: it only orders what happens at equal times"},
    [SEARCH_REFUSALS] =
        {.key = "refusals",
         .type = FIELD_FLAG,
         .fallback = "false",
         .example = "true",
         .meaning = "`orr explore` may refuse to create what programs ask "
                    "for, once the system is built, for want of memory"},
};
const struct schema schema_search = {.title = "the search",
                                     .heading = "search",
                                     .fields = search_fields,
                                     .count = SEARCH_FIELDS};

/* Where times matter, a search that puts things off would find nothing but
 * its own delays. */
static bool
speaks_of_times(const struct scenario *s)
{
    if (s->stimuli_count > 0 || s->limits.windows > 0)
        return true;
    for (size_t i = 0; i < s->processes_count; i++)
        if (s->processes[i].period_ns != 0)
            return true;
    for (size_t i = 0; i < s->expectations_count; i++) {
        const struct expectation *e = &s->expectations[i];
        if (e->kind == EXPECT_ALWAYS || e->kind == EXPECT_DEADLINE ||
            e->kind == EXPECT_LATENCY ||
            (e->kind == EXPECT_EVENTUALLY && e->limit_ns != UINT64_MAX))
            return true;
    }
    return false;
}

/* They are mishaps whose time the scenario leaves open. */
static void
draft_deaths(struct draft *d, const struct value *deaths)
{
    struct scenario *s = d->scenario;
    size_t count = s->mishaps_count;
    struct mishap_config *all =
        pool_array(d->pool, count + deaths->count, sizeof *all);

    if (count > 0)
        memcpy(all, s->mishaps, count * sizeof *all);
    for (size_t i = 0; i < deaths->count; i++) {
        struct value name = *deaths;
        name.text = deaths->texts[i];
        uint32_t process = draft_find(d, &name, d->processes, "process");
        if (process)
            all[count++] = (struct mishap_config){
                .process = d->processes[process - 1], .searched = true};
    }
    s->mishaps = all;
    s->mishaps_count = count;
}

void
draft_search(struct draft *d)
{
    const struct form *form = form_inner(d->top, TOP_SEARCH);
    struct scenario *s = d->scenario;

    s->search_delay_ns = speaks_of_times(s) ? 0 : DELAY_NS;
    if (!form)
        return;
    s->search_breaks = form->value[SEARCH_BREAKS].number != 0;
    s->search_refusals = form->value[SEARCH_REFUSALS].number != 0;
    if (form->value[SEARCH_DEATHS].usable)
        draft_deaths(d, &form->value[SEARCH_DEATHS]);
    if (form->value[SEARCH_DELAY].given)
        s->search_delay_ns = form->value[SEARCH_DELAY].number;
}
