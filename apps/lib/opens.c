#include "apps/lib/opens.h"

#include <stdatomic.h>

#include "apps/lib/memory.h"

/* A badge of an open: this bit, how often its place was used, its place. */
#define OPEN_BADGE (UINT64_C(1) << 63)
#define OPEN_USE (UINT64_C(1) << 16)
#define OPEN_PLACE(badge) ((badge) & (OPEN_USE - 1))

/* The store that counts: what was written before it is there before it. */
static void
commit(volatile uint64_t *at, uint64_t value)
{
    atomic_thread_fence(memory_order_release);
    *at = value;
}

bool
opens_has_badge(uint64_t badge)
{
    return (badge & OPEN_BADGE) != 0;
}

struct open *
opens_find(const struct opens *opens, uint64_t badge)
{
    uint64_t place = OPEN_PLACE(badge);

    if (!opens_has_badge(badge) || place >= opens->count ||
        opens->open[place].thing == 0 || opens->open[place].badge != badge)
        return NULL;
    return &opens->open[place];
}

struct open *
opens_place(const struct opens *opens, uint64_t opener, uint64_t number)
{
    struct open *free = NULL;

    for (uint32_t i = opens->count; i-- > 0;) {
        struct open *open = &opens->open[i];

        if (open->thing == 0)
            free = open;
        else if (opener != 0 && open->opener == opener &&
                 open->number == number)
            return open;
    }
    return free;
}

uint64_t
open_badge(const struct opens *opens, const struct open *open)
{
    uint64_t uses = (open->badge & ~OPEN_BADGE) / OPEN_USE;

    if (open->thing != 0)
        return open->badge;
    return OPEN_BADGE | (((uses + 1) * OPEN_USE) & ~OPEN_BADGE) |
           (uint64_t)(open - opens->open);
}

void
open_begin(struct open *open, const struct open *as)
{
    open->badge = as->badge;
    open->opener = as->opener;
    open->number = as->number;
    open->rights = as->rights;
    open->now = 0;
    memset(open->state, 0, sizeof open->state);
    commit(&open->thing, as->thing);
}

void
open_end(struct open *open)
{
    commit(&open->thing, 0);
}

void
opens_end_others(const struct opens *opens, const struct open *own)
{
    for (uint32_t i = 0; i < opens->count; i++) {
        struct open *open = &opens->open[i];

        if (open != own && open->thing == own->thing)
            open_end(open);
    }
}

const struct open_state *
open_now(const struct open *open)
{
    return &open->state[open->now & 1];
}

void
open_note(struct open *open, const struct open_state *state)
{
    open->state[(open->now + 1) & 1] = *state;
    commit(&open->now, open->now + 1);
}
