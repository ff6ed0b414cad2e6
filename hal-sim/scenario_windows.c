/* The windows of a draft's machine, and whose they are. */
#include "hal-sim/scenario_draft.h"

#include <string.h>

/* The number of a window's partition: names count from 1, as they come. */
static uint32_t
partition_of(struct draft *d, const struct value *name)
{
    uint32_t i = 0;
    if (!name->given || !name->usable)
        return 0;
    while (d->partitions[i] && strcmp(d->partitions[i], name->text))
        i++;
    d->partitions[i] = name->text;
    return i + 1;
}

/* Each window, and the gap behind it. Is one init's? */
static bool
fill_windows(struct draft *d, struct form_list list)
{
    struct limits *limits = &d->scenario->limits;
    bool init = false;
    for (size_t i = 0; i < list.count && i < WINDOWS_MAX / 2; i++) {
        const struct value *value = list.form[i]->value;
        struct window *window = &limits->window[2 * i];
        window[0].length_ns = value[WINDOW_LENGTH].number;
        window[0].partition = partition_of(d, &value[WINDOW_PARTITION]);
        window[1].length_ns = d->machine->value[MACHINE_GAP].number;
        window[1].partition = PARTITION_NONE;
        init = init || !value[WINDOW_PARTITION].given;
        limits->windows += 2;
    }
    return init;
}

void
draft_windows(struct draft *d)
{
    const struct value *windows = &d->machine->value[MACHINE_WINDOWS];
    const struct value *gap = &d->machine->value[MACHINE_GAP];
    struct form_list list = draft_forms(d->machine, MACHINE_WINDOWS);
    d->partitions = pool_array(d->pool, list.count + 1, sizeof *d->partitions);
    if (list.count && !fill_windows(d, list))
        complain(d->critic, windows->place,
                 "add one without `partition`: `{length: 1ms}`",
                 "init, which starts all others, has no window");
    if (list.count && !d->machine->value[MACHINE_UNTIL].given)
        complain(d->critic, windows->place, "add `machine.until`",
                 "windows without end in a run without end");
    if (!windows->given && gap->given)
        complain(d->critic, gap->place, "leave it out, or add `windows`",
                 "a gap after windows that are not there");
}

uint32_t
draft_partition(struct draft *d, const struct form *form)
{
    const struct value *name = &form->value[PROCESS_PARTITION];
    if (name->given && !d->partitions[0]) {
        complain(d->critic, name->place,
                 "leave it out, or give it a window in `machine.windows`",
                 "the machine has no partitions");
        return 0;
    }
    return draft_find(d, name, d->partitions, "partition");
}
