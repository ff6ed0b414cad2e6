/* The system calls: their numbers, arguments and answers. This header, with
 * error.h, is all that a program and the kernel share. */
#ifndef ORRERY_CALL_H
#define ORRERY_CALL_H

#include <stdint.h>

#include "core/include/orrery/error.h"

/* A handle names a slot of the caller's process: index in the low 16 bits,
 * generation above. 0 is never a handle. */
typedef uint64_t orr_handle;

#define ORR_NONE 0u                 /* no handle */
#define ORR_FOREVER UINT64_MAX      /* a deadline that never comes */
#define ORR_NOW UINT64_C(0)         /* a deadline that does not wait */
#define ORR_WORDS_MAX 120u          /* words of one message */
#define ORR_HANDLES_MAX 4u          /* handles that travel in one message */
#define ORR_TABLE_MAX 1024u         /* handles of one process */
#define ORR_CPU_MAX 64u
#define ORR_PARTITION_MAX 8u        /* temporal partitions */
#define ORR_PRIORITY_MAX 256u
#define ORR_PAGE_BYTES 4096u
#define ORR_PAGES_MAX 800u     /* pages of one memory object */
#define ORR_ADDRESS_MIN UINT64_C(0x40000000) /* mappings begin here */
#define ORR_ADDRESS_MAX UINT64_C(0x80000000) /* ... and end below */

/* Kinds of object a handle can name. CREATE makes all but REPLY. */
enum orr_kind {
    ORR_KIND_NONE,
    ORR_KIND_QUOTA,
    ORR_KIND_PROCESS,
    ORR_KIND_THREAD,
    ORR_KIND_CONTEXT, /* scheduling context: a budget each period */
    ORR_KIND_ENDPOINT,
    ORR_KIND_NOTIFICATION,
    ORR_KIND_TIMER,
    ORR_KIND_INTERRUPT,
    ORR_KIND_CONSOLE,
    ORR_KIND_MEMORY, /* pages, to be mapped */
    ORR_KIND_REPLY,
    ORR_KIND_MAX
};

enum orr_right {
    ORR_RIGHT_SEND = 0x001,      /* send, call; signal; write */
    ORR_RIGHT_RECEIVE = 0x002,   /* receive; wait; read */
    ORR_RIGHT_GRANT = 0x004,     /* send handles along */
    ORR_RIGHT_DUPLICATE = 0x008, /* be duplicated */
    ORR_RIGHT_TRANSFER = 0x010,  /* travel in a message */
    ORR_RIGHT_MANAGE = 0x020,    /* configure, start, stop, destroy, charge */
    ORR_RIGHT_INSPECT = 0x040,   /* query; quota: inspect */
    ORR_RIGHT_MACHINE = 0x080,   /* quota: claim lines, consoles, time */
    ORR_RIGHT_READ = 0x100,      /* memory: map for reading */
    ORR_RIGHT_WRITE = 0x200,     /* memory: map for writing, clear */
    ORR_RIGHT_EXECUTE = 0x400,   /* memory: map for executing */
    ORR_RIGHTS_ALL = 0x7ff
};

/* X(NAME, name, text). Arguments a[0..5] as listed; handles in handle[].
 * `size` is words | handles << 8. Times are absolute nanoseconds of the
 * machine's clock. A range of a memory object is its first page | pages << 32,
 * and counts from the first page that the handle reaches; as a badge it makes
 * a duplicate reach no more. A mapping always has ORR_RIGHT_READ. UNMAP and
 * PROTECT do, from the last page down, as much as is one mapping, and answer
 * how many pages from `address` on are left to do. The answer's value is named
 * after "->". */
#define ORR_CALLS(X) \
    X(SEND, send, "endpoint, label, size, deadline") \
    X(RECEIVE, receive, "endpoint, deadline -> message, reply handle") \
    X(CALL, call, "endpoint, label, size, deadline -> reply message") \
    X(REPLY, reply, "reply, label, size") \
    X(REPLY_RECEIVE, reply_receive, "reply, label, size, deadline, endpoint") \
    X(SIGNAL, signal, "notification, bits") \
    X(WAIT, wait, "notification, deadline -> bits") \
    X(CREATE, create, "kind, quota, a, b, c -> handle") \
    X(DUPLICATE, duplicate, "handle, rights, badge, process or 0 -> handle") \
    X(CLOSE, close, "handle") \
    X(REVOKE, revoke, "handle") \
    X(DESTROY, destroy, "handle") \
    X(CONFIGURE, configure, "thread, what, value or handle") \
    X(START, start, "thread, size") \
    X(SUSPEND, suspend, "thread") \
    X(RESUME, resume, "thread") \
    X(EXIT, exit, "status, whole process (0 or 1)") \
    X(YIELD, yield, "") \
    X(ARM, arm, "timer, notification, bits, first, period") \
    X(CANCEL, cancel, "timer") \
    X(ATTACH, attach, "interrupt, notification, bits") \
    X(ACKNOWLEDGE, acknowledge, "interrupt") \
    X(MASK, mask, "interrupt, masked (0 or 1)") \
    X(WATCH, watch, "process, notification, bits") \
    X(QUERY, query, "handle, what -> value") \
    X(CLOCK, clock, "-> nanoseconds") \
    X(MAP, map, "memory, process or 0, address, range, rights") \
    X(UNMAP, unmap, "process or 0, address, pages -> pages left") \
    X(PROTECT, protect, "process or 0, address, pages, rights -> pages left") \
    X(CLEAR, clear, "memory, range") \
    X(WRITE, write, "console, bytes, kind") \
    X(NAME, name, "handle, bytes") \
    X(READ, read, "console, bytes -> bytes that were read") \
    X(INSPECT, inspect, "quota, number or 0, what, index -> value")

