/* A run as the decisions in which it leaves the default, each anchored to what
 * it means: so that it can be repeated bit for bit, in any build, and still
 * be understood when some of the decisions are left out. */
#ifndef HAL_SIM_REPLAY_H
#define HAL_SIM_REPLAY_H

#include "hal-sim/explore.h"
#include "hal-sim/trace_name.h"

#define REPLAY_NAME_BYTES (TRACE_NAME_BYTES + 16u)

/* When `whose` turn would be, after its `count`-th system call (or event) and
 * `block` more basic blocks, and for the `asked`-th time since: `first` goes
 * first. */
struct decision_line {
    char whose[REPLAY_NAME_BYTES]; /* a thread, or as "cpu0:timer" */
    char first[REPLAY_NAME_BYTES]; /* the same, "refused", "dies", ... */
    uint32_t count, block, asked;
    uint64_t digest; /* of the run up to there */
};

struct replay {
    char *path, *scenario; /* of its file; its name */
    char *found;           /* how it was found */
    char *flaw_text;       /* what is wrong with it */
    struct flaw flaw;
    uint64_t window_ns;
    uint32_t blocks;
    bool refusals;
    struct decision_line *line;
    size_t count, room;
    uint64_t events, digest; /* at its end */
};

/* Takes over the decisions of a run from its trail, by making it again. */
void replay_record(struct replay *replay, struct explorer *x,
                   const uint8_t *trail, uint32_t count);

/* Makes a run with these decisions. Those that never come up, or ask for what
 * is not possible then, are left out; what remains was used, in its order,
 * and has its digests set. */
struct ending replay_try(struct replay *replay, struct explorer *x);

/* Makes the run exactly; stops at the first difference from what was written
 * down. Null: there was none; else what differs (free() it). Events after
 * `to` do not happen (UINT64_MAX: all do). */
char *replay_repeat(const struct replay *replay, struct explorer *x,
                    uint64_t to, struct ending *ending);

/* The decider that replay_repeat() uses, for those who want to look on; both
 * must outlive the run. */
struct replay_follower;
struct replay_follower *replay_follow(const struct replay *replay,
                                      struct explorer *x,
                                      struct decider *decider);
void replay_follow_end(struct replay_follower *follower);

/* As text, one decision a line. */
void replay_write(const struct replay *replay, FILE *out);
/* False, and why in *error (free() it): file and line, and what is wrong. */
bool replay_read(struct replay *replay, const char *path, char **error);
void replay_free(struct replay *replay);

/* Lines kept where keep[i], in a replay of its own that shares no memory with
 * the original but its texts: only its lines are to be freed. */
struct replay replay_part(const struct replay *replay, const bool *keep);

/* "plato", "cpu0:timer"; what goes first at an alternative: for people too. */
void replay_name(const struct machine *m, const struct alternative *a,
                 char *name);

/* What a decision's `first` is about. */
enum decision_kind {
    DECISION_ORDER,  /* who or what goes first */
    DECISION_CREATE, /* a creation is refused */
    DECISION_DEATH,  /* a process dies in place of a system call */
    DECISION_DEVICE  /* something happens to a request to a device */
};
enum decision_kind replay_kind(const char *first);

#endif
