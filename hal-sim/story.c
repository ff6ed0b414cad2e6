#include "hal-sim/story.h"

#include <stdlib.h>
#include <string.h>

#include "hal-sim/orr_text.h"

#define NOBODY STORY_ACTORS_MAX
#define TEXT_SHOWN 40

struct listener {
    struct story *story;
    struct explorer *x;
    struct decider decider; /* that of the replay */
};

/* A thread by the name that its program gave it, and its cell. */
static void
thread_name(const struct machine *m, uint32_t thread, char *name)
{
    const char *given = machine_name(m, (struct object_id){thread});

    trace_name_thread(m, (struct thread_id){thread}, name);
    const char *slash = strchr(name, '/');
    if (!*given || !slash)
        return;
    char *own = orr_text_format("%s%s", given, slash);
    snprintf(name, TRACE_NAME_BYTES, "%s", own);
    free(own);
}

static uint32_t
actor_of(struct story *story, const struct machine *m, uint32_t thread)
{
    if (thread == 0)
        return NOBODY;
    for (uint32_t i = 0; i < story->actors; i++)
        if (story->actor[i].thread == thread)
            return i;
    if (story->actors == STORY_ACTORS_MAX)
        return NOBODY;
    struct story_actor *actor = &story->actor[story->actors];
    actor->thread = thread;
    thread_name(m, thread, actor->name);
    return story->actors++;
}

static struct story_step *
step_add(struct story *story, const struct machine *m, enum step_kind kind)
{
    if (story->steps == story->room) {
        story->room = 2 * story->room + 64;
        story->step = realloc(story->step, story->room * sizeof story->step[0]);
        if (!story->step)
            orr_text_out_of_memory();
    }
    struct story_step *step = &story->step[story->steps++];
    *step = (struct story_step){.kind = kind,
                                .actor = NOBODY,
                                .peer = NOBODY,
                                .time_ns = machine_kernel(m)->now,
                                .event = machine_events(m)};
    return step;
}

static char *
object_text(const struct machine *m, struct object_id object)
{
    char name[TRACE_NAME_BYTES];

    return orr_text_format("%s", trace_name_object(m, object, name));
}

/* Who waits for this object, and is woken by what happens to it. */
static uint32_t
woken_by(struct story *story, struct object_id object)
{
    for (uint32_t i = 0; i < story->actors; i++)
        if (story->actor[i].waits == object.n)
            return i;
    return NOBODY;
}

static void
hear_message(struct story *story, const struct machine *m,
             const struct record *r)
{
    bool reply = r->kind == RECORD_REPLY;
    struct story_step *step =
        step_add(story, m, reply ? STEP_REPLY : STEP_MESSAGE);

    step->actor = actor_of(story, m, r->thread.n);
    step->peer = actor_of(story, m, r->peer.n);
    step->text = reply ? NULL : object_text(m, r->object);
    if (step->peer != NOBODY)
        story->actor[step->peer].waits = 0;
}

static void
hear_signal(struct story *story, const struct machine *m,
            const struct record *r)
{
    struct story_step *step = step_add(story, m, STEP_SIGNAL);

    step->actor = actor_of(story, m, r->thread.n);
    step->peer = woken_by(story, r->object);
    step->text = object_text(m, r->object);
    if (step->peer != NOBODY)
        story->actor[step->peer].waits = 0;
}

static void
hear_block(struct story *story, const struct machine *m, const struct record *r)
{
    struct story_step *step = step_add(story, m, STEP_BLOCK);

    step->actor = actor_of(story, m, r->thread.n);
    step->text = r->value == ORR_STATE_CALLING || r->object.n == 0
                     ? orr_text_format("a reply")
                     : object_text(m, r->object);
    if (step->actor != NOBODY)
        story->actor[step->actor].waits = r->object.n;
}

static void
hear_other(struct story *story, const struct machine *m, const struct record *r,
           enum step_kind kind, const char *text)
{
    struct story_step *step = step_add(story, m, kind);

    step->actor = actor_of(story, m, r->thread.n);
    step->text = orr_text_format("%s", text);
}

static void
hear_end(struct story *story, const struct machine *m, const struct record *r)
{
    struct story_step *step = step_add(story, m, STEP_END);

    step->text = object_text(m, r->object);
    for (uint32_t i = 0; i < story->actors; i++)
        if (strcmp(story->actor[i].name, step->text) == 0)
            step->actor = i;
}

static void
on_record(void *self, const struct machine *m, const struct record *r)
{
    struct listener *l = self;

    if (r->kind == RECORD_MESSAGE || r->kind == RECORD_REPLY)
        hear_message(l->story, m, r);
    else if (r->kind == RECORD_SIGNAL)
        hear_signal(l->story, m, r);
    else if (r->kind == RECORD_BLOCK)
        hear_block(l->story, m, r);
    else if (r->kind == RECORD_FAULT && r->value != ORR_FAULT_EXIT)
        hear_other(l->story, m, r, STEP_FAULT, judge_fault_name(r->value));
    else if (r->kind == RECORD_END)
        hear_end(l->story, m, r);
    else if (r->kind == RECORD_EXPIRE && r->thread.n != 0)
        hear_other(l->story, m, r, STEP_EXPIRE, "its deadline");
    else if (r->kind == RECORD_REFUSE)
        hear_other(l->story, m, r, STEP_REFUSE,
                   error_name((enum orr_error)r->value));
}