enum orr_call_number {
    ORR_CALL_NONE,
#define ORR_CALL_ENTRY(NAME, name, text) ORR_CALL_##NAME,
    ORR_CALLS(ORR_CALL_ENTRY)
#undef ORR_CALL_ENTRY
    ORR_CALL_MAX
};

/* CREATE's a, b, c by kind:
 *   QUOTA         cells, pages
 *   PROCESS       handle slots (1..1024), highest priority of its threads
 *   THREAD        process, priority, cpu
 *   CONTEXT       budget, period in ns (period 0: round robin slice); the
 *                 caller's own must be a slice, or the quota's handle have
 *                 ORR_RIGHT_MACHINE: time is not made of cells
 *   ENDPOINT      flags of enum orr_endpoint_flag
 *   MEMORY        pages (1..800), all zero
 *   INTERRUPT     line (the quota's handle needs ORR_RIGHT_MACHINE)
 *   CONSOLE       (the quota's handle needs ORR_RIGHT_MACHINE) */
enum orr_endpoint_flag {
    ORR_ENDPOINT_PLAIN,
    ORR_ENDPOINT_INHERIT = 1, /* who serves it inherits waiters' priority */
};

/* What CONFIGURE sets. A handle of ORR_NONE takes the old one away. */
enum orr_setting {
    ORR_SETTING_PRIORITY,        /* value 0..255, up to the process's limit */
    ORR_SETTING_CPU,             /* value; OVERLOAD as below */
    ORR_SETTING_CONTEXT,         /* handle: time of its own. OVERLOAD: its CPU
                                    goes by deadlines, and the budgets that its
                                    threads own would take more than all time */
    ORR_SETTING_FAULT_HANDLER,   /* endpoint that hears of faults and exits */
    ORR_SETTING_TIMEOUT_HANDLER, /* endpoint that hears of spent budgets */
    ORR_SETTING_NOTIFICATION,    /* bound: wakes its receives too */
    ORR_SETTING_PASSIVE,         /* gives its context up at first receive */
    ORR_SETTING_PARTITION,       /* value: 0..7, without windows 0; the thread
                                    has not been started (WRONG_STATE); a[3]:
                                    a quota with ORR_RIGHT_MACHINE */
    ORR_SETTING_MAX
};

/* What QUERY answers of a handle, and INSPECT of an object, in `value`. */
enum orr_question {
    ORR_QUESTION_KIND,        /* any handle: enum orr_kind */
    ORR_QUESTION_RIGHTS,      /* any handle: its rights */
    ORR_QUESTION_BADGE,       /* any handle: its badge; of memory its range */
    ORR_QUESTION_CELLS,       /* quota: cells it was given */
    ORR_QUESTION_CELLS_LEFT,  /* quota: cells not yet charged */
    ORR_QUESTION_END,         /* process: enum orr_end */
    ORR_QUESTION_STATUS,      /* process: exit status or fault kind */
    ORR_QUESTION_STATE,       /* thread: enum orr_state */
    ORR_QUESTION_PRIORITY,    /* thread: priority in force now */
    ORR_QUESTION_CONSUMED,    /* context: ns it has paid for */
    ORR_QUESTION_PAGES,       /* memory: pages that the handle reaches */
    ORR_QUESTION_PAGES_LEFT,  /* quota: pages not yet charged */
    ORR_QUESTION_NUMBER,      /* any object: that INSPECT knows it by; not
                                 told, as INSPECT is not, in any partition but
                                 the first (NO_RIGHT) */
    /* What only INSPECT answers: */
    ORR_QUESTION_QUOTA,       /* any object: the quota that pays for it */
    ORR_QUESTION_NEXT,        /* any object: next in the ring of what that pays
                                 for; of the first quota 0 */
    ORR_QUESTION_FIRST,       /* quota: one in the ring it pays for, or 0 */
    ORR_QUESTION_PAGES_GIVEN, /* quota: pages it was given */
    ORR_QUESTION_SLOTS,       /* process: handles that it can hold */
    ORR_QUESTION_HANDLE,      /* process: object of the handle at index, or 0 */
    ORR_QUESTION_PROCESS,     /* thread: whose it is */
    ORR_QUESTION_CPU,         /* thread: the one that it is on */
    ORR_QUESTION_CONTEXT,     /* thread: the time it runs on now, or 0 */
    ORR_QUESTION_AWAITS,      /* thread: where it is queued, or 0 */
    ORR_QUESTION_SERVER,      /* thread: the one that owes it a reply, or 0 */
    ORR_QUESTION_DEADLINE,    /* thread: of its wait, or ORR_FOREVER */
    ORR_QUESTION_BUDGET,      /* context: ns in each period */
    ORR_QUESTION_PERIOD,      /* context: ns; 0: it is a slice */
    ORR_QUESTION_MAX
};

