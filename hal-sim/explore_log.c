#include "hal-sim/explore_log.h"

#include <stdlib.h>
#include <string.h>

#include "hal-sim/deadlock.h"
#include "hal-sim/explore_set.h"
#include "hal-sim/machine_state.h"
#include "hal-sim/orr_text.h"

#define NO_TEXT SIZE_MAX

struct seen {
    struct happening what;
    size_t text; /* where it begins; NO_TEXT: none */
};

struct seen_log {
    const struct scenario *scenario;
    struct seen *item;
    size_t count, room;
    char *text;
    size_t text_bytes, text_room;
    uint64_t *chain;       /* by badge: what that process did, in order */
    uint64_t sum;          /* over all chains */
    uint64_t *faults;      /* by badge: those that are no flaws, as bits */
    struct state_set fine; /* digests of runs without a flaw */
    bool timed;            /* some expectations are about times */
};

static bool
expectation_timed(const struct expectation *e)
{
    switch (e->kind) {
    case EXPECT_ALWAYS:
    case EXPECT_DEADLINE:
    case EXPECT_LATENCY:
        return true;
    case EXPECT_EVENTUALLY:
        return e->limit_ns != UINT64_MAX;
    case EXPECT_OUTPUT:
    case EXPECT_EXIT:
    case EXPECT_NEVER:
    case EXPECT_COUNT:
        break;
    }
    return false;
}

/* Whom the search may have die does so by a fault that is none of its own. */
static void
accept_deaths(struct seen_log *log)
{
    const struct scenario *s = log->scenario;

    for (size_t i = 0; i < s->mishaps_count; i++)
        for (size_t j = 0; s->mishaps[i].searched && j < s->processes_count;
             j++)
            if (strcmp(s->processes[j].name, s->mishaps[i].process) == 0)
                log->faults[j + 1] |= UINT64_C(1) << ORR_FAULT_ABORT;
}

struct seen_log *
log_create(const struct scenario *scenario)
{
    size_t badges = scenario->processes_count + 1;
    struct seen_log *log = orr_text_allocate(1, sizeof *log);

    log->scenario = scenario;
    log->chain = orr_text_allocate(badges, sizeof log->chain[0]);
    log->faults = orr_text_allocate(badges, sizeof log->faults[0]);
    for (size_t i = 0; i < scenario->expectations_count; i++)
        log->timed |= expectation_timed(&scenario->expectations[i]);
    accept_deaths(log);
    return log;
}

void
log_destroy(struct seen_log *log)
{
    state_set_free(&log->fine);
    free(log->item);
    free(log->text);
    free(log->chain);
    free(log->faults);
    free(log);
}

static size_t
text_add(struct seen_log *log, const char *text, size_t bytes)
{
    size_t at = log->text_bytes;

    if (at + bytes + 1 > log->text_room) {
        log->text_room = 2 * (at + bytes + 1) + 1024;
        log->text = realloc(log->text, log->text_room);
        if (!log->text)
            orr_text_out_of_memory();
    }
    memcpy(log->text + at, text, bytes);
    log->text[at + bytes] = '\0';
    log->text_bytes += bytes + 1;
    return at;
}

static void
chain_add(struct seen_log *log, const struct happening *h, size_t bytes)
{
    uint64_t *chain = &log->chain[h->badge];
    uint64_t next = digest_mix(*chain + 1, (uint64_t)h->kind << 32 | h->number);

    next = digest_mix(next, h->value);
    for (size_t i = 0; i < bytes; i++)
        next = digest_mix(next, (unsigned char)h->text[i]);
    uint64_t salt = (uint64_t)h->badge + 1;
    log->sum += digest_mix(salt, next) - digest_mix(salt, *chain);
    *chain = next;
}

void
log_add(struct seen_log *log, const struct happening *h)
{
    bool output = h->kind == HAPPENED_OUTPUT;
    size_t bytes = 0;

    if (h->badge > log->scenario->processes_count)
        return;
    if (h->text)
        bytes = output ? h->value : strlen(h->text);
    chain_add(log, h, bytes);
    if (log->count == log->room) {
        log->room = 2 * log->room + 64;
        log->item = realloc(log->item, log->room * sizeof log->item[0]);
        if (!log->item)
            orr_text_out_of_memory();
    }
    size_t text = h->text ? text_add(log, h->text, bytes) : NO_TEXT;
    log->item[log->count++] = (struct seen){*h, text};
}

void
log_mark_set(const struct seen_log *log, struct log_mark *mark)
{
    size_t badges = log->scenario->processes_count + 1;

    log_mark_free(mark);
    mark->count = log->count;
    mark->text_bytes = log->text_bytes;
    mark->sum = log->sum;
    mark->chain = orr_text_allocate(badges, sizeof mark->chain[0]);
    memcpy(mark->chain, log->chain, badges * sizeof mark->chain[0]);
    if (log->count == 0)
        return;
    mark->item = orr_text_allocate(log->count, sizeof mark->item[0]);
    memcpy(mark->item, log->item, log->count * sizeof mark->item[0]);
    mark->text = orr_text_allocate(log->text_bytes + 1, 1);
    if (log->text)
        memcpy(mark->text, log->text, log->text_bytes);
}

