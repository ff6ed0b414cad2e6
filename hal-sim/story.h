/* What happened in a failing run, for people: who did what to whom, who was
 * held up, who waits at the end. Told in sentences and drawn as a diagram. */
#ifndef HAL_SIM_STORY_H
#define HAL_SIM_STORY_H

#include "hal-sim/replay.h"

#define STORY_ACTORS_MAX 48u

enum step_kind {
    STEP_MESSAGE, /* actor to peer */
    STEP_REPLY,   /* actor to peer */
    STEP_SIGNAL,  /* actor to peer, if anybody waits */
    STEP_BLOCK,   /* actor waits */
    STEP_FAULT,
    STEP_END,
    STEP_EXPIRE, /* actor's deadline passed */
    STEP_SAY,    /* actor printed or marked something */
    STEP_REFUSE,
    STEP_HELD /* a decision: actor was held up, peer went first */
};

struct story_step {
    enum step_kind kind;
    uint32_t actor, peer; /* STORY_ACTORS_MAX: nobody */
    uint64_t time_ns, event;
    char *text; /* what it is about: an object's name, a text */
};

struct story_actor {
    char name[REPLAY_NAME_BYTES];
    uint32_t thread; /* its cell; 0: the outside */
    uint32_t waits;  /* object that it is blocked on */
    char *end;       /* what it waits for when all is over; null: nothing */
};

struct story {
    const struct replay *replay;
    struct story_actor actor[STORY_ACTORS_MAX];
    uint32_t actors;
    struct story_step *step;
    size_t steps, room;
    struct flaw flaw;
    uint64_t time_ns, events; /* at its end */
};

/* Makes the run once more and listens. Null, and why in *error, if the machine
 * cannot be made. */
struct story *story_hear(const struct scenario *scenario,
                         const struct explore_options *options,
                         const struct replay *replay, char **error);
void story_free(struct story *story);

/* In Markdown; `command` repeats the run. */
void story_tell(const struct story *story, const char *command, FILE *out);
/* As an SVG sequence diagram. */
void story_draw(const struct story *story, FILE *out);

/* Which steps are worth showing where there are too many: decisions, what is
 * near them, and the end. One flag for each; free() it. */
bool *story_select(const struct story *story, size_t most);

#endif
