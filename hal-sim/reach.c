#include "hal-sim/reach.h"

#include <stdlib.h>
#include <string.h>

#include "hal-sim/orr_text.h"

#define OWN_RIGHTS ((uint32_t)(ORR_RIGHT_MANAGE | ORR_RIGHT_INSPECT))
#define CONSOLE_RIGHTS \
    ((uint32_t)(ORR_RIGHT_SEND | ORR_RIGHT_DUPLICATE | ORR_RIGHT_TRANSFER | \
                ORR_RIGHT_INSPECT))
#define ANSWER_RIGHTS \
    ((uint32_t)(ORR_RIGHT_SEND | ORR_RIGHT_GRANT | ORR_RIGHT_TRANSFER))
#define LOOK_RIGHTS ((uint32_t)(ORR_RIGHT_INSPECT | ORR_RIGHT_TRANSFER))
#define LISTEN_RIGHTS ((uint32_t)(ORR_RIGHT_RECEIVE | ORR_RIGHT_TRANSFER))
#define MADE_RIGHTS ((uint32_t)(ORR_RIGHTS_ALL & ~ORR_RIGHT_MACHINE))

size_t
reach_object(const struct reach *reach, size_t object)
{
    (void)reach;
    return object;
}

size_t
reach_part(const struct reach *reach, size_t party, enum reach_part part)
{
    return reach->scenario->objects_count + party * REACH_PARTS + part;
}

size_t
reach_handle_thing(const struct reach *reach,
                   const struct scenario_handle *handle)
{
    return handle->is_process ? reach_part(reach, handle->object, REACH_PROCESS)
                              : reach_object(reach, handle->object);
}

size_t
reach_console(const struct reach *reach)
{
    return reach->things - 1;
}

size_t
reach_init(const struct reach *reach)
{
    return reach->things - 2;
}

bool
reach_owner(const struct reach *reach, size_t thing, struct reach_owner *owner)
{
    const size_t first = reach->scenario->objects_count;

    if (thing < first || thing >= first + reach->parties * REACH_PARTS)
        return false;
    owner->party = (thing - first) / REACH_PARTS;
    owner->part = (enum reach_part)((thing - first) % REACH_PARTS);
    return true;
}

/* --- sets of parties --- */

static bool
set_has(const uint64_t *set, size_t party)
{
    return (set[party / 64] >> party % 64 & 1) != 0;
}

static bool
set_put(uint64_t *set, size_t party)
{
    uint64_t bit = UINT64_C(1) << party % 64;
    bool news = (set[party / 64] & bit) == 0;

    set[party / 64] |= bit;
    return news;
}

/* True if that is something new. */
static bool
set_join(uint64_t *set, const uint64_t *other, size_t words)
{
    uint64_t news = 0;

    for (size_t i = 0; i < words; i++) {
        news |= other[i] & ~set[i];
        set[i] |= other[i];
    }
    return news != 0;
}

/* The next member from `party` on; `none` if there is no other. */
static size_t
set_next(const uint64_t *set, size_t party, size_t none)
{
    while (party < none && !set_has(set, party))
        party++;
    return party;
}

#define FOR_MEMBERS(party, set, count) \
    for (size_t party = set_next(set, 0, count); party < (count); \
         party = set_next(set, party + 1, count))

/* --- who holds what --- */

static uint32_t
rights_of(const struct held *held, size_t thing, size_t party)
{
    uint32_t rights = 0;

    for (size_t i = 0; i < REACH_MASKS; i++) {
        const struct held *h = &held[thing * REACH_MASKS + i];
        if (h->rights != 0 && set_has(h->by, party))
            rights |= h->rights;
    }
    return rights;
}

uint32_t
reach_ever(const struct reach *reach, size_t party, size_t thing)
{
    return rights_of(reach->ever, thing, party);
}

uint32_t
reach_given(const struct reach *reach, size_t party, size_t thing)
{
    return rights_of(reach->given, thing, party);
}

bool
reach_allows(const struct reach *reach, size_t party, size_t thing,
             uint32_t rights)
{
    for (size_t i = 0; i < REACH_MASKS; i++) {
        const struct held *h = &reach->ever[thing * REACH_MASKS + i];
        if ((rights & ~h->rights) == 0 && h->rights != 0 &&
            set_has(h->by, party))
            return true;
    }
    return false;
}

/* The set of those who have handles with just these rights, or more. */
static uint64_t *
holders_edit(struct reach *reach, size_t thing, uint32_t rights)
{
    struct held *h = &reach->ever[thing * REACH_MASKS];
    size_t i = 0;

    while (i < REACH_MASKS - 1 && h[i].rights != 0 && h[i].rights != rights)
        i++;
    h[i].rights |= rights;
    return h[i].by;
}

