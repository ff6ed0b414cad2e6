/* A kernel on a simulated machine, inside your test: build a system of
 * processes whose threads are functions of yours, run it on virtual time,
 * disturb it, look at what happened.
 *
 * Any number of machines may exist at a time. A machine belongs to one host
 * thread at a time; different host threads may use different machines. Nothing
 * here writes to the terminal or ends the host's process. The first run in a
 * process takes over SIGSEGV, SIGBUS, SIGFPE and SIGILL, and passes on those
 * that no program of a machine has brought on.
 *
 * None of these functions blocks, and none needs a right: the host stands
 * above all programs, and acts through the kernel's first process, at once and
 * at no cost in virtual time. They are for the host, not for threads of a
 * machine: those call <orrery/program.h>. All times are nanoseconds of the
 * machine's clock. A function that fails tells by its result, and
 * orr_sim_status() and orr_sim_error() tell why; functions for which no error
 * is named cannot fail. */
#ifndef ORRERY_SIM_H
#define ORRERY_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/include/orrery/call.h"

/* A machine with its kernel and its programs. */
struct orr_sim;

/* An object of the kernel, as long as it lives; 0 is none. */
struct orr_sim_process {
    uint32_t n;
};
struct orr_sim_thread {
    uint32_t n;
};
struct orr_sim_object { /* endpoint, notification, timer, ... */
    uint32_t n;
};

/* X(NAME, text): what became of a request of the host. */
#define ORR_SIM_STATUSES(X) \
    X(OK, "done") \
    X(BAD_ARGUMENT, "an argument is out of its range") \
    X(NO_MEMORY, "the host has no memory left") \
    X(REFUSED, "the kernel refused it") \
    X(GONE, "there is no such object, or it is no more") \
    X(INSIDE, "only the host may do this, not a thread of the machine") \
    X(BROKEN, "the kernel has stopped itself") \
    X(NO_FILE, "the file cannot be read or written") \
    X(UNFIT, "the scenario cannot be run")

enum orr_sim_status {
#define ORR_SIM_STATUS_ENTRY(NAME, text) ORR_SIM_##NAME,
    ORR_SIM_STATUSES(ORR_SIM_STATUS_ENTRY)
#undef ORR_SIM_STATUS_ENTRY
    ORR_SIM_STATUS_MAX
};

/* How a machine is made. What is 0 is as it says in brackets. */
struct orr_sim_config {
    uint64_t seed;        /* decides every chance [each: the first choice] */
    uint32_t cpus;        /* 1 to 64 [1] */
    uint32_t cells;       /* the kernel's memory, of 160 bytes each [512] */
    uint32_t pages;       /* of 4 KiB, for memory objects [none] */
    uint32_t lines;       /* interrupt lines, up to 1000 [8] */
    uint32_t handles;     /* that the host can hold, 16 to 1024 [128] */
    uint32_t stack_bytes; /* of each thread [64 KiB] */
    uint32_t records;     /* kept of the trace; later ones are lost [2^20] */
    bool free;            /* nothing takes time but orr_work() [it does] */
    bool check;           /* all invariants after every event [not] */
    const char *trace;    /* file to write the trace to; .json: for Perfetto */
};

/* Makes a machine, switched on, on which nothing runs yet; orr_sim_destroy()
 * ends it. `config` may be null. Errors: null, and *status (which may be null)
 * is BAD_ARGUMENT, NO_MEMORY, or NO_FILE for the trace. */
struct orr_sim *orr_sim_create(const struct orr_sim_config *config,
                               enum orr_sim_status *status);

/* Ends a machine, its snapshots excepted: free those before. Null is none. */
void orr_sim_destroy(struct orr_sim *sim);

/* What became of the last request that can fail. */
enum orr_sim_status orr_sim_status(const struct orr_sim *sim);

/* The same as a sentence, with names: until the next request. */
const char *orr_sim_error(const struct orr_sim *sim);

/* A status as a sentence; of a number that is none: "unknown". */
const char *orr_sim_status_text(enum orr_sim_status status);

/* The kernel's error, after ORR_SIM_REFUSED; else ORR_ERROR_OK. */
enum orr_error orr_sim_refusal(const struct orr_sim *sim);

/* Sets what something costs in virtual ns, by its name: "call", "word",
 * "change", "interrupt", ... (scenarios/README.md lists them under `costs`).
 * Errors: BAD_ARGUMENT if there is none of that name. */
enum orr_sim_status orr_sim_cost(struct orr_sim *sim, const char *name,
                                 uint64_t ns);

