/* Pairs of a beginning and an end: what always, deadline and latency judge. */
#ifndef HAL_SIM_JUDGE_SPAN_H
#define HAL_SIM_JUDGE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct moment {
    uint64_t time_ns, event;
};

struct span {
    struct moment from;
    uint64_t taken_ns; /* UINT64_MAX: it has not ended */
};

struct spans {
    struct span *item; /* in order of their beginnings */
    size_t count;
    size_t open; /* index of the first that has not ended */
    size_t room;
};

void spans_begin(struct spans *spans, struct moment from);

/* Ends the oldest open span, or all of them. */
void spans_end(struct spans *spans, uint64_t time_ns, bool all);

/* Forgets open spans that began less than `limit_ns` before the run's end:
 * nobody can say what would have become of them. */
void spans_settle(struct spans *spans, uint64_t time_ns, uint64_t limit_ns);

/* The first span that took longer than `limit_ns`; null: none. */
const struct span *spans_late(const struct spans *spans, uint64_t limit_ns);

/* How many took longer than that. */
size_t spans_late_count(const struct spans *spans, uint64_t limit_ns);

/* The time that `permille` of a thousand spans do not exceed. Sorts them. */
uint64_t spans_percentile(struct spans *spans, uint32_t permille);

void spans_free(struct spans *spans);

#endif