/* Everybody with a handle of this thing that has all these rights. */
static void
holders_find(const struct reach *reach, size_t thing, uint32_t rights,
             uint64_t *set)
{
    memset(set, 0, reach->words * sizeof set[0]);
    for (size_t i = 0; i < REACH_MASKS; i++) {
        const struct held *h = &reach->ever[thing * REACH_MASKS + i];
        if (h->rights != 0 && (rights & ~h->rights) == 0)
            set_join(set, h->by, reach->words);
    }
}

/* --- what the scenario gives --- */

static void
give(struct reach *reach, size_t party, size_t thing, uint32_t rights)
{
    if (rights != 0)
        set_put(holders_edit(reach, thing, rights), party);
}

/* What it and who looks after it have for that. */
static void
begin_care(struct reach *reach, size_t party)
{
    const struct scenario_process *p = &reach->scenario->processes[party];
    const size_t pulse = reach_part(reach, party, REACH_PULSE);
    const bool beats = p->restart.heartbeat_ns != 0;

    if (beats)
        give(reach, party, pulse, ORR_RIGHT_SEND);
    if (p->supervisor == 0)
        return;
    size_t keeper = p->supervisor - 1;
    give(reach, keeper, reach_init(reach), ORR_RIGHT_SEND);
    give(reach, keeper, reach_part(reach, party, REACH_PROCESS), LOOK_RIGHTS);
    if (beats)
        give(reach, keeper, pulse, LISTEN_RIGHTS);
}

static void
begin(struct reach *reach, size_t party)
{
    static const enum reach_part own[] = {REACH_PROCESS, REACH_THREAD,
                                          REACH_QUOTA, REACH_CONTEXT};
    const struct scenario_process *p = &reach->scenario->processes[party];

    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        give(reach, party, reach_part(reach, party, own[i]), OWN_RIGHTS);
    give(reach, party, reach_console(reach), CONSOLE_RIGHTS);
    for (size_t i = 0; i < p->handles_count; i++) {
        const struct scenario_handle *h = &p->handles[i];
        give(reach, party, reach_handle_thing(reach, h), h->rights);
    }
    if (scenario_sees(reach->scenario, p))
        give(reach, party, reach_init(reach), ORR_RIGHT_SEND);
    begin_care(reach, party);
}

/* --- the rules --- */

/* What is known so far, by party: to whom handles get that may be transferred
 * or duplicated, and whose threads it may steer. */
struct spread {
    struct reach *reach;
    uint64_t *transfer, *duplicate, *steer; /* [party * words]: sets */
    uint64_t *some, *others, *steered;      /* for a while */
    bool news;
};

/* Can things of this number be endpoints? */
static bool
may_be_endpoint(const struct reach *reach, size_t thing)
{
    const struct scenario *s = reach->scenario;
    struct reach_owner owner;

    if (thing < s->objects_count)
        return s->objects[thing].kind == ORR_KIND_ENDPOINT;
    return reach_owner(reach, thing, &owner) && owner.part == REACH_MADE;
}

/* These get handles of a thing. */
static void
get(struct spread *s, size_t thing, uint32_t rights, const uint64_t *set)
{
    s->news |=
        set_join(holders_edit(s->reach, thing, rights), set, s->reach->words);
}

/* Each of `from` can hand on what it may transfer to all of `to`. */
static void
connect(struct spread *s, uint64_t *ways, const uint64_t *from,
        const uint64_t *to)
{
    const size_t n = s->reach->parties, words = s->reach->words;

    FOR_MEMBERS (i, from, n)
        s->news |= set_join(ways + i * words, to, words);
}

/* Whoever receives at an endpoint can answer its callers, and the faults of
 * threads that its callers can point at it. */
static void
meet(struct spread *s, size_t endpoint)
{
    struct reach *reach = s->reach;
    const size_t n = reach->parties;
    uint64_t *senders = s->some, *receivers = s->others;
    uint64_t *steered = s->steered;

    holders_find(reach, endpoint, ORR_RIGHT_RECEIVE, receivers);
    if (set_next(receivers, 0, n) == n)
        return;
    holders_find(reach, endpoint, ORR_RIGHT_SEND | ORR_RIGHT_GRANT, senders);
    connect(s, s->transfer, senders, receivers);
    holders_find(reach, endpoint, ORR_RIGHT_SEND, senders);
    FOR_MEMBERS (i, senders, n)
        get(s, reach_part(reach, i, REACH_ANSWER), ANSWER_RIGHTS, receivers);
    memset(steered, 0, reach->words * sizeof steered[0]);
    FOR_MEMBERS (i, senders, n)
        set_join(steered, s->steer + i * reach->words, reach->words);
    FOR_MEMBERS (i, steered, n)
        get(s, reach_part(reach, i, REACH_FAULT), ANSWER_RIGHTS, receivers);
}

/* The handler that the scenario names for its faults or timeouts. */
static void
hear(struct spread *s, size_t party, uint32_t handler)
{
    if (handler == 0)
        return;
    holders_find(s->reach, reach_object(s->reach, handler - 1),
                 ORR_RIGHT_RECEIVE, s->others);
    get(s, reach_part(s->reach, party, REACH_FAULT), ANSWER_RIGHTS, s->others);
}

