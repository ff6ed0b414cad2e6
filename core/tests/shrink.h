/* Long runs of made-up events, and what is left of one that fails when all
 * that does not matter is taken away. */
#ifndef CORE_TESTS_SHRINK_H
#define CORE_TESTS_SHRINK_H

#include "core/tests/mischief.h"

/* A run that can be repeated: limits, and the events as they were. */
struct run {
    struct limits limits;
    uint32_t count;
    uint32_t room;
    struct trap *trap; /* of malloc() */
    uint32_t every;    /* for run_extend() alone: as in struct kit */
};

/* Runs up to `events` events from the source on a new kernel, checked after
 * each, and notes them; if it is one of bytes, as far as they go. False if
 * anything broke: kit->broken says what. */
bool run_make(struct run *run, struct kit *kit, struct source *source,
              uint32_t events);

/* The same in a run that may already have room, and nothing in it. If it is
 * checked only now and then, and anything broke, the events are made again to
 * tell where that was. */
bool run_extend(struct run *run, struct kit *kit, struct source *source,
                uint32_t events);

/* The same events again; those that have become impossible are left out. */
bool run_repeat(const struct run *run, struct kit *kit);

/* How a run is tried again: run_repeat(), or something that calls it. */
typedef bool run_trial(const struct run *run, struct kit *kit);

/* Takes away events as long as the run still fails, and for the same reason,
 * until none can go. */
void run_shrink(struct run *run, struct kit *kit, run_trial *repeat);

void run_free(struct run *run);

#endif
