/* A kernel that answers as a test tells it, and remembers what it was asked.
 */
#ifndef APPS_TESTS_STUB_H
#define APPS_TESTS_STUB_H

#include "core/include/orrery/plan.h"
#include "core/include/orrery/system.h"

#define STUB_CALLS_MAX 64u
#define STUB_TEXT_MAX 4096u

struct stub {
    uint32_t calls;
    struct orr_call call[STUB_CALLS_MAX]; /* as they came */
    uint64_t area[ORR_WORDS_MAX];         /* as it was at the last call */
    struct orr_result result;             /* what every call answers */
    char text[STUB_TEXT_MAX];             /* what WRITE has written */
    uint32_t bytes;
    uint32_t writes;
    void (*meanwhile)(void); /* what others do during a WAIT; may be null */
    uint64_t page[ORR_PAGE_BYTES / 8]; /* what is mapped, wherever it is */
};

extern struct stub stub;

/* Forgets everything; the area is filled with a pattern. */
void stub_reset(void);

#endif
