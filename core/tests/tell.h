/* A run of made-up events as text, an entry a line, so that it can be read,
 * kept and repeated in any build: what happened, on which CPU, to which
 * thread, and the digest of the kernel afterwards. */
#ifndef CORE_TESTS_TELL_H
#define CORE_TESTS_TELL_H

#include <stdio.h>

#include "core/tests/shrink.h"

#define TELL_HEADLINE "orrery-events 1"

/* One line that was read. */
struct told {
    enum { TOLD_NOTHING, TOLD_LIMITS, TOLD_ENTRY, TOLD_END } kind;
    struct limits limits;
    struct trap trap;
    uint32_t thread; /* who ran on that CPU; 0: nobody */
    bool known;      /* is the digest there? Not after the last entry */
    uint64_t digest;
    const char *broken; /* what was wrong at the end: inside the line */
};

/* Makes the run once more and writes each line at once, so that all is there
 * if the program does not survive it. False if anything broke. */
bool tell_run(const struct run *run, struct kit *kit, FILE *out);

/* The last line; `broken` as in struct kit. */
void tell_end(const char *broken, FILE *out);

/* What broke, without the number of the event. */
const char *tell_reason(const char *broken);

/* Takes a line apart, which is changed by that. False: it means nothing. */
bool tell_read(char *line, struct told *told);

#endif
