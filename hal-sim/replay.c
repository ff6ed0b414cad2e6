#include "hal-sim/replay.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "hal-sim/machine_state.h"
#include "hal-sim/orr_text.h"

#define REFUSED "refused"
#define DIES "dies"
#define DEVICE "device"

void
replay_name(const struct machine *m, const struct alternative *a, char *name)
{
    static const char *const kinds[] = {[EVENT_TIMER] = "timer",
                                        [EVENT_KICK] = "kick",
                                        [EVENT_INTERRUPT] = "interrupt"};
    static const char *const fates[] = {
        [MODEL_FAULT_STALL] = "stall",     [MODEL_FAULT_DROP] = "drop",
        [MODEL_FAULT_CORRUPT] = "corrupt", [MODEL_FAULT_REORDER] = "reorder",
        [MODEL_FAULT_DIE] = "die",         [MODEL_FAULT_LATE] = "late"};

    switch ((enum event_kind)a->kind) {
    case EVENT_THREAD:
        trace_name_thread(m, (struct thread_id){a->thread}, name);
        return;
    case EVENT_TIMER:
    case EVENT_KICK:
    case EVENT_INTERRUPT:
        snprintf(name, REPLAY_NAME_BYTES, "cpu%u:%s", a->cpu, kinds[a->kind]);
        return;
    case EVENT_PULSE:
        snprintf(name, REPLAY_NAME_BYTES, "device:pulse");
        return;
    case EVENT_REFUSE:
        snprintf(name, REPLAY_NAME_BYTES, REFUSED);
        return;
    case EVENT_DEATH:
        snprintf(name, REPLAY_NAME_BYTES, DIES);
        return;
    case EVENT_FATE:
        snprintf(name, REPLAY_NAME_BYTES, DEVICE "%u:%s",
                 m->cpus[a->cpu].fiber->device - 1, fates[a->fate]);
        return;
    }
}

enum decision_kind
replay_kind(const char *first)
{
    size_t digits = strlen(DEVICE);

    if (strcmp(first, REFUSED) == 0)
        return DECISION_CREATE;
    if (strcmp(first, DIES) == 0)
        return DECISION_DEATH;
    if (strncmp(first, DEVICE, digits) == 0 &&
        strspn(first + digits, "0123456789") > 0 && strchr(first, ':'))
        return DECISION_DEVICE;
    return DECISION_ORDER;
}

static struct decision_line *
line_add(struct replay *replay)
{
    if (replay->count == replay->room) {
        replay->room = 2 * replay->room + 16;
        replay->line =
            realloc(replay->line, replay->room * sizeof replay->line[0]);
        if (!replay->line)
            orr_text_out_of_memory();
    }
    struct decision_line *line = &replay->line[replay->count++];
    memset(line, 0, sizeof *line);
    return line;
}

/* --- recording --- */

struct recorder {
    struct replay *replay;
    struct explorer *x;
    const uint8_t *trail;
    uint32_t count, at;
};

static void
record(struct replay *replay, struct explorer *x, const struct choice *choice,
       uint32_t pick)
{
    const struct machine *m = explorer_machine(x);
    struct decision_line *line = line_add(replay);

    replay_name(m, &choice->alternative[0], line->whose);
    replay_name(m, &choice->alternative[pick], line->first);
    line->count = choice->alternative[0].count;
    line->block = choice->alternative[0].block;
    line->asked = choice->asked;
    line->digest = base_digest_run(explorer_base(x));
}

static uint32_t
choose_recorded(void *self, const struct machine *m,
                const struct choice *choice)
{
    struct recorder *r = self;
    uint32_t pick = r->at < r->count ? r->trail[r->at] : 0;

    (void)m;
    r->at++;
    if (pick >= choice->count)
        pick = 0;
    if (pick != 0)
        record(r->replay, r->x, choice, pick);
    return pick;
}

static void
note_end(struct replay *replay, struct explorer *x)
{
    replay->events = machine_events(explorer_machine(x));
    replay->digest = base_digest_run(explorer_base(x));
}

void
replay_record(struct replay *replay, struct explorer *x, const uint8_t *trail,
              uint32_t count)
{
    uint8_t *copy = orr_text_allocate((size_t)count + 1, 1);
    struct recorder r = {replay, x, copy, count, 0};
    struct decider decider = {&r, choose_recorded};

    memcpy(copy, trail, count);
    struct ending ending = explorer_run(x, &decider);
    replay->flaw = ending.flaw;
    note_end(replay, x);
    free(copy);
}

/* --- trying --- */

struct trial {
    const struct replay *replay;
    struct replay *made; /* the decisions that were used */
    struct explorer *x;
    bool *used;
    size_t first; /* not used */
};