/* The machine does not say which thread writes: it is the one that runs. */
static void
on_output(void *self, const struct machine *m, const struct output *output)
{
    struct listener *l = self;
    const struct kernel *k = machine_kernel(m);
    uint32_t bytes = output->bytes;

    while (bytes > 0 && output->text[bytes - 1] == '\n')
        bytes--;
    struct story_step *step = step_add(l->story, m, STEP_SAY);
    step->actor =
        actor_of(l->story, m, kernel_cell(k, 1 + k->entering)->cpu.current.n);
    step->text = orr_text_quote(output->text, bytes, TEXT_SHOWN);
}

/* --- decisions --- */

/* Notes whom each decision holds up. */
static uint32_t
choose(void *self, const struct machine *m, const struct choice *choice)
{
    struct listener *l = self;
    uint32_t pick = l->decider.choose(l->decider.self, m, choice);

    if (pick == 0 || pick >= choice->count)
        return pick;
    const struct alternative *held = &choice->alternative[0];
    const struct alternative *first = &choice->alternative[pick];
    struct story_step *step = step_add(l->story, m, STEP_HELD);
    char name[REPLAY_NAME_BYTES];
    replay_name(m, first, name);
    step->actor = actor_of(l->story, m, held->thread);
    step->peer = actor_of(l->story, m, first->thread);
    if (step->peer == step->actor)
        step->peer = NOBODY;
    step->text = orr_text_format("%s", name);
    return pick;
}

/* What a thread waits for; null: it does not, or it is the first process's,
 * which always does. */
static char *
wait_of(const struct machine *m, uint32_t thread)
{
    const struct kernel *k = machine_kernel(m);
    const union cell *cell = kernel_cell(k, thread);
    char name[TRACE_NAME_BYTES];

    if (!cell || cell->object.kind != ORR_KIND_THREAD ||
        cell->thread.process.n == trace_first_process(m).n)
        return NULL;
    const struct thread *t = &cell->thread;
    if (t->state == ORR_STATE_CALLING) {
        const struct reply *reply = &kernel_cell(k, t->reply.n)->reply;
        thread_name(m, reply->server.n, name);
        return orr_text_format("waits for %s's reply", name);
    }
    if (t->waits_for.n == 0)
        return NULL;
    return orr_text_format("waits for %s",
                           trace_name_object(m, t->waits_for, name));
}

static void
note_waits(struct story *story, const struct machine *m)
{
    for (uint32_t i = 0; i < story->actors; i++)
        story->actor[i].end = wait_of(m, story->actor[i].thread);
}

struct story *
story_hear(const struct scenario *scenario,
           const struct explore_options *options, const struct replay *replay,
           char **error)
{
    struct story *story = orr_text_allocate(1, sizeof *story);
    struct listener l = {.story = story};
    struct explore_options own = *options;
    struct observer watch = {
        .self = &l, .record = on_record, .output = on_output};

    own.window_ns = replay->window_ns;
    own.blocks = replay->blocks;
    own.refusals = replay->refusals;
    l.x = explorer_create(scenario, &own, error);
    if (!l.x) {
        story_free(story);
        return NULL;
    }
    story->replay = replay;
    struct replay_follower *follower = replay_follow(replay, l.x, &l.decider);
    struct decider decider = {&l, choose};
    explorer_watch(l.x, &watch);
    struct ending ending = explorer_run(l.x, &decider);
    replay_follow_end(follower);
    story->flaw = ending.flaw;
    story->events = machine_events(explorer_machine(l.x));
    story->time_ns = machine_now(explorer_machine(l.x));
    note_waits(story, explorer_machine(l.x));
    explorer_destroy(l.x);
    return story;
}

void
story_free(struct story *story)
{
    for (size_t i = 0; i < story->steps; i++)
        free(story->step[i].text);
    for (uint32_t i = 0; i < story->actors; i++)
        free(story->actor[i].end);
    free(story->step);
    free(story);
}

#define NEAR_BEFORE 4u
#define NEAR_AFTER 10u

bool *
story_select(const struct story *story, size_t most)
{
    bool *show = orr_text_allocate(story->steps + 1, sizeof show[0]);
    size_t shown = 0;

    if (story->steps <= most)
        memset(show, true, story->steps);
    for (size_t i = 0; story->steps > most && i < story->steps; i++) {
        size_t from = i > NEAR_BEFORE ? i - NEAR_BEFORE : 0;
        if (story->step[i].kind != STEP_HELD || shown + 2 * NEAR_AFTER > most)
            continue;
        for (size_t j = from; j < story->steps && j < i + NEAR_AFTER; j++) {
            shown += !show[j];
            show[j] = true;
        }
    }
    for (size_t i = story->steps; i-- > 0 && shown < most;) {
        shown += !show[i];
        show[i] = true;
    }
    return show;
}