/* INSPECT asks about an object by its number; it must be one that the quota
 * pays for, or a quota that it pays for, and so on, so many deep; or 0, the
 * quota itself. RIGHTS and BADGE are then those of the handle at `index` in a
 * process, and the kind may be none of enum orr_kind: a mapping. */
#define ORR_INSPECT_DEPTH 16u

/* How a process ended. */
enum orr_end {
    ORR_END_ALIVE,
    ORR_END_EXITED, /* status: what it passed to EXIT */
    ORR_END_FAULT,  /* status: enum orr_fault */
    ORR_END_KILLED
};

/* What a thread is doing, as QUERY tells. */
enum orr_state {
    ORR_STATE_NEW,       /* not started */
    ORR_STATE_RUNNING,   /* on a CPU */
    ORR_STATE_READY,     /* could run */
    ORR_STATE_SENDING,   /* waits for a receiver */
    ORR_STATE_RECEIVING, /* waits for a message */
    ORR_STATE_CALLING,   /* its call was received: waits for the reply */
    ORR_STATE_WAITING,   /* waits for a notification */
    ORR_STATE_SUSPENDED,
    ORR_STATE_ENDED,
    ORR_STATE_MAX
};

enum orr_fault {
    ORR_FAULT_NONE,
    ORR_FAULT_ACCESS,      /* word 0: address */
    ORR_FAULT_INSTRUCTION, /* illegal or privileged */
    ORR_FAULT_ARITHMETIC,
    ORR_FAULT_ABORT,  /* the program gave up */
    ORR_FAULT_BUDGET, /* the scheduling context is spent */
    ORR_FAULT_EXIT,   /* word 0: status; the reply lets the end take place */
    ORR_FAULT_MAX
};

/* What arrived. */
enum orr_arrival {
    ORR_ARRIVAL_NONE,
    ORR_ARRIVAL_MESSAGE, /* sent: no reply is expected */
    ORR_ARRIVAL_CALL,    /* value: the reply handle */
    ORR_ARRIVAL_SIGNAL,  /* value: the bits of the bound notification */
    ORR_ARRIVAL_FAULT,   /* label: enum orr_fault; value: the reply handle */
    ORR_ARRIVAL_REPLY
};

/* The reply to a fault: its label. */
enum orr_remedy {
    ORR_REMEDY_RESUME, /* go on as if nothing had been */
    ORR_REMEDY_KILL    /* end the process */
};

/* What WRITE's bytes are: text of the program, or a mark for the trace. */
enum orr_write_kind { ORR_WRITE_TEXT, ORR_WRITE_MARK, ORR_WRITE_MAX };

/* START's message: word 0 says what runs, the rest is passed on untouched.
 * ORR_ENTRY_PROGRAM: word 1 is a module's index, and the new thread finds the
 * words after it, moved down by two, in its own area. Any other word 0 is the
 * address of a void function(uint64_t) in the caller's own program, and
 * word 1 its argument. */
#define ORR_ENTRY_PROGRAM UINT64_C(0)

/* What a system call answers. */
struct orr_result {
    uint16_t error;    /* enum orr_error */
    uint8_t argument;  /* which a[] was refused; 6.. for handle[0..] */
    uint8_t arrival;   /* enum orr_arrival */
    uint16_t words;    /* words that arrived in the area */
    uint16_t handles;  /* handles that arrived in handle[] */
    uint64_t badge;    /* of the sender's handle; with a signal 0 */
    uint64_t label;
    uint64_t value;
    orr_handle handle[ORR_HANDLES_MAX];
};

/* One system call on its way: filled in by the program, answered in place. */
struct orr_call {
    uint64_t number; /* enum orr_call_number */
    uint64_t a[6];
    orr_handle handle[ORR_HANDLES_MAX];
    struct orr_result result;
};

#define ORR_SIZE(words, handles) ((uint64_t)(words) | (uint64_t)(handles) << 8)

#endif
