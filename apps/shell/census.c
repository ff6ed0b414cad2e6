#include "apps/shell/census.h"

#include "apps/lib/memory.h"
#include "apps/lib/protocol/roll.h"

#define TRIES_MAX 8u

static struct orr_result
look(const struct census *census, uint64_t number, enum orr_question view,
     uint64_t index)
{
    return orr_inspect(census->system, (struct orr_sight){number, view, index});
}

uint64_t
census_view(const struct census *census, uint32_t number,
            enum orr_question view, uint64_t index)
{
    struct orr_result result = look(census, number, view, index);

    return result.error == ORR_ERROR_OK ? result.value : 0;
}

/* Notes what is there under a number. False: it is gone. */
static bool
note(struct census *census, uint32_t number)
{
    struct entry *entry = &census->entry[census->count];
    struct orr_result kind = look(census, number, ORR_QUESTION_KIND, 0);
    struct orr_result quota = look(census, number, ORR_QUESTION_QUOTA, 0);

    if (kind.error != ORR_ERROR_OK || quota.error != ORR_ERROR_OK)
        return false;
    *entry = (struct entry){.number = number,
                            .kind = (uint32_t)kind.value,
                            .quota = (uint32_t)quota.value};
    census->count++;
    return true;
}

/* The object after this one among what one quota pays for; 0: it was the last.
 * False: it is gone. */
static bool
next_in_ring(const struct census *census, uint32_t at, uint32_t quota,
             uint32_t *next)
{
    struct orr_result first = look(census, quota, ORR_QUESTION_FIRST, 0);
    struct orr_result after = look(census, at, ORR_QUESTION_NEXT, 0);

    if (first.error != ORR_ERROR_OK || after.error != ORR_ERROR_OK)
        return false;
    *next = after.value == first.value ? 0 : (uint32_t)after.value;
    return true;
}

/* Where to go from an object: into it if it is a quota, else on, and back up
 * where there is nothing more. 0: that was all. */
static uint32_t
next_of(const struct census *census, uint32_t at, uint32_t top, bool *gone)
{
    const struct entry *entry = &census->entry[census->count - 1];
    uint32_t next = 0;

    if (entry->kind == ORR_KIND_QUOTA)
        next = (uint32_t)look(census, at, ORR_QUESTION_FIRST, 0).value;
    while (next == 0 && at != top) {
        struct orr_result quota = look(census, at, ORR_QUESTION_QUOTA, 0);
        *gone = quota.error != ORR_ERROR_OK ||
                !next_in_ring(census, at, (uint32_t)quota.value, &next);
        if (*gone)
            return 0;
        if (next == 0)
            at = (uint32_t)quota.value;
    }
    return next;
}

/* One round. False: something went away under our eyes. */
static bool
take_once(struct census *census, uint32_t top)
{
    uint32_t at = top;
    bool gone = false;

    census->count = 0;
    census->more = false;
    while (at != 0) {
        if (census->count == CENSUS_MAX) {
            census->more = true;
            return true;
        }
        if (!note(census, at))
            return false;
        at = next_of(census, at, top, &gone);
        if (gone)
            return false;
    }
    return true;
}

static struct entry *
entry_edit(struct census *census, uint64_t number)
{
    for (uint32_t i = 0; i < census->count; i++)
        if (census->entry[i].number == number)
            return &census->entry[i];
    return NULL;
}

static void
call_the_roll(struct census *census, struct orr_endpoint init)
{
    struct roll_entry said = {0};

    for (uint64_t i = 0;; i++) {
        struct roll_request request = {i};
        struct orr_event event =
            orr_call(init, ORR_MESSAGE(ROLL_NAME, request), ORR_FOREVER);
        if (event.error != ORR_ERROR_OK || event.label != ROLL_OK ||
            !ORR_TAKE(event, said))
            return;
        struct entry *entry = entry_edit(census, said.number);
        if (entry != NULL)
            memcpy(entry->name, said.name, CENSUS_NAME_BYTES - 1);
    }
}

/* The process that a thread is of, or that what pays for an object pays for,
 * too; 0: there is none. */
static uint32_t
owner_of(const struct census *census, const struct entry *entry)
{
    const uint32_t quota =
        entry->kind == ORR_KIND_QUOTA ? entry->number : entry->quota;

    if (entry->kind == ORR_KIND_THREAD)
        return (uint32_t)census_view(census, entry->number,
                                     ORR_QUESTION_PROCESS, 0);
    for (uint32_t i = 0; i < census->count; i++)
        if (census->entry[i].kind == ORR_KIND_PROCESS &&
            census->entry[i].quota == quota)
            return census->entry[i].number;
    return 0;
}

/* What has no name is called as the process whose it is. */
static void
name_the_rest(struct census *census)
{
    for (uint32_t i = 0; i < census->count; i++) {
        struct entry *entry = &census->entry[i];
        const struct entry *owner;
        if (entry->name[0] != '\0' || entry->kind == ORR_KIND_PROCESS)
            continue;
        owner = census_find(census, owner_of(census, entry));
        if (owner != NULL)
            memcpy(entry->name, owner->name, CENSUS_NAME_BYTES);
    }
}

bool
census_take(struct census *census, struct orr_endpoint init)
{
    struct orr_result top = look(census, 0, ORR_QUESTION_NUMBER, 0);
    uint32_t tries = 0;

    census->error = top.error;
    census->count = 0;
    if (top.error != ORR_ERROR_OK)
        return false;
    while (!take_once(census, (uint32_t)top.value) && tries < TRIES_MAX)
        tries++;
    if (init.h != ORR_NONE)
        call_the_roll(census, init);
    name_the_rest(census);
    return true;
}

const struct entry *
census_find(const struct census *census, uint64_t number)
{
    for (uint32_t i = 0; i < census->count; i++)
        if (census->entry[i].number == number)
            return &census->entry[i];
    return NULL;
}

struct census_name
census_name(const struct census *census, uint64_t number)
{
    const struct entry *entry = census_find(census, number);
    struct census_name name = {"-"};
    char digits[CENSUS_NAME_BYTES];
    uint32_t at = 0, out = 1;

    if (number == 0)
        return name;
    if (entry != NULL && entry->name[0] != '\0') {
        memcpy(name.text, entry->name, CENSUS_NAME_BYTES);
        return name;
    }
    for (; number != 0; number /= 10)
        digits[at++] = (char)('0' + number % 10);
    name.text[0] = '#';
    while (at > 0)
        name.text[out++] = digits[--at];
    name.text[out] = '\0';
    return name;
}