/* The version of the library, as "0.1.0". */
const char *orr_sim_version(void);

/* --- building --- */

/* A process without threads, with a quota of its own. */
struct orr_sim_process_plan {
    const char *name;  /* up to 31 bytes */
    uint32_t cells;    /* of its quota [64] */
    uint32_t pages;    /* of its quota [none] */
    uint32_t handles;  /* that it can hold, 8 to 1024 [32] */
};

/* Makes a process. It finds, by orr_own_quota() and so on, handles to its
 * quota, itself and a console. Errors: n is 0: BAD_ARGUMENT, REFUSED. */
struct orr_sim_process orr_sim_process(struct orr_sim *sim,
                                       const struct orr_sim_process_plan *plan);

/* A thread: `function` runs on a stack of its own, and may use what
 * <orrery/program.h> declares. It ends when it returns. */
struct orr_sim_thread_plan {
    const char *name;               /* [its process's] */
    void (*function)(void *argument);
    void *argument;
    struct orr_sim_process process; /* [a new one, of this name] */
    uint32_t priority;              /* 1 to 254, the highest [100] */
    uint32_t cpu;                   /* [0] */
    uint64_t budget_ns;             /* in every period [1 ms] */
    uint64_t period_ns;             /* [round robin slices of budget_ns] */
    bool passive; /* gives its time up at its first receive [not] */
    struct orr_sim_object fault_handler;   /* endpoint [a fault ends all] */
    struct orr_sim_object timeout_handler; /* endpoint [none] */
};

/* Makes a thread, which starts with the next run. What it reaches through its
 * argument is the host's memory: no snapshot sets it back. Errors: n is 0:
 * BAD_ARGUMENT, GONE, REFUSED. */
struct orr_sim_thread orr_sim_thread(struct orr_sim *sim,
                                     const struct orr_sim_thread_plan *plan);

/* The process of a thread; n is 0 if the thread is no more. */
struct orr_sim_process orr_sim_process_of(const struct orr_sim *sim,
                                          struct orr_sim_thread thread);

/* Makes an endpoint (value: flags), a notification, a timer, an interrupt
 * (value: its line), memory (value: pages), or a console: with the right
 * RECEIVE one reads there what orr_sim_type() typed. Nobody has a handle to it
 * before orr_sim_give(). Errors: n is 0: BAD_ARGUMENT, REFUSED. */
struct orr_sim_object orr_sim_object(struct orr_sim *sim, enum orr_kind kind,
                                     const char *name, uint64_t value);

/* Gives a process a handle with these rights (of enum orr_right; those that
 * mean nothing to the object are left out) and, unless it is 0, this badge; its
 * threads find it by the object's name, as
 * orr_find_endpoint("name"). Errors: BAD_ARGUMENT, GONE, REFUSED,
 * NO_MEMORY. */
enum orr_sim_status orr_sim_give(struct orr_sim *sim,
                                 struct orr_sim_process process,
                                 struct orr_sim_object object, uint64_t rights,
                                 uint64_t badge);

/* A process as an object: to give others a handle to it. */
struct orr_sim_object orr_sim_process_object(struct orr_sim_process process);

/* --- running --- */

/* Why a run returned. */
enum orr_sim_stop {
    ORR_SIM_STOP_IDLE,   /* nothing can happen any more */
    ORR_SIM_STOP_TIME,   /* the time was reached */
    ORR_SIM_STOP_EVENTS, /* the number of events was reached */
    ORR_SIM_STOP_MATCH,  /* what was waited for has happened */
    ORR_SIM_STOP_BROKEN, /* the kernel stopped itself: orr_sim_error() */
    ORR_SIM_STOP_FAILED  /* there was no run: orr_sim_status() */
};

/* Runs until nothing can happen any more, or until the absolute virtual time
 * `until_ns` (ORR_FOREVER: no limit). A thread that computes for ever without
 * a call of <orrery/program.h> keeps it from returning. Errors: STOP_FAILED
 * (INSIDE, BROKEN), STOP_BROKEN. */
enum orr_sim_stop orr_sim_run(struct orr_sim *sim, uint64_t until_ns);

/* Runs for so many kernel entries. Errors: as orr_sim_run(). */
enum orr_sim_stop orr_sim_step(struct orr_sim *sim, uint64_t events);

struct orr_sim_match;

/* Runs until something like this happens, and stops before anything else
 * does. Errors: as orr_sim_run(). */
