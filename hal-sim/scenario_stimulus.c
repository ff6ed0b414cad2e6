/* Stimuli: the pulses that a scenario sends, and what is typed with them. */
#include <stdlib.h>
#include <string.h>

#include "hal-sim/scenario_draft.h"

static int
compare_stimuli(const void *left, const void *right)
{
    const struct stimulus *a = left, *b = right;
    if (a->time_ns != b->time_ns)
        return a->time_ns < b->time_ns ? -1 : 1;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    if (a->period_ns != b->period_ns)
        return a->period_ns < b->period_ns ? -1 : 1;
    if (a->count != b->count)
        return a->count < b->count ? -1 : 1;
    return a->bytes < b->bytes ? -1 : a->bytes > b->bytes;
}

/* May anybody read what is typed at a console? */
static bool
anybody_reads(const struct scenario *s)
{
    bool reads = false;

    for (size_t i = 0; i < s->processes_count; i++) {
        const struct scenario_process *p = &s->processes[i];
        for (size_t n = 0; n < p->handles_count; n++) {
            const struct scenario_handle *h = &p->handles[n];
            reads |= !h->is_process && h->object < s->objects_count &&
                     s->objects[h->object].kind == ORR_KIND_CONSOLE &&
                     (h->rights & ORR_RIGHT_RECEIVE) != 0;
        }
    }
    return reads;
}

static void
check_input(struct draft *d, const struct form *form)
{
    const struct value *input = &form->value[STIMULUS_INPUT];
    const struct value *every = &form->value[STIMULUS_EVERY];

    if (!input->given || !input->usable)
        return;
    if (every->given)
        complain(d->critic, every->place, "write a stimulus for each",
                 "what is typed is typed once");
    if (!anybody_reads(d->scenario))
        complain(d->critic, input->place,
                 "give a process `receive` on an object of `kind: console`",
                 "nobody may read what is typed");
}

static void
check_pulses(struct draft *d, const struct form *form)
{
    const struct value *every = &form->value[STIMULUS_EVERY];
    const struct value *count = &form->value[STIMULUS_COUNT];
    const struct value *until = &d->machine->value[MACHINE_UNTIL];
    if (count->usable && count->number > 1 && !every->given)
        complain(d->critic, count->place, "add `every`, or leave it out",
                 "%llu pulses need the time between them",
                 (unsigned long long)count->number);
    if (every->given && !count->given && !until->given)
        complain(d->critic, every->place,
                 "add `count` here, or `machine.until`",
                 "pulses without end in a run without end");
    check_input(d, form);
}

/* Texts that come at one time on one line have no order. */
static bool
comes_together(const struct stimulus *one, const struct stimulus *other)
{
    return one->bytes != 0 && other->bytes != 0 &&
           one->time_ns == other->time_ns && one->line == other->line;
}

/* What a stimulus brings, by its number in the list, plus 1. */
static const struct value *
input_of(struct form_list list, const struct stimulus *stimulus)
{
    return &list.form[stimulus->bytes - 1]->value[STIMULUS_INPUT];
}

/* What all of them bring, one after the other. So far `bytes` of one that
 * brings anything is its number in the list, plus 1. */
static const char *
read_typed(struct draft *d, struct form_list list)
{
    struct stimulus *stimuli = d->scenario->stimuli;
    size_t bytes = 0;
    char *typed;

    for (size_t i = 1; i < list.count; i++)
        if (comes_together(&stimuli[i - 1], &stimuli[i]))
            complain(d->critic, input_of(list, &stimuli[i])->place,
                     "write one stimulus with both texts",
                     "something else is typed at that time");
    for (size_t i = 0; i < list.count; i++)
        if (stimuli[i].bytes != 0)
            bytes += strlen(input_of(list, &stimuli[i])->text);
    typed = pool_take(d->pool, bytes + 1);
    bytes = 0;
    for (size_t i = 0; i < list.count; i++) {
        if (stimuli[i].bytes == 0)
            continue;
        const char *text = input_of(list, &stimuli[i])->text;
        stimuli[i].bytes = (uint32_t)strlen(text);
        memcpy(typed + bytes, text, stimuli[i].bytes);
        bytes += stimuli[i].bytes;
    }
    return typed;
}

void
draft_stimuli(struct draft *d)
{
    struct form_list list = draft_forms(d->top, TOP_STIMULI);
    struct scenario *s = d->scenario;
    s->stimuli = pool_array(d->pool, list.count, sizeof *s->stimuli);
    s->stimuli_count = list.count;
    for (size_t i = 0; i < list.count; i++) {
        const struct form *form = list.form[i];
        struct stimulus *stimulus = &s->stimuli[i];
        uint32_t object = draft_find_kind(d, &form->value[STIMULUS_INTERRUPT],
                                          ORR_KIND_INTERRUPT);
        if (object)
            stimulus->line = (uint32_t)s->objects[object - 1].value;
        stimulus->time_ns = form->value[STIMULUS_AT].number;
        stimulus->period_ns = form->value[STIMULUS_EVERY].number;
        stimulus->count = form->value[STIMULUS_COUNT].number;
        if (!form->value[STIMULUS_EVERY].given)
            stimulus->count = 1;
        if (form->value[STIMULUS_INPUT].given &&
            form->value[STIMULUS_INPUT].usable)
            stimulus->bytes = (uint32_t)i + 1;
        check_pulses(d, form);
    }
    if (list.count)
        qsort(s->stimuli, list.count, sizeof *s->stimuli, compare_stimuli);
    s->typed = read_typed(d, list);
}
