/* What the core needs from a machine, and what it gives in return. A port is
 * a folder that defines the hal_ functions; core/tests/hal_stub.c is the
 * smallest. The machine reports what happened as a trap and carries out the
 * decision; switching, idling, clocks and locks stay on its side. */
#ifndef CORE_HAL_H
#define CORE_HAL_H

#include "core/state.h"

struct kernel;
struct hal; /* the machine's own, opaque here */

enum trap_kind {
    TRAP_CALL,      /* the current thread made a system call */
    TRAP_FAULT,     /* the current thread did what it may not */
    TRAP_TIMER,     /* the time of the last decision has come */
    TRAP_INTERRUPT, /* a line was raised */
    TRAP_KICK       /* another CPU's decision asked for a new look; or start */
};

/* One kernel entry. With `now` from a clock that never runs backwards over
 * all CPUs. */
struct trap {
    uint32_t kind; /* enum trap_kind */
    uint32_t cpu;
    uint64_t now;    /* ns */
    uint32_t number; /* system call, enum orr_fault, or interrupt line */
    uint32_t words;  /* of a fault: words that the HAL put into the area */
    uint64_t a[6];   /* as in struct orr_call */
    orr_handle handle[ORR_HANDLES_MAX];
};

/* What the machine does next on this CPU. */
struct decision {
    struct thread_id thread; /* run this one; 0: idle */
    uint32_t again;          /* 1: the trap was not carried out, since its
                                thread had just been taken off this CPU by
                                another; make it again when that thread runs */
    uint64_t until; /* come back with TRAP_TIMER then, after trap.now; NEVER: no
                       need; 0: at once, before the thread runs */
    uint64_t kicks; /* bit c: make CPU c enter with TRAP_KICK */
};

/* What is worth a line in a trace; the core reports it, and forgets it. */
enum record_kind {
    RECORD_MESSAGE,   /* thread -> peer through object, value: label */
    RECORD_REPLY,     /* thread -> peer, value: label */
    RECORD_BLOCK,     /* thread waits for object, value: enum orr_state */
    RECORD_SIGNAL,    /* object signalled (by thread or 0), value: bits */
    RECORD_FAULT,     /* thread faulted, value: enum orr_fault */
    RECORD_END,       /* process object ended, value: enum orr_end */
    RECORD_EXPIRE,    /* thread's deadline passed, or timer object expired */
    RECORD_SPENT,     /* context object of thread ran out, value: refill time */
    RECORD_LEND,      /* thread lends context object to peer */
    RECORD_RETURN,    /* context object is back at thread, from peer */
    RECORD_PRIORITY,  /* thread's priority in force is now value */
    RECORD_CREATE,    /* object came to be, by thread, value: kind */
    RECORD_DESTROY,   /* object is no more, value: kind */
    RECORD_REFUSE,    /* thread's call was refused, value: error */
    RECORD_KINDS
};
#define RECORDS_NONE 0u
#define RECORDS_ALL ((1u << RECORD_KINDS) - 1)
struct record {
    uint32_t kind; /* enum record_kind */
    struct thread_id thread;
    struct object_id object;
    struct thread_id peer;
    uint64_t value;
};

/* --- the machine's part: every port defines these --- */

/* Makes `thread` ready to run from the start that `words` words in
 * `starter`'s area describe (ORR_ENTRY_ in call.h). With starter 0 it is the
 * first thread, and runs module 0. */
void hal_thread_start(struct hal *h, struct thread_id thread,
                      struct thread_id starter, uint32_t words);

/* `thread` will never run again: its context may be freed, though not before
 * its CPU has left it. */
void hal_thread_drop(struct hal *h, struct thread_id thread);

/* Answers the system call that `thread` is in. handle[] is only read as far
 * as result->handles says. */
void hal_thread_result(struct hal *h, struct thread_id thread,
                       const struct orr_result *result);

/* Copies the first `words` words of one thread's area to another's. */
void hal_message_move(struct hal *h, struct thread_id from,
                      struct thread_id to, uint32_t words);

/* The process is no more: its address space may go. What of that takes long is
 * done later, bit by bit. */
void hal_space_drop(struct hal *h, struct process_id process);

/* What is mapped at these pages of the process has changed or is gone: drop
 * what the page tables hold of it. kernel_page() tells what is there now. */
void hal_space_drop_range(struct hal *h, struct process_id process,
                          uint64_t address, uint32_t pages);

/* Fills a page frame with zeroes. */
void hal_page_clear(struct hal *h, uint32_t frame);

/* Masks or unmasks an interrupt line at its controller. */
void hal_interrupt_mask(struct hal *h, uint32_t line, bool masked);

/* Writes the first `bytes` bytes of the thread's area to the console as
 * `kind` (enum orr_write_kind), for the program known by `badge`. */
void hal_console_write(struct hal *h, struct thread_id thread, uint64_t badge,
                       uint32_t bytes, uint32_t kind);

/* Moves what was typed at the console, up to `bytes` bytes, to the thread's
 * area, and answers its call with how many they are; with 0 if none is left. */
void hal_console_read(struct hal *h, struct thread_id thread, uint32_t bytes);

/* The first `bytes` bytes of the thread's area name `object`, for people. */
void hal_object_name(struct hal *h, struct object_id object,
                     struct thread_id thread, uint32_t bytes);

/* Something worth a line in a trace has happened. */
void hal_record(struct hal *h, const struct record *record);

/* The kernel found itself inconsistent: stop the machine. `k->events` is the
 * number that replays it. */
_Noreturn void hal_stop(const struct kernel *k, const char *condition,
                        const char *file, int line);

#endif
