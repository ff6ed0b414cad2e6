/* init is trusted: it names what it makes for the scenario right after it has
 * made it, and so says what is what. All else is told by who pays for it. */
#include "hal-sim/reach_watch.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/slot.h"
#include "hal-sim/machine_state.h"
#include "hal-sim/orr_text.h"
#include "hal-sim/reach_use.h"
#include "hal-sim/trace_name.h"

#define PENDING_MAX 16u
#define NOTHING SIZE_MAX
#define RIGHTS_BYTES 128u
#define INIT "init"

struct reach_watch {
    const struct reach *reach;
    uint32_t cells;
    uint32_t *thing_of; /* by cell: thing + 1, as init has named it */
    uint64_t *seen;     /* by process cell: its newest handle that was seen */
    bool *named;        /* by thing: has been */
    uint32_t pending[PENDING_MAX]; /* processes that may have got one */
    uint32_t pendings;
    char *stray;
    struct reach_use *use;
};

struct reach_watch *
reach_watch_create(const struct reach *reach)
{
    struct reach_watch *w = orr_text_allocate(1, sizeof *w);

    w->reach = reach;
    w->cells = reach->scenario->limits.cells;
    w->thing_of = orr_text_allocate(w->cells, sizeof w->thing_of[0]);
    w->seen = orr_text_allocate(w->cells, sizeof w->seen[0]);
    w->named = orr_text_allocate(reach->things, sizeof w->named[0]);
    w->use = reach_use_create(reach);
    return w;
}

void
reach_watch_free(struct reach_watch *w)
{
    if (!w)
        return;
    reach_use_free(w->use);
    free(w->thing_of);
    free(w->seen);
    free(w->named);
    free(w->stray);
    free(w);
}

const char *
reach_watch_stray(const struct reach_watch *w)
{
    return w->stray;
}

uint32_t
reach_watch_used(const struct reach_watch *w, size_t party, size_t handle)
{
    return reach_use_rights(w->use, party, handle);
}

/* --- what is what --- */

static size_t
party_named(const struct reach *reach, const char *name, size_t bytes)
{
    for (size_t i = 0; i < reach->parties; i++) {
        const char *other = reach->scenario->processes[i].name;
        if (strlen(other) == bytes && memcmp(other, name, bytes) == 0)
            return i;
    }
    return NOTHING;
}

static size_t
object_named(const struct reach *reach, enum orr_kind kind, const char *name,
             size_t bytes)
{
    const struct scenario *s = reach->scenario;

    for (size_t i = 0; i < s->objects_count; i++) {
        const char *other = s->objects[i].name;
        if (s->objects[i].kind == kind && strlen(other) == bytes &&
            memcmp(other, name, bytes) == 0)
            return reach_object(reach, i);
    }
    return NOTHING;
}

/* A name of init's own, or of a scenario's object; init makes each of those
 * once, its own endpoint before and the heartbeats after them. */
static size_t
object_made(const struct reach_watch *w, enum orr_kind kind, const char *name,
            size_t bytes)
{
    const size_t object = object_named(w->reach, kind, name, bytes);

    if (kind == ORR_KIND_ENDPOINT && !w->named[reach_init(w->reach)] &&
        bytes == strlen(INIT) && memcmp(name, INIT, bytes) == 0)
        return reach_init(w->reach);
    if (object != NOTHING && !w->named[object])
        return object;
    size_t party = party_named(w->reach, name, bytes);
    return kind != ORR_KIND_NOTIFICATION || party == NOTHING
               ? NOTHING
               : reach_part(w->reach, party, REACH_PULSE);
}