static bool
line_meets(const struct decision_line *line, const struct machine *m,
           const struct choice *choice)
{
    char name[REPLAY_NAME_BYTES];

    if (line->count != choice->alternative[0].count ||
        line->block != choice->alternative[0].block ||
        line->asked != choice->asked)
        return false;
    replay_name(m, &choice->alternative[0], name);
    return strcmp(name, line->whose) == 0;
}

/* Which alternative the line means; 0 if that is not possible now. */
static uint32_t
line_pick(const struct decision_line *line, const struct machine *m,
          const struct choice *choice)
{
    char name[REPLAY_NAME_BYTES];

    for (uint32_t i = 1; i < choice->count; i++) {
        replay_name(m, &choice->alternative[i], name);
        if (strcmp(name, line->first) == 0)
            return i;
    }
    return 0;
}

static uint32_t
choose_tried(void *self, const struct machine *m, const struct choice *choice)
{
    struct trial *t = self;
    uint32_t pick = 0;

    while (t->first < t->replay->count && t->used[t->first])
        t->first++;
    for (size_t i = t->first; i < t->replay->count && pick == 0; i++) {
        if (t->used[i] || !line_meets(&t->replay->line[i], m, choice))
            continue;
        t->used[i] = true;
        pick = line_pick(&t->replay->line[i], m, choice);
    }
    if (pick != 0)
        record(t->made, t->x, choice, pick);
    return pick;
}

struct ending
replay_try(struct replay *replay, struct explorer *x)
{
    struct replay made = *replay;
    struct trial trial = {.replay = replay, .made = &made, .x = x};
    struct decider decider = {&trial, choose_tried};

    made.line = NULL;
    made.count = made.room = 0;
    trial.used = orr_text_allocate(replay->count + 1, sizeof trial.used[0]);
    struct ending ending = explorer_run(x, &decider);
    free(trial.used);
    free(replay->line);
    *replay = made;
    note_end(replay, x);
    return ending;
}

/* --- repeating --- */

struct replay_follower {
    const struct replay *replay;
    struct explorer *x;
    size_t at;
    char *difference;
};

static uint32_t
choose_repeated(void *self, const struct machine *m,
                const struct choice *choice)
{
    struct replay_follower *r = self;
    const struct decision_line *line = &r->replay->line[r->at];

    if (r->difference || r->at == r->replay->count ||
        !line_meets(line, m, choice))
        return 0;
    r->at++;
    uint64_t digest = base_digest_run(explorer_base(r->x));
    if (digest != line->digest)
        r->difference = orr_text_format(
            "decision %zu (%s, call %u): the run so far has the digest "
            "%016" PRIx64 ", not %016" PRIx64,
            r->at, line->whose, line->count, digest, line->digest);
    uint32_t pick = line_pick(line, m, choice);
    if (pick == 0 && !r->difference)
        r->difference = orr_text_format(
            "decision %zu (%s, call %u): `%s` is not possible there", r->at,
            line->whose, line->count, line->first);
    return r->difference ? CHOICE_STOP : pick;
}

static void
compare_end(struct replay_follower *r)
{
    uint64_t events = machine_events(explorer_machine(r->x));
    uint64_t digest = base_digest_run(explorer_base(r->x));

    if (r->at < r->replay->count)
        r->difference = orr_text_format(
            "decision %zu (%s, call %u) never came up", r->at + 1,
            r->replay->line[r->at].whose, r->replay->line[r->at].count);
    else if (events != r->replay->events || digest != r->replay->digest)
        r->difference = orr_text_format(
            "the end: %" PRIu64 " events, digest %016" PRIx64 ", not %" PRIu64
            " events, digest %016" PRIx64,
            events, digest, r->replay->events, r->replay->digest);
}

char *
replay_repeat(const struct replay *replay, struct explorer *x, uint64_t to,
              struct ending *ending)
{
    struct replay_follower r = {.replay = replay, .x = x};
    struct decider decider = {&r, choose_repeated};

    explorer_limit(x, to);
    *ending = explorer_run(x, &decider);
    if (!r.difference && to > replay->events)
        compare_end(&r);
    return r.difference;
}

struct replay_follower *
replay_follow(const struct replay *replay, struct explorer *x,
              struct decider *decider)
{
    struct replay_follower *follower = orr_text_allocate(1, sizeof *follower);

    *follower = (struct replay_follower){.replay = replay, .x = x};
    *decider = (struct decider){follower, choose_repeated};
    return follower;
}

void
replay_follow_end(struct replay_follower *follower)
{
    free(follower->difference);
    free(follower);
}

struct replay
replay_part(const struct replay *replay, const bool *keep)
{
    struct replay part = *replay;

    part.line = NULL;
    part.count = part.room = 0;
    for (size_t i = 0; i < replay->count; i++)
        if (keep[i])
            *line_add(&part) = replay->line[i];
    return part;
}

void
replay_free(struct replay *replay)
{
    free(replay->path);
    free(replay->scenario);
    free(replay->found);
    free(replay->flaw_text);
    free(replay->line);
    *replay = (struct replay){0};
}