/* What others can do with handles of this party and of what it makes. */
static void
use(struct spread *s, size_t party)
{
    const struct scenario_process *p = &s->reach->scenario->processes[party];
    struct reach *reach = s->reach;
    const size_t n = reach->parties, words = reach->words;
    size_t made = reach_part(reach, party, REACH_MADE);
    const enum reach_part parts[] = {REACH_PROCESS, REACH_THREAD, REACH_QUOTA};
    uint64_t *ways[] = {s->duplicate, s->steer, NULL};

    for (size_t i = 0; i < 3; i++) {
        holders_find(reach, made, ORR_RIGHT_MANAGE, s->some);
        holders_find(reach, reach_part(reach, party, parts[i]),
                     ORR_RIGHT_MANAGE, s->others);
        set_join(s->some, s->others, words);
        if (!ways[i])
            get(s, made, MADE_RIGHTS, s->some);
        else
            FOR_MEMBERS (j, s->some, n)
                s->news |= set_put(ways[i] + j * words, party);
    }
    holders_find(reach, reach_part(reach, party, REACH_ANSWER), ORR_RIGHT_GRANT,
                 s->some);
    FOR_MEMBERS (j, s->some, n)
        s->news |= set_put(s->transfer + j * words, party);
    hear(s, party, p->fault_handler);
    hear(s, party, p->timeout_handler);
}

/* Handles with these rights go all ways that they can. */
static void
flow(struct spread *s, const struct held *h)
{
    const size_t n = s->reach->parties, words = s->reach->words;
    bool more = true;

    while (more) {
        more = false;
        FOR_MEMBERS (i, h->by, n) {
            if ((h->rights & ORR_RIGHT_TRANSFER) != 0)
                more |= set_join(h->by, s->transfer + i * words, words);
            if ((h->rights & ORR_RIGHT_DUPLICATE) != 0)
                more |= set_join(h->by, s->duplicate + i * words, words);
        }
        s->news |= more;
    }
}

static void
close_over(struct spread *s)
{
    do {
        s->news = false;
        for (size_t i = 0; i < s->reach->parties; i++)
            use(s, i);
        for (size_t thing = 0; thing < s->reach->things; thing++)
            if (may_be_endpoint(s->reach, thing))
                meet(s, thing);
        for (size_t i = 0; i < s->reach->things * REACH_MASKS; i++)
            if (s->reach->ever[i].rights != 0)
                flow(s, &s->reach->ever[i]);
    } while (s->news);
}

static struct held *
held_create(const struct reach *reach)
{
    size_t count = reach->things * REACH_MASKS;
    struct held *held = orr_text_allocate(count, sizeof held[0]);
    uint64_t *sets = orr_text_allocate(count * reach->words, sizeof sets[0]);

    for (size_t i = 0; i < count; i++)
        held[i].by = sets + i * reach->words;
    return held;
}

static void
held_copy(const struct reach *reach, struct held *to, const struct held *from)
{
    size_t count = reach->things * REACH_MASKS;

    for (size_t i = 0; i < count; i++)
        to[i].rights = from[i].rights;
    memcpy(to[0].by, from[0].by, count * reach->words * sizeof to[0].by[0]);
}

static void
held_free(struct held *held)
{
    free(held[0].by);
    free(held);
}

struct reach *
reach_create(const struct scenario *scenario)
{
    struct reach *reach = orr_text_allocate(1, sizeof *reach);
    struct spread s = {.reach = reach};

    reach->scenario = scenario;
    reach->parties = scenario->processes_count;
    reach->things = scenario->objects_count + reach->parties * REACH_PARTS + 2;
    reach->words = reach->parties / 64 + 1;
    reach->given = held_create(reach);
    reach->ever = held_create(reach);
    for (size_t i = 0; i < reach->parties; i++)
        begin(reach, i);
    held_copy(reach, reach->given, reach->ever);
    size_t rows = (reach->parties + 1) * reach->words;
    uint64_t *sets =
        orr_text_allocate(3 * rows + 3 * reach->words, sizeof sets[0]);
    s.transfer = sets;
    s.duplicate = sets + rows;
    s.steer = sets + 2 * rows;
    s.some = sets + 3 * rows;
    s.others = s.some + reach->words;
    s.steered = s.others + reach->words;
    close_over(&s);
    free(sets);
    return reach;
}

void
reach_free(struct reach *reach)
{
    if (!reach)
        return;
    held_free(reach->given);
    held_free(reach->ever);
    free(reach);
}

void
reach_narrow(struct reach *reach, size_t thing)
{
    for (size_t i = 0; i < REACH_MASKS; i++)
        reach->ever[thing * REACH_MASKS + i].rights = 0;
}
