/* Expectations as a person would say them. */
#include "hal-sim/scenario_draft.h"

#include <string.h>

struct phrase {
    const char *who;  /* "control" */
    const char *does; /* "marks done" */
};

static const char *
end_verb(uint32_t end)
{
    switch ((enum orr_end)end) {
    case ORR_END_EXITED:
        return "exits";
    case ORR_END_FAULT:
        return "ends by a fault";
    case ORR_END_KILLED:
        return "is killed";
    case ORR_END_ALIVE:
        break;
    }
    return "ends";
}

static const char *
fault_verb(struct draft *d, const char *text)
{
    if (!*text)
        return "raises a fault";
    bool vowel = *text == 'a' || *text == 'i';
    return pool_format(d->pool, "raises %s %s fault", vowel ? "an" : "a", text);
}

/* `nobody`: who it is when no process is named. */
static struct phrase
phrase_of(struct draft *d, const struct condition *condition,
          const char *nobody)
{
    const char *who = *condition->process ? condition->process : nobody;
    struct phrase phrase = {who, ""};
    switch (condition->kind) {
    case CONDITION_OUTPUT:
        phrase.does = pool_format(d->pool, "prints a line with %s",
                                  pool_quote_all(d->pool, condition->text));
        break;
    case CONDITION_MARK:
        phrase.does = pool_format(d->pool, "marks %s", condition->text);
        break;
    case CONDITION_FAULT:
        phrase.does = fault_verb(d, condition->text);
        break;
    case CONDITION_END:
        phrase.does = end_verb(condition->number);
        break;
    case CONDITION_SPENT:
        phrase.does = "uses up its budget";
        break;
    case CONDITION_DEADLOCK:
        phrase = (struct phrase){"the system", "deadlocks"};
        break;
    }
    return phrase;
}

static const char *
say_eventually(struct draft *d, const struct expectation *e)
{
    struct phrase phrase = phrase_of(d, &e->condition, "some process");
    if (e->limit_ns == UINT64_MAX)
        return pool_format(d->pool, "%s %s before the run ends", phrase.who,
                           phrase.does);
    return pool_format(d->pool, "%s %s within %s", phrase.who, phrase.does,
                       value_show_time(d->pool, e->limit_ns));
}

/* "ping never marks done", "no process is ever killed" */
static const char *
say_never(struct draft *d, const struct condition *condition)
{
    struct phrase phrase = phrase_of(d, condition, "no process");
    bool nobody = !strcmp(phrase.who, "no process");
    bool passive = !strncmp(phrase.does, "is ", 3);
    return pool_format(d->pool, "%s %s%s %s", phrase.who, passive ? "is " : "",
                       nobody ? "ever" : "never",
                       phrase.does + (passive ? 3 : 0));
}

static const char *
times(struct draft *d, uint64_t count)
{
    if (count == 1)
        return "once";
    return pool_format(d->pool, "%llu times", (unsigned long long)count);
}

static const char *
say_count(struct draft *d, const struct expectation *e)
{
    struct phrase phrase = phrase_of(d, &e->condition, "some process");
    const char *how;
    if (!e->max)
        return say_never(d, &e->condition);
    if (e->min == e->max)
        how = pool_format(d->pool, "exactly %s", times(d, e->min));
    else if (e->max == UINT64_MAX)
        how = pool_format(d->pool, "at least %s", times(d, e->min));
    else if (!e->min)
        how = pool_format(d->pool, "at most %s", times(d, e->max));
    else
        how = pool_format(d->pool, "%llu to %s", (unsigned long long)e->min,
                          times(d, e->max));
    if (!*e->condition.process)
        return pool_format(d->pool, "it happens %s that some process %s", how,
                           phrase.does);
    return pool_format(d->pool, "%s %s %s", phrase.who, phrase.does, how);
}

/* The beginning of a span: "each pulse of sensor", "ping marks sent". */
static const char *
say_from(struct draft *d, const struct expectation *e, bool clause)
{
    if (e->from_interrupt)
        return pool_format(d->pool, "%seach pulse of %s",
                           clause ? "after " : "", e->from.text);
    struct phrase phrase = phrase_of(d, &e->from, "some process");
    return pool_format(d->pool, "%s%s %s",
                       clause ? "whenever " : "the moment when ", phrase.who,
                       phrase.does);
}

static const char *
say_span(struct draft *d, const struct expectation *e)
{
    struct phrase phrase = phrase_of(d, &e->condition, "some process");
    return pool_format(d->pool, "%s, %s %s within %s", say_from(d, e, true),
                       phrase.who, phrase.does,
                       value_show_time(d->pool, e->limit_ns));
}

static const char *
say_latency(struct draft *d, const struct expectation *e)
{
    struct phrase phrase = phrase_of(d, &e->condition, "some process");
    unsigned whole = e->percentile_permille / 10;
    unsigned tenth = e->percentile_permille % 10;
    const char *share = "";
    if (tenth)
        share = pool_format(d->pool, " in %u.%u %% of cases", whole, tenth);
    else if (whole < 100)
        share = pool_format(d->pool, " in %u %% of cases", whole);
    return pool_format(d->pool, "from %s until %s %s, it takes at most %s%s",
                       say_from(d, e, false), phrase.who, phrase.does,
                       value_show_time(d->pool, e->limit_ns), share);
}

const char *
draft_sentence(struct draft *d, const struct expectation *e)
{
    switch (e->kind) {
    case EXPECT_OUTPUT:
        if (!*e->text)
            return pool_format(d->pool, "%s prints nothing", e->process);
        return pool_format(d->pool, "%s prints exactly %s", e->process,
                           pool_quote_all(d->pool, e->text));
    case EXPECT_EXIT:
        return pool_format(d->pool, "%s exits with status %lld", e->process,
                           (long long)e->status);
    case EXPECT_EVENTUALLY:
        return say_eventually(d, e);
    case EXPECT_NEVER:
        return say_never(d, &e->condition);
    case EXPECT_COUNT:
        return say_count(d, e);
    case EXPECT_ALWAYS:
    case EXPECT_DEADLINE:
        return say_span(d, e);
    case EXPECT_LATENCY:
        return say_latency(d, e);
    }
    return "";
}
