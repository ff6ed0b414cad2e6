/* Memory in a scenario: which of its pages a handle reaches, and where its
 * process finds them mapped. */
#include "hal-sim/scenario_draft.h"

static bool
is_memory(const struct draft *d, const struct scenario_handle *handle)
{
    return !handle->is_process && handle->object < d->scenario->objects_count &&
           d->scenario->objects[handle->object].kind == ORR_KIND_MEMORY;
}

/* Keys that only a handle to memory has, and one that it does not have. */
static void
check_keys(struct draft *d, const struct form *form, bool memory)
{
    static const size_t own[] = {HANDLE_FIRST, HANDLE_PAGES, HANDLE_ADDRESS};
    const struct value *badge = &form->value[HANDLE_BADGE];

    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        const struct value *value = &form->value[own[i]];
        if (value->given && !memory)
            complain(d->critic, value->place, "leave it out",
                     "only a handle to memory has this");
    }
    if (badge->given && memory)
        complain(d->critic, badge->place, "use `first` and `pages`",
                 "a handle to memory has pages instead of a badge");
}

/* The range of pages, as the handle's badge; 0: all of them. */
static uint64_t
read_range(struct draft *d, const struct form *form, uint32_t whole)
{
    const struct value *first = &form->value[HANDLE_FIRST];
    const struct value *pages = &form->value[HANDLE_PAGES];
    uint64_t count;

    if (!first->usable || (pages->given && !pages->usable) || whole == 0)
        return 0;
    if (first->number >= whole) {
        complain(d->critic, first->place, "choose a lower one",
                 "the memory has %u pages, counted from 0, found %llu",
                 (unsigned)whole, (unsigned long long)first->number);
        return 0;
    }
    count = pages->given ? pages->number : whole - first->number;
    if (count > whole - first->number) {
        complain(d->critic, pages->place, "take fewer",
                 "the memory has %llu pages from page %llu on, found %llu",
                 (unsigned long long)(whole - first->number),
                 (unsigned long long)first->number, (unsigned long long)count);
        return 0;
    }
    return count == whole ? 0 : first->number | count << 32;
}

/* Who has some pages cannot manage all; `all` leaves that right out. */
static void
check_part(struct draft *d, const struct form *form,
           struct scenario_handle *handle)
{
    const struct value *rights = &form->value[HANDLE_RIGHTS];

    if (handle->badge == 0 || (handle->rights & ORR_RIGHT_MANAGE) == 0)
        return;
    handle->rights &= ~(uint32_t)ORR_RIGHT_MANAGE;
    if (rights->number != (ORR_RIGHTS_ALL & ~ORR_RIGHT_MACHINE))
        complain(d->critic, rights->place, "leave `manage` out",
                 "a handle to some pages cannot manage the whole memory");
}

static void
check_address(struct draft *d, const struct form *form,
              const struct scenario_handle *handle, uint32_t pages)
{
    const struct value *address = &form->value[HANDLE_ADDRESS];
    const uint64_t end =
        address->number + (uint64_t)pages * (uint64_t)ORR_PAGE_BYTES;

    if (!address->given || !address->usable)
        return;
    if (address->number % ORR_PAGE_BYTES)
        complain(d->critic, address->place, "round it down",
                 "expected a multiple of 4096, a page's size");
    else if (address->number < ORR_ADDRESS_MIN || end > ORR_ADDRESS_MAX)
        complain(d->critic, address->place, "write `address: 0x40000000`",
                 "%u pages are mapped at 0x40000000 and up to 0x80000000",
                 (unsigned)pages);
    if ((handle->rights & ORR_RIGHT_READ) == 0)
        complain(d->critic, address->place, "give it `read`",
                 "what is mapped can be read, but the handle lacks that right");
}

static uint32_t
pages_of(const struct draft *d, const struct scenario_handle *handle)
{
    const uint32_t some = (uint32_t)(handle->badge >> 32);

    return some != 0 ? some
                     : (uint32_t)d->scenario->objects[handle->object].value;
}

void
draft_memory(struct draft *d, const struct form *form,
             struct scenario_handle *handle)
{
    const bool memory = is_memory(d, handle);

    check_keys(d, form, memory);
    if (!memory)
        return;
    handle->badge = read_range(
        d, form, (uint32_t)d->scenario->objects[handle->object].value);
    check_part(d, form, handle);
    check_address(d, form, handle, pages_of(d, handle));
    if (form->value[HANDLE_ADDRESS].usable)
        handle->address = (uint32_t)form->value[HANDLE_ADDRESS].number;
}

static bool
overlap(const struct draft *d, const struct scenario_handle *a,
        const struct scenario_handle *b)
{
    const uint64_t page = ORR_PAGE_BYTES;

    return a->address < b->address + pages_of(d, b) * page &&
           b->address < a->address + pages_of(d, a) * page;
}

uint32_t
draft_mapped(const struct draft *d, const struct scenario_process *process)
{
    uint32_t count = 0;

    for (size_t i = 0; i < process->handles_count; i++)
        count += is_memory(d, &process->handles[i]) &&
                 process->handles[i].address != 0;
    return count;
}

void
draft_check_mapped(struct draft *d, struct form_list list,
                   const struct scenario_process *process)
{
    const struct scenario_handle *handles = process->handles;

    for (size_t i = 0; i < list.count; i++) {
        for (size_t n = 0; n < i; n++) {
            if (!is_memory(d, &handles[i]) || !is_memory(d, &handles[n]) ||
                handles[i].address == 0 || handles[n].address == 0 ||
                !overlap(d, &handles[i], &handles[n]))
                continue;
            complain(d->critic, list.form[i]->value[HANDLE_ADDRESS].place,
                     "move one of the two", "what \"%s\" maps is there already",
                     handles[n].name);
        }
    }
}