static size_t
thing_named(const struct reach_watch *w, enum orr_kind kind, const char *name,
            size_t bytes)
{
    static const uint8_t parts[ORR_KIND_MAX] = {
        [ORR_KIND_QUOTA] = REACH_QUOTA + 1,
        [ORR_KIND_PROCESS] = REACH_PROCESS + 1,
        [ORR_KIND_THREAD] = REACH_THREAD + 1,
        [ORR_KIND_CONTEXT] = REACH_CONTEXT + 1};

    if (kind >= ORR_KIND_MAX || parts[kind] == 0)
        return object_made(w, kind, name, bytes);
    size_t party = party_named(w->reach, name, bytes);
    return party == NOTHING ? NOTHING
                            : reach_part(w->reach, party,
                                         (enum reach_part)(parts[kind] - 1));
}

/* init has named something. */
static void
note_name(struct reach_watch *w, const struct machine *m,
          struct thread_id running, const struct trap *trap)
{
    const struct kernel *k = machine_kernel(m);
    struct found found = slot_find(k, trace_process(m, running), trap->a[0]);
    const char *name = (const char *)machine_fiber(m, running)->area;

    if (found.error != ORR_ERROR_OK ||
        trap->a[1] > ORR_WORDS_MAX * sizeof(uint64_t))
        return;
    uint32_t cell = slot_at(k, found.slot)->object.n;
    size_t thing = thing_named(
        w, (enum orr_kind)kernel_cell(k, cell)->object.kind, name, trap->a[1]);
    if (thing == NOTHING)
        return;
    w->thing_of[cell] = (uint32_t)thing + 1;
    w->named[thing] = true;
}

/* Whose quota, or one split from it, this is; NOTHING: init's. */
static size_t
party_of_quota(const struct reach_watch *w, const struct kernel *k,
               uint32_t quota)
{
    while (quota != 0 && quota != k->root.n) {
        uint32_t thing = w->thing_of[quota];
        if (thing != 0)
            return (thing - 1 - w->reach->scenario->objects_count) /
                   REACH_PARTS;
        quota = kernel_cell(k, quota)->object.quota.n;
    }
    return NOTHING;
}

static size_t
party_of_process(const struct reach_watch *w, const struct kernel *k,
                 uint32_t process)
{
    return party_of_quota(w, k, kernel_cell(k, process)->object.quota.n);
}

static size_t
thing_of_reply(const struct reach_watch *w, const struct kernel *k,
               const struct reply *reply)
{
    const union cell *caller = kernel_cell(k, reply->caller.n);
    size_t party = party_of_process(w, k, caller->thread.process.n);

    if (party == NOTHING)
        return NOTHING;
    return reach_part(w->reach, party,
                      reply->arrival == ORR_ARRIVAL_FAULT ? REACH_FAULT
                                                          : REACH_ANSWER);
}

/* What the scenario calls the quota of the whole system; or NOTHING. */
static size_t
system_of(const struct reach *reach)
{
    const struct scenario *s = reach->scenario;

    for (size_t i = 0; i < s->objects_count; i++)
        if (s->objects[i].kind == ORR_KIND_QUOTA)
            return reach_object(reach, i);
    return NOTHING;
}

static size_t
thing_of(const struct reach_watch *w, const struct kernel *k, uint32_t cell)
{
    const union cell *c = kernel_cell(k, cell);

    if (c->object.kind == ORR_KIND_REPLY)
        return thing_of_reply(w, k, &c->reply);
    if (w->thing_of[cell] != 0)
        return w->thing_of[cell] - 1;
    if (cell == k->root.n)
        return system_of(w->reach);
    size_t party = party_of_quota(w, k, c->object.quota.n);
    if (party != NOTHING)
        return reach_part(w->reach, party, REACH_MADE);
    return c->object.kind == ORR_KIND_CONSOLE ? reach_console(w->reach)
                                              : NOTHING;
}

/* --- what is allowed --- */