void
log_mark_free(struct log_mark *mark)
{
    free(mark->chain);
    free(mark->item);
    free(mark->text);
    *mark = (struct log_mark){0};
}

/* The log never gets smaller, so what a mark holds fits into it. */
void
log_return(struct seen_log *log, const struct log_mark *mark)
{
    size_t badges = log->scenario->processes_count + 1;

    memcpy(log->chain, mark->chain, badges * sizeof mark->chain[0]);
    log->count = mark->count;
    log->text_bytes = mark->text_bytes;
    log->sum = mark->sum;
    if (mark->item)
        memcpy(log->item, mark->item, mark->count * sizeof mark->item[0]);
    if (mark->text && log->text)
        memcpy(log->text, mark->text, mark->text_bytes);
}

uint64_t
log_digest(const struct seen_log *log)
{
    return log->sum;
}

static bool
is_crash(const struct happening *h)
{
    return h->kind == HAPPENED_FAULT && h->number != ORR_FAULT_EXIT &&
           h->number != ORR_FAULT_BUDGET;
}

void
log_accept_faults(struct seen_log *log)
{
    for (size_t i = 0; i < log->count; i++) {
        const struct happening *h = &log->item[i].what;
        if (is_crash(h))
            log->faults[h->badge] |= UINT64_C(1) << h->number;
    }
}

/* The first crash that is not how the scenario is; or null. */
static const struct happening *
find_crash(const struct seen_log *log)
{
    for (size_t i = 0; i < log->count; i++) {
        const struct happening *h = &log->item[i].what;
        if (is_crash(h) && (log->faults[h->badge] >> h->number & 1) == 0)
            return h;
    }
    return NULL;
}

static struct judge *
judge_of(const struct seen_log *log, const struct run_end *end)
{
    struct judge *judge = judge_create(log->scenario);
    uint64_t events = machine_events(end->machine);
    bool done = end->stop == STOP_DONE;
    char *deadlock = done ? deadlock_explain(end->machine) : NULL;

    for (size_t i = 0; i < log->count; i++) {
        struct happening h = log->item[i].what;
        if (log->item[i].text != NO_TEXT)
            h.text = log->text + log->item[i].text;
        judge_see(judge, &h);
    }
    if (deadlock)
        judge_see(judge, &(struct happening){.kind = HAPPENED_DEADLOCK,
                                             .time_ns = end->time_ns,
                                             .event = events,
                                             .text = deadlock});
    free(deadlock);
    return judge;
}

static struct flaw
judge_fully(struct seen_log *log, const struct run_end *end)
{
    struct flaw flaw = {FLAW_NONE, 0};
    const struct happening *crash = find_crash(log);
    struct judge *judge = judge_of(log, end);
    const struct finding *finding =
        judge_end(judge, end->time_ns, machine_events(end->machine),
                  end->stop == STOP_DONE);

    if (crash)
        flaw = (struct flaw){FLAW_FAULT, crash->badge};
    for (size_t i = log->scenario->expectations_count; i-- > 0;)
        if (!finding[i].holds)
            flaw = (struct flaw){FLAW_EXPECTATION, (uint32_t)i};
    judge_destroy(judge);
    return flaw;
}

struct flaw
log_judge(struct seen_log *log, const struct run_end *end)
{
    uint64_t key = digest_mix(log->sum + end->stop, end->kernel);

    if (end->stop == STOP_BROKEN)
        return (struct flaw){FLAW_BROKEN, 0};
    if (!log->timed && state_set_has(&log->fine, key))
        return (struct flaw){FLAW_NONE, 0};
    struct flaw flaw = judge_fully(log, end);
    if (flaw.kind == FLAW_NONE && !log->timed)
        state_set_put(&log->fine, key, 1);
    return flaw;
}

static char *
explain_expectation(struct seen_log *log, const struct run_end *end,
                    uint32_t index)
{
    struct judge *judge = judge_of(log, end);
    const struct finding *finding =
        judge_end(judge, end->time_ns, machine_events(end->machine),
                  end->stop == STOP_DONE) +
        index;
    char *text = orr_text_format("%s: %s", finding->expectation->sentence,
                                 finding->text ? finding->text : "it did not");

    judge_destroy(judge);
    return text;
}

char *
log_explain(struct seen_log *log, const struct run_end *end,
            const struct flaw *flaw)
{
    const struct happening *crash;

    switch (flaw->kind) {
    case FLAW_NONE:
        break;
    case FLAW_EXPECTATION:
        return explain_expectation(log, end, flaw->which);
    case FLAW_FAULT:
        crash = find_crash(log);
        if (!crash)
            break;
        return orr_text_format(
            "%s raised the fault \"%s\", which it does not without a search",
            crash->badge ? log->scenario->processes[crash->badge - 1].name
                         : "init",
            judge_fault_name(crash->number));
    case FLAW_BROKEN:
        return orr_text_format("the kernel found itself inconsistent: %s",
                               machine_stop_text(end->machine));
    }
    return orr_text_format("nothing is wrong");
}
