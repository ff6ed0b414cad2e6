#include "hal-sim/shrink.h"

#include <stdlib.h>

#include "hal-sim/orr_text.h"

/* Does it fail as before without the lines from..to? Then they are gone. */
static bool
leave_out(struct replay *replay, struct explorer *x, size_t from, size_t to)
{
    bool *keep = orr_text_allocate(replay->count + 1, sizeof keep[0]);

    for (size_t i = 0; i < replay->count; i++)
        keep[i] = i < from || i >= to;
    struct replay part = replay_part(replay, keep);
    free(keep);
    struct ending ending = replay_try(&part, x);
    if (!flaw_same(&ending.flaw, &replay->flaw) ||
        part.count >= replay->count) {
        free(part.line);
        return false;
    }
    /* Each part has lines of its own, which the analyzer cannot see. */
    free(replay->line); /* NOLINT(clang-analyzer-unix.Malloc) */
    *replay = part;
    return true;
}

/* One pass over all pieces of this size; true if any could go. */
static bool
pass(struct replay *replay, struct explorer *x, size_t size, uint64_t *runs)
{
    bool gone = false;
    size_t end = replay->count;

    while (end > 0) {
        size_t from = end > size ? end - size : 0;
        ++*runs;
        if (leave_out(replay, x, from, end)) {
            gone = true;
            end = from < replay->count ? from : replay->count;
        } else {
            end = from;
        }
    }
    return gone;
}

uint64_t
shrink(struct replay *replay, struct explorer *x)
{
    uint64_t runs = 0;
    size_t size = replay->count;

    while (size > 0) {
        bool gone = pass(replay, x, size, &runs);
        if (size > replay->count)
            size = replay->count;
        else if (size > 1)
            size /= 2;
        else if (!gone)
            size = 0;
    }
    /* once more as it is now, for its digests and its end */
    replay_try(replay, x);
    return runs + 1;
}