static void
stray(struct reach_watch *w, const struct machine *m, size_t party,
      const struct slot *slot)
{
    const struct kernel *k = machine_kernel(m);
    size_t thing = thing_of(w, k, slot->object.n);
    char rights[RIGHTS_BYTES], ever[RIGHTS_BYTES] = "";
    char name[TRACE_NAME_BYTES];
    const char *process = w->reach->scenario->processes[party].name;

    reach_rights_text(slot->rights & ORR_RIGHTS_ALL, rights, sizeof rights);
    if (thing != NOTHING)
        reach_rights_text(reach_ever(w->reach, party, thing), ever,
                          sizeof ever);
    w->stray = orr_text_format(
        "event %" PRIu64 ": %s has got a handle of %s with the rights %s; by "
        "its scenario it can never have %s%s",
        k->events, process,
        thing != NOTHING ? reach_thing_name(w->reach, thing)
                         : trace_name_object(m, slot->object, name),
        *rights ? rights : "none", *ever ? "more than " : "one", ever);
}

/* All handles of the process that are new. */
static void
check_process(struct reach_watch *w, const struct machine *m, uint32_t cell)
{
    const struct kernel *k = machine_kernel(m);
    const struct process *p = &kernel_cell(k, cell)->process;

    if (p->object.kind != ORR_KIND_PROCESS || p->generation == w->seen[cell])
        return;
    uint64_t seen = w->seen[cell];
    w->seen[cell] = p->generation;
    size_t party = party_of_process(w, k, cell);
    if (party == NOTHING)
        return;
    for (uint32_t i = 0; i < p->slots && !w->stray; i++) {
        const struct slot *slot = slot_at(k, slot_of_index(k, p, i));
        if (slot->object.n == 0 || slot->handle >> 16 <= seen)
            continue;
        size_t thing = thing_of(w, k, slot->object.n);
        if (thing == NOTHING || !reach_allows(w->reach, party, thing,
                                              slot->rights & ORR_RIGHTS_ALL))
            stray(w, m, party, slot);
    }
}

static void
pend(struct reach_watch *w, uint32_t process)
{
    if (process != 0 && w->pendings < PENDING_MAX)
        w->pending[w->pendings++] = process;
}

void
reach_watch_record(struct reach_watch *w, const struct machine *m,
                   const struct record *record)
{
    if (record->kind == RECORD_MESSAGE || record->kind == RECORD_REPLY) {
        pend(w, trace_process(m, record->peer).n);
    } else if (record->kind == RECORD_CREATE) {
        pend(w, trace_process(m, record->thread).n);
    } else if (record->kind == RECORD_DESTROY) {
        w->thing_of[record->object.n] = 0;
        w->seen[record->object.n] = 0;
    }
}

/* Into which process a handle has been duplicated: its own, or a[3]. */
static uint32_t
duplicate_target(const struct machine *m, uint32_t process,
                 const struct trap *trap)
{
    const struct kernel *k = machine_kernel(m);

    if (trap->a[3] == ORR_NONE)
        return process;
    struct found found = slot_find(k, (struct process_id){process}, trap->a[3]);
    return found.error == ORR_ERROR_OK ? slot_at(k, found.slot)->object.n : 0;
}

/* What a call of init or of a process tells. */
static void
note_call(struct reach_watch *w, const struct machine *m,
          struct thread_id running, const struct trap *trap)
{
    const struct kernel *k = machine_kernel(m);
    uint32_t process = trace_process(m, running).n;

    if (process == 0)
        return;
    bool init = process == trace_first_process(m).n;
    if (trap->number == ORR_CALL_NAME && init)
        note_name(w, m, running, trap);
    if (trap->number == ORR_CALL_DUPLICATE) {
        uint32_t target = duplicate_target(m, process, trap);
        pend(w, target);
        if (init && target != 0)
            reach_use_give(w->use, party_of_process(w, k, target),
                           machine_fiber(m, running)->call, trap);
    }
    if (!init)
        reach_use_call(w->use, party_of_process(w, k, process), trap);
}

void
reach_watch_event(struct reach_watch *w, const struct machine *m,
                  struct thread_id running, const struct trap *trap)
{
    if (trap->kind == TRAP_CALL)
        note_call(w, m, running, trap);
    for (uint32_t i = 0; i < w->pendings; i++)
        check_process(w, m, w->pending[i]);
    w->pendings = 0;
}
