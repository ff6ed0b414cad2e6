#include "hal-sim/scenario_draft.h"

#include <stdlib.h>
#include <string.h>

static int
compare_names(const void *left, const void *right)
{
    const struct form *const *a = left, *const *b = right;
    return strcmp((*a)->name, (*b)->name);
}

struct form_list
draft_forms(const struct form *form, size_t index)
{
    const struct value *value = &form->value[index];
    bool named = schema_field(form->schema, index)->type == FIELD_NAMED;
    if (named && value->count)
        qsort(value->forms, value->count, sizeof(struct form *), compare_names);
    return (struct form_list){value->forms, value->count};
}

uint32_t
draft_find(struct draft *d, const struct value *value, const char *const *names,
           const char *what)
{
    if (!value->given || !value->usable)
        return 0;
    for (uint32_t i = 0; names[i]; i++) {
        if (!strcmp(names[i], value->text))
            return i + 1;
    }
    complain(d->critic, value->place, suggest(d->pool, value->text, names),
             "there is no %s %s", what, pool_quote(d->pool, value->text));
    return 0;
}

/* "endpoint", and so on: the word of the format. */
static const char *
kind_word(enum orr_kind kind)
{
    const struct field *field = schema_field(&schema_object, OBJECT_KIND);
    const struct choice *choice = field->choices;
    while (choice->word && choice->value != kind)
        choice++;
    return choice->word;
}

/* "an endpoint"; memory is not counted */
static const char *
show_kind(struct draft *d, enum orr_kind kind)
{
    const char *word = kind_word(kind);
    if (kind == ORR_KIND_MEMORY)
        return word;
    return pool_format(d->pool, "%s %s", strchr("aeiou", *word) ? "an" : "a",
                       word);
}

uint32_t
draft_find_kind(struct draft *d, const struct value *value, enum orr_kind kind)
{
    uint32_t found = draft_find(d, value, d->objects, "object");
    if (!found)
        return 0;
    enum orr_kind is = d->scenario->objects[found - 1].kind;
    if (is == kind)
        return found;
    if (is != ORR_KIND_NONE)
        complain(d->critic, value->place,
                 pool_format(d->pool, "name an object of `kind: %s`",
                             kind_word(kind)),
                 "expected %s, but \"%s\" is %s", show_kind(d, kind),
                 value->text, show_kind(d, is));
    return 0;
}

void
draft_machine(struct draft *d)
{
    const struct form *form = d->machine;
    struct scenario *s = d->scenario;
    s->limits.cpus = (uint32_t)form->value[MACHINE_CPUS].number;
    s->limits.cells = (uint32_t)form->value[MACHINE_CELLS].number;
    s->limits.lines = (uint32_t)form->value[MACHINE_LINES].number;
    s->limits.slots = (uint32_t)form->value[MACHINE_SLOTS].number;
    s->limits.pages = (uint32_t)form->value[MACHINE_PAGES].number;
    s->stack_bytes = (uint32_t)form->value[MACHINE_STACK].number;
    draft_cpus(d);
    draft_windows(d);
    const struct value *until = &form->value[MACHINE_UNTIL];
    s->until_ns = until->given ? until->number : UINT64_MAX;
    if (s->stack_bytes % 4096 && form->value[MACHINE_STACK].usable)
        complain(d->critic, form->value[MACHINE_STACK].place, "round it up",
                 "expected a multiple of 4KiB, found %s",
                 form->value[MACHINE_STACK].text);
    costs_default(&s->costs);
    const struct form *costs = form_inner(form, MACHINE_COSTS);
    for (size_t i = 0; costs && i < schema_count(costs->schema); i++) {
        if (costs->value[i].given)
            costs_set(&s->costs, schema_field(costs->schema, i)->key,
                      costs->value[i].number);
    }
}

/* A key that only makes sense for objects of one kind. */
static void
check_only(struct draft *d, const struct form *form, size_t index,
           enum orr_kind kind)
{
    const struct value *value = &form->value[index];
    const struct value *is = &form->value[OBJECT_KIND];
    if (value->given && is->usable && is->number != kind)
        complain(d->critic, value->place, "leave it out",
                 "only %s has this, not %s", show_kind(d, kind),
                 show_kind(d, (enum orr_kind)is->number));
}

