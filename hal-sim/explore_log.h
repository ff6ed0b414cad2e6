/* What was seen in a run of a search, kept so that it can be taken back to
 * any earlier point; and what is wrong with it, if anything. Runs in which
 * the same was seen are judged once. */
#ifndef HAL_SIM_EXPLORE_LOG_H
#define HAL_SIM_EXPLORE_LOG_H

#include "hal-sim/judge.h"

enum flaw_kind {
    FLAW_NONE,
    FLAW_EXPECTATION, /* `which`: its index in the scenario */
    FLAW_FAULT,       /* of process `which` (badge), as in no ordinary run */
    FLAW_BROKEN       /* the kernel found itself inconsistent */
};

struct flaw {
    enum flaw_kind kind;
    uint32_t which;
};

struct seen_log;

/* The log as it was; zero at first, log_mark_free() at last. */
struct log_mark {
    size_t count, text_bytes;
    uint64_t sum;
    uint64_t *chain; /* by badge */
    struct seen *item;
    char *text;
};

struct seen_log *log_create(const struct scenario *scenario);
void log_destroy(struct seen_log *log);

void log_add(struct seen_log *log, const struct happening *happening);
void log_mark_set(const struct seen_log *log, struct log_mark *mark);
void log_mark_free(struct log_mark *mark);
void log_return(struct seen_log *log, const struct log_mark *mark);

/* A digest of what each process did, in its order; without times. */
uint64_t log_digest(const struct seen_log *log);

/* The faults seen so far are how this scenario is: no flaws. */
void log_accept_faults(struct seen_log *log);

/* The end of a run. */
struct run_end {
    enum machine_stop stop;
    const struct machine *machine;
    uint64_t time_ns;
    uint64_t kernel; /* digest of the kernel's state, without time */
};

struct flaw log_judge(struct seen_log *log, const struct run_end *end);

/* The flaw in words; free() it. */
char *log_explain(struct seen_log *log, const struct run_end *end,
                  const struct flaw *flaw);

/* Do two runs fail in the same way? */
static inline bool
flaw_same(const struct flaw *a, const struct flaw *b)
{
    return a->kind == b->kind && a->which == b->which;
}

#endif
