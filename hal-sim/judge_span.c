#include "hal-sim/judge_span.h"

#include <stdlib.h>

#include "hal-sim/orr_text.h"

#define OPEN UINT64_MAX

void
spans_begin(struct spans *spans, struct moment from)
{
    if (spans->count == spans->room) {
        size_t room = spans->room ? spans->room * 2 : 64;
        struct span *item = orr_text_allocate(room, sizeof *item);
        for (size_t i = 0; i < spans->count; i++)
            item[i] = spans->item[i];
        free(spans->item);
        spans->item = item;
        spans->room = room;
    }
    spans->item[spans->count++] = (struct span){from, OPEN};
}

void
spans_end(struct spans *spans, uint64_t time_ns, bool all)
{
    while (spans->open < spans->count) {
        struct span *span = &spans->item[spans->open++];
        span->taken_ns = time_ns - span->from.time_ns;
        if (!all)
            return;
    }
}

void
spans_settle(struct spans *spans, uint64_t time_ns, uint64_t limit_ns)
{
    while (spans->count > spans->open &&
           time_ns - spans->item[spans->count - 1].from.time_ns <= limit_ns)
        spans->count--;
}

const struct span *
spans_late(const struct spans *spans, uint64_t limit_ns)
{
    for (size_t i = 0; i < spans->count; i++)
        if (spans->item[i].taken_ns > limit_ns)
            return &spans->item[i];
    return NULL;
}

size_t
spans_late_count(const struct spans *spans, uint64_t limit_ns)
{
    size_t late = 0;
    for (size_t i = 0; i < spans->count; i++)
        late += spans->item[i].taken_ns > limit_ns;
    return late;
}

static int
compare(const void *a, const void *b)
{
    const struct span *left = a, *right = b;
    return (left->taken_ns > right->taken_ns) -
           (left->taken_ns < right->taken_ns);
}

uint64_t
spans_percentile(struct spans *spans, uint32_t permille)
{
    if (spans->count == 0)
        return 0;
    qsort(spans->item, spans->count, sizeof spans->item[0], compare);
    size_t rank = (spans->count * permille + 999) / 1000;
    return spans->item[rank > 0 ? rank - 1 : 0].taken_ns;
}

void
spans_free(struct spans *spans)
{
    free(spans->item);
    *spans = (struct spans){0};
}