static void
check_pages(struct draft *d, const struct form *form)
{
    const struct value *pages = &form->value[OBJECT_PAGES];
    if (form->value[OBJECT_KIND].number == ORR_KIND_MEMORY && !pages->given)
        complain(d->critic, pages->place, "add them: `pages: 4`",
                 "missing in memory: its pages");
}

static void
check_line(struct draft *d, const struct form *form)
{
    const struct value *line = &form->value[OBJECT_LINE];
    const struct value *lines = &d->machine->value[MACHINE_LINES];
    if (form->value[OBJECT_KIND].number != ORR_KIND_INTERRUPT)
        return;
    if (!line->given)
        complain(d->critic, line->place, "add it: `line: 3`",
                 "missing in an interrupt: its line");
    else if (line->usable && lines->usable && line->number >= lines->number)
        complain(d->critic, line->place,
                 "choose a lower one, or raise `machine.lines`",
                 "the machine has %llu lines, counted from 0, found line %llu",
                 (unsigned long long)lines->number,
                 (unsigned long long)line->number);
}

/* The line of an interrupt, if it can be relied on. */
static const struct value *
interrupt_line(const struct form *form)
{
    const struct value *line = &form->value[OBJECT_LINE];
    bool interrupt = form->value[OBJECT_KIND].number == ORR_KIND_INTERRUPT;
    return interrupt && line->given && line->usable ? line : NULL;
}

static bool
stands_before(const struct value *a, const struct value *b)
{
    if (a->place.line != b->place.line)
        return a->place.line < b->place.line;
    return a->place.column < b->place.column;
}

/* Two interrupts on one line: only one could be claimed. */
static void
check_shared_line(struct draft *d, struct form_list list, size_t index)
{
    const struct value *line = interrupt_line(list.form[index]);
    for (size_t i = 0; line && i < list.count; i++) {
        const struct value *other = interrupt_line(list.form[i]);
        if (!other || other->number != line->number ||
            !stands_before(other, line))
            continue;
        complain(d->critic, line->place, "give each interrupt its own line",
                 "line %llu is already that of \"%s\"",
                 (unsigned long long)line->number, list.form[i]->name);
        return;
    }
}

void
draft_objects(struct draft *d)
{
    struct form_list list = draft_forms(d->top, TOP_OBJECTS);
    struct scenario *s = d->scenario;
    s->objects = pool_array(d->pool, list.count, sizeof *s->objects);
    s->objects_count = list.count;
    d->objects = pool_array(d->pool, list.count + 1, sizeof *d->objects);
    for (size_t i = 0; i < list.count; i++) {
        const struct form *form = list.form[i];
        struct scenario_object *object = &s->objects[i];
        d->objects[i] = form->name;
        object->name = form->name;
        object->line = form->place.line;
        object->column = form->place.column;
        object->kind = (enum orr_kind)form->value[OBJECT_KIND].number;
        if (object->kind == ORR_KIND_ENDPOINT)
            object->value = form->value[OBJECT_INHERIT].number
                                ? ORR_ENDPOINT_INHERIT
                                : ORR_ENDPOINT_PLAIN;
        if (object->kind == ORR_KIND_INTERRUPT)
            object->value = form->value[OBJECT_LINE].number;
        if (object->kind == ORR_KIND_MEMORY)
            object->value =
                form->value[OBJECT_PAGES].number | draft_device(d, form) << 32;
        check_only(d, form, OBJECT_INHERIT, ORR_KIND_ENDPOINT);
        check_only(d, form, OBJECT_PAGES, ORR_KIND_MEMORY);
        check_only(d, form, OBJECT_DEVICE, ORR_KIND_MEMORY);
        check_pages(d, form);
        check_only(d, form, OBJECT_LINE, ORR_KIND_INTERRUPT);
        check_line(d, form);
        check_shared_line(d, list, i);
    }
}
