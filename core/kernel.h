/* The core, as a machine sees it: create a kernel in memory it provides, then
 * report every trap and carry out what is decided. */
#ifndef CORE_KERNEL_H
#define CORE_KERNEL_H

#include "core/hal.h"

/* Handles of the first process, from boot: index -> object. */
enum boot_handle {
    BOOT_QUOTA,   /* all cells; with ORR_RIGHT_MACHINE */
    BOOT_PROCESS, /* itself */
    BOOT_THREAD,  /* its first thread */
    BOOT_CONTEXT, /* that thread's time: a round robin slice */
    BOOT_CONSOLE,
    BOOT_HANDLES
};

/* Bytes of memory that a kernel within these limits needs; 0 if the limits
 * themselves are out of range. */
size_t kernel_bytes(const struct limits *limits);

/* Makes a kernel in `arena` (8-byte aligned, kernel_bytes() long, any content)
 * with one process and one thread, ready on CPU 0 at time 0. Start each CPU
 * by entering with TRAP_KICK. */
struct kernel *kernel_create(void *arena, struct hal *h,
                             const struct limits *limits);

/* What hal_record() hears of, bit by enum record_kind, beside CREATE and
 * DESTROY, which have a cost and are always told: all, until told otherwise.
 * Not part of the state's digest. */
void kernel_set_records(struct kernel *k, uint32_t kinds);

/* Without the fast path (fast.h): for the test that it changes nothing. */
void kernel_set_slow(struct kernel *k, bool slow);

/* May a call that is answered before anything else enters leave the cells as
 * they were (visit.h)? Then kernel_catch_up() comes before any look at them,
 * the digest's excepted. Not until told so. */
void kernel_set_visits(struct kernel *k, bool allowed);

/* An entry takes at most this many steps (STEPS_MAX otherwise) on what is to
 * be taken apart: for tests that want to see every state in between. */
void kernel_set_steps(struct kernel *k, uint32_t steps);

/* One kernel entry: k and trap in, k and a decision out. */
struct decision kernel_enter(struct kernel *k, struct hal *h,
                             const struct trap *trap);

/* The quickest part of kernel_enter(), for a machine that wants it apart: an
 * entry that goes on with a visit. Who runs now; all else of the last decision
 * stands. Or nobody: then nothing has changed, and the entry is still to be
 * made. */
struct thread_id kernel_visit(struct kernel *k, struct hal *h,
                              const struct trap *trap);

/* Lands a visit, and charges all CPUs' time up to their newest entries. The
 * digest does so by itself; who looks at contexts or touched cells may have
 * to. */
void kernel_catch_up(struct kernel *k);

/* A digest of the whole state; costs time only for what changed since it was
 * last asked. Equal states have equal digests on every machine. */
uint64_t kernel_digest(struct kernel *k);

/* The same of everything that is not time: equal on machines of any speed when
 * the same things happened in the same order. Leaves out the clock and the
 * number of entries, deadlines, expiries, refills and time used. Looks at
 * every cell. */
uint64_t kernel_digest_timeless(const struct kernel *k);

/* The first invariant that does not hold (check.h), or 0 if all do. */
uint32_t kernel_check(const struct kernel *k);

/* A quick look: does any CPU break an invariant, or any object that was
 * touched since the digest was last asked for? A yes is for kernel_check() to
 * confirm, since what is no object may look like one; and a no does not mean
 * that all invariants hold. */
bool kernel_is_suspect(const struct kernel *k);

/* The text of an invariant: "I-NAME-N  sentence". */
const char *kernel_check_text(uint32_t invariant);

/* The short name of an error or system call, and an error's text. */
const char *error_name(enum orr_error error);
const char *error_text(enum orr_error error);
const char *call_name(uint64_t number);

/* Bit e: the system call can be answered with error e (bit 0: it can succeed).
 * Programs may rely on it; simulation with `check` stops at an answer that is
 * not in it, and tools/answers.py looks for a scenario that shows each one. */
uint32_t call_answers(uint64_t number);

/* What a page table may hold for a process at an address: the frame and the
 * rights (ORR_RIGHT_READ and so on). Without rights nothing is mapped there.
 * Page tables are a cache of this: fill them when a program faults. */
struct page {
    uint32_t frame;
    uint32_t rights;
};
struct page kernel_page(const struct kernel *k, struct process_id process,
                        uint64_t address);

/* For tools: a cell, whatever it is (not all are objects), or null. */
const union cell *kernel_cell(const struct kernel *k, uint32_t cell);

#endif