enum orr_sim_stop orr_sim_run_to(struct orr_sim *sim,
                                 const struct orr_sim_match *match);

/* Virtual time, in ns, that has passed. */
uint64_t orr_sim_now(const struct orr_sim *sim);

/* Kernel entries so far, those of building included. */
uint64_t orr_sim_events(const struct orr_sim *sim);

/* --- disturbing --- */

/* Raises an interrupt line now. Errors: BAD_ARGUMENT. */
enum orr_sim_status orr_sim_interrupt(struct orr_sim *sim, uint32_t line);

/* Raises an interrupt line at `first_ns` and then every `period_ns` (0: once),
 * `count` times in all (0: without end). Errors: BAD_ARGUMENT if it is too
 * late for that, or 16 others are still to come. */
enum orr_sim_status orr_sim_interrupt_at(struct orr_sim *sim, uint32_t line,
                                         uint64_t first_ns, uint64_t period_ns,
                                         uint64_t count);

/* Types at the console now: orr_read() finds `text` there, without its NUL,
 * behind what was not read before; and then this line is raised. A person's
 * line ends with "\n". There is one keyboard: what one thread has read, no
 * other reads. Errors: BAD_ARGUMENT (the line, or not 1 to 4095 bytes),
 * NO_MEMORY. */
enum orr_sim_status orr_sim_type(struct orr_sim *sim, uint32_t line,
                                 const char *text);

/* CPU's timer comes now, though nothing may be due. Errors: BAD_ARGUMENT. */
enum orr_sim_status orr_sim_timer(struct orr_sim *sim, uint32_t cpu);

/* CPU is kicked now, as by another CPU. Errors: BAD_ARGUMENT. */
enum orr_sim_status orr_sim_kick(struct orr_sim *sim, uint32_t cpu);

/* A thread faults just before its `call`-th system call from now (1: the
 * next); word 0 of what its handler hears is `detail`. If it is resumed, the
 * call takes place. Errors: BAD_ARGUMENT, GONE, NO_MEMORY. */
enum orr_sim_status orr_sim_fault(struct orr_sim *sim,
                                  struct orr_sim_thread thread, uint64_t call,
                                  enum orr_fault fault, uint64_t detail);

/* The `creation`-th creation of an object from now (1: the next) is refused
 * with NO_QUOTA; by whatever thread if thread.n is 0. Errors: BAD_ARGUMENT,
 * NO_MEMORY. */
enum orr_sim_status orr_sim_refuse(struct orr_sim *sim,
                                   struct orr_sim_thread thread,
                                   uint64_t creation);

/* Ends a process, and all that its quota has paid for, now. Errors: GONE. */
enum orr_sim_status orr_sim_kill(struct orr_sim *sim,
                                 struct orr_sim_process process);

/* --- looking --- */

/* What a record of the trace tells. Unless it says otherwise, `thread` is who
 * did it, and `value` is 0. */
enum orr_sim_what {
    ORR_SIM_ANY,       /* in a match only */
    ORR_SIM_CALL,      /* a system call begins, value: its number */
    ORR_SIM_TIMER,     /* a CPU's timer came */
    ORR_SIM_INTERRUPT, /* value: the line */
    ORR_SIM_KICKED,    /* another CPU asked this one to look */
    ORR_SIM_MESSAGE,   /* thread -> peer through object, value: label */
    ORR_SIM_REPLY,     /* thread -> peer, value: label */
    ORR_SIM_BLOCK,     /* thread waits for object, value: enum orr_state */
    ORR_SIM_SIGNAL,    /* object was signalled, value: bits */
    ORR_SIM_FAULT,     /* value: enum orr_fault */
    ORR_SIM_END,       /* object: the process that ended, value: enum orr_end */
    ORR_SIM_EXPIRE,    /* thread's deadline passed, or timer `object` expired */
    ORR_SIM_SPENT,     /* thread ran out of its budget, value: refill time */
    ORR_SIM_LEND,      /* thread lends its time to peer */
    ORR_SIM_RETURN,    /* thread has its time back from peer */
    ORR_SIM_PRIORITY,  /* thread's priority in force is now value */
    ORR_SIM_CREATE,    /* object came to be, value: enum orr_kind */
    ORR_SIM_DESTROY,   /* object is no more, value: enum orr_kind */
    ORR_SIM_REFUSE,    /* thread's call was refused, value: enum orr_error */
    ORR_SIM_OUTPUT,    /* object: the process that wrote, value: bytes */
    ORR_SIM_MARK,      /* the same of a mark */
    ORR_SIM_WHATS
};

