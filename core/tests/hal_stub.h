/* The smallest legal machine: it remembers what the kernel asked of it, and
 * holds the kernel to the contract of hal.h. No pointers: copy it freely. */
#ifndef CORE_TESTS_HAL_STUB_H
#define CORE_TESTS_HAL_STUB_H

#include <setjmp.h>

#include "core/hal.h"

#define STUB_CELLS 640u
#define STUB_LINES 16u
#define STUB_PAGES 256u
#define STUB_TEXT 256u

/* What the machine knows of a thread, by its cell. */
struct stub_thread {
    bool alive;     /* started and not dropped */
    bool calling;   /* in a system call that has no answer yet */
    uint32_t lives; /* times that a thread of this cell was dropped */
    bool answered;  /* has got an answer since it last ran */
    uint32_t words; /* START's */
    struct thread_id starter;
    struct orr_result result; /* the newest answer */
    uint64_t area[ORR_WORDS_MAX];
};

struct hal {
    struct stub_thread thread[STUB_CELLS];
    bool masked[STUB_LINES];
    uint32_t records[RECORD_KINDS];
    struct record record[RECORD_KINDS]; /* the newest of each kind */
    uint32_t spaces_dropped;
    uint32_t threads_dropped;
    uint32_t moved; /* messages */
    uint32_t ranges_dropped;
    struct process_id dropped_process; /* the newest range dropped */
    uint64_t dropped_address;
    uint32_t dropped_pages;
    uint32_t dropped_late; /* ranges, after a page was cleared */
    uint32_t pages_cleared;
    bool dirty[STUB_PAGES]; /* written since it was cleared last */
    struct object_id named;
    uint64_t written_badge;
    uint32_t written_kind;
    uint32_t written;
    char text[STUB_TEXT];   /* written to consoles */
    char typed[STUB_TEXT];  /* what a program can still read there */
    char name[STUB_TEXT];   /* given to the object `named` */
    char broken[STUB_TEXT]; /* the first law the kernel broke, or "" */
};

/* Where to go on after hal_stop(), or a null pointer: abort. */
extern jmp_buf *stub_escape;
extern char stub_stopped[STUB_TEXT]; /* why it was called */

/* A machine that has been told nothing yet. */
void stub_reset(struct hal *h);

/* Notes that the kernel broke a law, unless it had before. */
void stub_break(struct hal *h, const char *law, uint32_t thread);

/* The thread made a system call, or goes on running. */
void stub_trap(struct hal *h, struct thread_id thread);
void stub_run(struct hal *h, struct thread_id thread);

#endif
