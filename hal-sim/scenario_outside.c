/* What is outside of the system in a draft: devices and mishaps. */
#include "hal-sim/scenario_draft.h"

#include <string.h>

/* A key that only makes sense for devices of one kind. */
static void
check_only(struct draft *d, const struct form *form, size_t index,
           enum model_kind kind)
{
    const struct value *value = &form->value[index];
    const struct value *is = &form->value[DEVICE_KIND];
    if (value->given && is->usable && is->number != kind)
        complain(d->critic, value->place, "leave it out", "only a %s has this",
                 kind == MODEL_DISK ? "disk" : "link");
}

static void
check_line(struct draft *d, const struct form *form)
{
    const struct value *line = &form->value[DEVICE_LINE];
    const struct value *lines = &d->machine->value[MACHINE_LINES];
    if (line->usable && lines->usable && line->number >= lines->number)
        complain(d->critic, line->place,
                 "choose a lower one, or raise `machine.lines`",
                 "the machine has %llu lines, counted from 0, found line %llu",
                 (unsigned long long)lines->number,
                 (unsigned long long)line->number);
}

static void
fill_faults(struct draft *d, const struct form *form,
            struct model_config *model)
{
    struct form_list list = draft_forms(form, DEVICE_FAULTS);
    model->faults_count = 0;
    for (size_t i = 0; i < list.count && i < MODEL_FAULTS_MAX; i++) {
        const struct value *value = list.form[i]->value;
        model->faults[model->faults_count++] = (struct model_mishap){
            .fault = (uint32_t)value[DEVICE_FAULT_KIND].number,
            .permille = (uint32_t)value[DEVICE_FAULT_CHANCE].number,
            .at = value[DEVICE_FAULT_AT].number,
            .for_ns = value[DEVICE_FAULT_FOR].given
                          ? value[DEVICE_FAULT_FOR].number
                          : 3 * model->latency_ns,
            .most = (uint32_t)value[DEVICE_FAULT_MOST].number};
        if (value[DEVICE_FAULT_MOST].given && value[DEVICE_FAULT_AT].given)
            complain(d->critic, value[DEVICE_FAULT_MOST].place, "leave it out",
                     "what has a time happens once");
    }
}

/* The other end of a link is a link. */
static void
draft_ends(struct draft *d, struct form_list list)
{
    for (size_t i = 0; i < list.count; i++) {
        const struct model_config *model = &d->scenario->models[i];
        const struct value *to = &list.form[i]->value[DEVICE_TO];
        if (to->given && d->scenario->models[model->to].kind != MODEL_LINK)
            complain(d->critic, to->place, "name a device of `kind: link`",
                     "the other end of a link is a link");
    }
}

void
draft_devices(struct draft *d)
{
    struct form_list list = draft_forms(d->top, TOP_DEVICES);
    struct scenario *s = d->scenario;
    s->models = pool_array(d->pool, list.count, sizeof *s->models);
    s->models_count = list.count;
    d->devices = pool_array(d->pool, list.count + 1, sizeof *d->devices);
    for (size_t i = 0; i < list.count; i++)
        d->devices[i] = list.form[i]->name;
    for (size_t i = 0; i < list.count; i++) {
        const struct form *form = list.form[i];
        const struct value *value = form->value;
        struct model_config *model = &s->models[i];
        bool disk = value[DEVICE_KIND].number == MODEL_DISK;
        uint32_t to = draft_find(d, &value[DEVICE_TO], d->devices, "device");
        model->kind = (uint32_t)value[DEVICE_KIND].number;
        model->line = (uint32_t)value[DEVICE_LINE].number;
        model->size =
            (uint32_t)value[disk ? DEVICE_BLOCKS : DEVICE_FRAME].number;
        model->to = to ? to - 1 : (uint32_t)i;
        model->latency_ns = value[DEVICE_LATENCY].number;
        model->spread_ns = value[DEVICE_SPREAD].number;
        fill_faults(d, form, model);
        check_only(d, form, DEVICE_BLOCKS, MODEL_DISK);
        check_only(d, form, DEVICE_FRAME, MODEL_LINK);
        check_only(d, form, DEVICE_TO, MODEL_LINK);
        check_line(d, form);
    }
    draft_ends(d, list);
}

uint64_t
draft_device(struct draft *d, const struct form *form)
{
    const struct value *device = &form->value[OBJECT_DEVICE];
    const struct value *pages = &form->value[OBJECT_PAGES];
    uint64_t found = draft_find(d, device, d->devices, "device");
    if (found && pages->usable && pages->given &&
        (pages->number < 2 || pages->number > ORR_DEVICE_PAGES_MAX))
        complain(d->critic, pages->place, "write `pages: 3`",
                 "a device has a page of registers and 1 to %u for data, "
                 "found %llu in all",
                 ORR_DEVICE_PAGES_MAX - 1, (unsigned long long)pages->number);
    return found;
}

void
draft_mishaps(struct draft *d)
{
    struct form_list list = draft_forms(d->top, TOP_MISHAPS);
    struct scenario *s = d->scenario;
    s->mishaps = pool_array(d->pool, list.count, sizeof *s->mishaps);
    s->mishaps_count = list.count;
    for (size_t i = 0; i < list.count; i++) {
        const struct value *value = list.form[i]->value;
        uint32_t process =
            draft_find(d, &value[MISHAP_PROCESS], d->processes, "process");
        if (process)
            s->mishaps[i].process = d->processes[process - 1];
        s->mishaps[i].call = (uint32_t)value[MISHAP_CALL].number;
        s->mishaps[i].each = value[MISHAP_EACH].number != 0;
    }
}
