/* The expectations of a draft. */
#include "hal-sim/scenario_draft.h"

/* The process that an `about` mapping or expectation names: its badge. */
static uint32_t
find_process(struct draft *d, const struct value *value)
{
    return draft_find(d, value, d->processes, "process");
}

static struct condition
no_condition(void)
{
    return (struct condition){.process = "", .text = ""};
}

static enum condition_kind
kind_of(size_t field)
{
    static const enum condition_kind kinds[] = {
        [CONDITION_FIELD_OUTPUT] = CONDITION_OUTPUT,
        [CONDITION_FIELD_MARK] = CONDITION_MARK,
        [CONDITION_FIELD_FAULT] = CONDITION_FAULT,
        [CONDITION_FIELD_END] = CONDITION_END,
        [CONDITION_FIELD_SPENT] = CONDITION_SPENT,
        [CONDITION_FIELD_DEADLOCK] = CONDITION_DEADLOCK,
    };
    return kinds[field];
}

/* `deadlock: false` would say the opposite of what it looks like. */
static void
check_deadlock(struct draft *d, const struct value *value, bool allowed)
{
    if (!value->usable)
        return;
    if (!value->number)
        complain(d->critic, value->place,
                 "write `never: {deadlock: true}` if that is meant",
                 "expected true, found false");
    else if (!allowed)
        complain(d->critic, value->place, "use it in `eventually` or `never`",
                 "a deadlock is the end of a run: nothing comes after it, "
                 "and only once");
}

/* The condition that a form holds; `end` says whether the end of the run may
 * be one. */
static struct condition
read_condition(struct draft *d, const struct form *form, bool end)
{
    struct condition condition = no_condition();
    size_t index = 0;
    if (!form || !form_choice(form, &index) || index >= CONDITION_FIELDS)
        return condition;
    condition.kind = kind_of(index);
    if (condition.kind == CONDITION_DEADLOCK) {
        check_deadlock(d, &form->value[index], end);
        return condition;
    }
    const struct form *about = form_inner(form, index);
    if (!about)
        return condition;
    condition.process = about->value[ABOUT_PROCESS].text;
    condition.badge = find_process(d, &about->value[ABOUT_PROCESS]);
    if (schema_count(about->schema) <= ABOUT_TEXT)
        return condition;
    condition.text = about->value[ABOUT_TEXT].text;
    condition.number = (uint32_t)about->value[ABOUT_TEXT].number;
    return condition;
}

static void
read_from(struct draft *d, const struct form *form, struct expectation *e)
{
    e->from = read_condition(d, form, false);
    if (!form || !form->value[FROM_INTERRUPT].given)
        return;
    const struct value *value = &form->value[FROM_INTERRUPT];
    uint32_t object = draft_find_kind(d, value, ORR_KIND_INTERRUPT);
    if (!object)
        return;
    e->from_interrupt = true;
    e->from_line = (uint32_t)d->scenario->objects[object - 1].value;
    e->from.text = value->text;
}

static void
read_span(struct draft *d, const struct form *form, struct expectation *e)
{
    read_from(d, form_inner(form, SPAN_FROM), e);
    e->condition = read_condition(d, form_inner(form, SPAN_TO), false);
    e->limit_ns = form->value[SPAN_WITHIN].number;
    if (e->kind == EXPECT_LATENCY)
        e->percentile_permille =
            (uint32_t)form->value[LATENCY_PERCENTILE].number;
}

static void
read_count(struct draft *d, const struct form *form, struct expectation *e)
{
    const struct value *min = &form->value[COUNT_MIN];
    const struct value *max = &form->value[COUNT_MAX];
    e->condition = read_condition(d, form, false);
    e->min = min->number;
    e->max = max->given ? max->number : UINT64_MAX;
    if (max->usable && min->usable && e->min > e->max)
        complain(d->critic, max->place, "swap them",
                 "max is below min: no count can be right");
    if (!max->given && !min->given)
        complain(d->critic, form->place, "add `min`, `max` or both",
                 "any number would do: nothing is expected");
}

static void
read_eventually(struct draft *d, const struct form *form, struct expectation *e)
{
    const struct value *within = &form->value[EVENTUALLY_WITHIN];
    e->condition = read_condition(d, form, true);
    e->limit_ns = within->given ? within->number : UINT64_MAX;
}

static void
read_output(struct draft *d, const struct form *form, struct expectation *e)
{
    e->process = form->value[IS_PROCESS].text;
    e->badge = find_process(d, &form->value[IS_PROCESS]);
    e->text = form->value[IS_TEXT].text;
    const struct value *contains = &form->value[IS_CONTAINS];
    if (!contains->given)
        return;
    e->kind = EXPECT_EVENTUALLY;
    e->limit_ns = UINT64_MAX;
    e->condition.kind = CONDITION_OUTPUT;
    e->condition.process = e->process;
    e->condition.badge = e->badge;
    e->condition.text = contains->text;
}

static void
read_exit(struct draft *d, const struct form *form, struct expectation *e)
{
    e->process = form->value[EXIT_PROCESS].text;
    e->badge = find_process(d, &form->value[EXIT_PROCESS]);
    e->status = (int64_t)form->value[EXIT_STATUS].number;
}

static void
read_kind(struct draft *d, const struct form *form, struct expectation *e)
{
    switch (e->kind) {
    case EXPECT_OUTPUT:
        read_output(d, form, e);
        break;
    case EXPECT_EXIT:
        read_exit(d, form, e);
        break;
    case EXPECT_EVENTUALLY:
        read_eventually(d, form, e);
        break;
    case EXPECT_NEVER:
        e->condition = read_condition(d, form, true);
        break;
    case EXPECT_COUNT:
        read_count(d, form, e);
        break;
    case EXPECT_ALWAYS:
    case EXPECT_DEADLINE:
    case EXPECT_LATENCY:
        read_span(d, form, e);
        break;
    }
}

/* The keys stand in the order of enum expectation_kind. */
static void
read_expectation(struct draft *d, const struct form *form,
                 struct expectation *e)
{
    size_t index = 0;
    *e = (struct expectation){
        .line = form->place.line,
        .sentence = "",
        .process = "",
        .text = "",
        .from = no_condition(),
        .condition = no_condition(),
    };
    if (!form_choice(form, &index) || !form_inner(form, index))
        return;
    _Static_assert((int)EXPECTATION_LATENCY == (int)EXPECT_LATENCY &&
                       (int)EXPECTATION_NEVER == (int)EXPECT_NEVER,
                   "one order for both");
    e->kind = (enum expectation_kind)index;
    read_kind(d, form_inner(form, index), e);
    e->sentence = draft_sentence(d, e);
}

void
draft_expectations(struct draft *d)
{
    struct form_list list = draft_forms(d->top, TOP_EXPECTATIONS);
    struct scenario *s = d->scenario;
    s->expectations = pool_array(d->pool, list.count, sizeof *s->expectations);
    s->expectations_count = list.count;
    for (size_t i = 0; i < list.count; i++)
        read_expectation(d, list.form[i], &s->expectations[i]);
}
