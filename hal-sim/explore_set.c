#include "hal-sim/explore_set.h"

#include <stdlib.h>
#include <string.h>

#include "hal-sim/orr_text.h"

#define ROOM_FIRST 1024u

/* Where the digest is, or would be. */
static struct state_entry *
find(const struct state_set *set, uint64_t key)
{
    size_t at = (key ^ key >> 32) & (set->room - 1);

    while (set->entry[at].key != 0 && set->entry[at].key != key)
        at = (at + 1) & (set->room - 1);
    return &set->entry[at];
}

/* 0 marks a free entry, so it counts as 1. */
static uint64_t
usable(uint64_t key)
{
    return key ? key : 1;
}

static void
grow(struct state_set *set)
{
    struct state_set old = *set;

    set->room = old.room ? 2 * old.room : ROOM_FIRST;
    set->entry = orr_text_allocate(set->room, sizeof set->entry[0]);
    for (size_t i = 0; i < old.room; i++)
        if (old.entry[i].key != 0)
            *find(set, old.entry[i].key) = old.entry[i];
    free(old.entry);
}

uint64_t
state_set_get(const struct state_set *set, uint64_t key)
{
    return set->room ? find(set, usable(key))->value : 0;
}

void
state_set_put(struct state_set *set, uint64_t key, uint64_t value)
{
    if (2 * set->count >= set->room)
        grow(set);
    struct state_entry *entry = find(set, usable(key));
    set->count += entry->key == 0;
    *entry = (struct state_entry){usable(key), value};
}

bool
state_set_has(const struct state_set *set, uint64_t key)
{
    return state_set_get(set, key) != 0;
}

void
state_set_clear(struct state_set *set)
{
    if (set->room)
        memset(set->entry, 0, set->room * sizeof set->entry[0]);
    set->count = 0;
}

void
state_set_free(struct state_set *set)
{
    free(set->entry);
    *set = (struct state_set){0};
}