/* One thing that happened. */
struct orr_sim_record {
    uint64_t event;   /* number of the kernel entry */
    uint64_t time_ns; /* when that was */
    enum orr_sim_what what;
    uint32_t cpu;
    struct orr_sim_thread thread; /* n is 0: nobody */
    struct orr_sim_object object; /* n is 0: nothing */
    struct orr_sim_thread peer;   /* n is 0: nobody */
    uint64_t value;
};

/* What a record must be like; what is 0 may be anything. */
struct orr_sim_match {
    enum orr_sim_what what;
    struct orr_sim_thread thread;
    struct orr_sim_object object;
    struct orr_sim_thread peer;
    bool exactly;   /* `value` counts */
    uint64_t value;
    uint64_t from_ns; /* not before this time */
};

/* How many records there are, or how many are like `match` if it is not
 * null. What the host itself does is not in the trace, but its effects are. */
size_t orr_sim_count(const struct orr_sim *sim,
                     const struct orr_sim_match *match);

/* Records that were lost as the trace was full. */
size_t orr_sim_lost(const struct orr_sim *sim);

/* The record of this place, the first being 0: until the machine does
 * something. Errors: null if there are fewer. */
const struct orr_sim_record *orr_sim_record(const struct orr_sim *sim,
                                            size_t place);

/* The first record like `match` at `*place` or behind it (null: from the
 * beginning); then *place is the place after it. Errors: null if there is
 * none. */
const struct orr_sim_record *orr_sim_find(const struct orr_sim *sim,
                                          const struct orr_sim_match *match,
                                          size_t *place);

/* Are there records like these, one after the other, with others perhaps in
 * between? If not, *missing (unless null) is the place of the first match that
 * found none. */
bool orr_sim_sequence(const struct orr_sim *sim,
                      const struct orr_sim_match *matches, size_t count,
                      size_t *missing);

#define ORR_SIM_TEXT_BYTES 192u

/* Writes a record as a line without its end into `text` of ORR_SIM_TEXT_BYTES
 * bytes, which it returns. */
const char *orr_sim_record_text(const struct orr_sim *sim,
                                const struct orr_sim_record *record,
                                char *text);

/* The name of an object, or "" if it has none. */
const char *orr_sim_name(const struct orr_sim *sim,
                         struct orr_sim_object object);

/* All that a process has written to its console, with a NUL behind it: until
 * the machine does something. *bytes (unless null) is its length. */
const char *orr_sim_output(const struct orr_sim *sim,
                           struct orr_sim_process process, size_t *bytes);

/* How a process ended. */
struct orr_sim_ending {
    enum orr_end end; /* ORR_END_ALIVE: it has not */
    uint64_t status;  /* exit status, or enum orr_fault */
};

/* Has this process ended, and how? */
struct orr_sim_ending orr_sim_ending(const struct orr_sim *sim,
                                     struct orr_sim_process process);

/* What a thread is doing; ORR_STATE_ENDED if it is no more. */
enum orr_state orr_sim_state(const struct orr_sim *sim,
                             struct orr_sim_thread thread);

/* Cells of the kernel's memory that are free. */
uint32_t orr_sim_cells_left(const struct orr_sim *sim);

/* The first invariant of the kernel that does not hold, as a sentence; null:
 * all hold. */
const char *orr_sim_check(const struct orr_sim *sim);

/* A digest of all that has happened so far: the same in every build and on
 * every host, if the same was built and the same chances were taken. */
uint64_t orr_sim_digest(struct orr_sim *sim);

/* --- going back --- */

struct orr_sim_snapshot;

/* All that a machine is, trace and output included, but not what threads
 * reach through their arguments, the heap, and globals of the host's program.
 * Free it before the machine is destroyed. It takes time and memory for all
 * that the trace holds by then. Errors: null: NO_MEMORY, INSIDE. */
struct orr_sim_snapshot *orr_sim_snapshot(struct orr_sim *sim);

/* Makes the machine again what it was, whatever way it has gone since then, and
 * as often as one likes. Ids of what the machine did not know then name
 * nothing. The file of a trace goes on. Errors: BAD_ARGUMENT (another
 * machine's), INSIDE, NO_MEMORY. */
enum orr_sim_status orr_sim_restore(struct orr_sim *sim,
                                    const struct orr_sim_snapshot *snapshot);

/* Frees a snapshot; null is none. */
void orr_sim_snapshot_free(struct orr_sim_snapshot *snapshot);

#endif
