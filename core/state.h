/* The whole state of the kernel, on one page. It lies in one arena: struct
 * kernel, then the cells, then what can be derived from them. Objects name
 * each other by cell index; 0 is nobody. A field is added here or nowhere. */
#ifndef CORE_STATE_H
#define CORE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/include/orrery/call.h"

#define CELL_BYTES 160u
#define CELL_SLOTS 4u         /* slots in a cell, at multiples of 40 bytes */
#define DIRECTORY_LEAVES 32u  /* leaves of one directory */
#define PROCESS_DIRECTORIES 8u
#define REFILLS_MAX 4u
#define NEVER UINT64_MAX

struct object_id { uint32_t n; };       /* any cell with a struct object */
struct quota_id { uint32_t n; };
struct process_id { uint32_t n; };
struct thread_id { uint32_t n; };
struct context_id { uint32_t n; };
struct endpoint_id { uint32_t n; };
struct notification_id { uint32_t n; };
struct timer_id { uint32_t n; };
struct interrupt_id { uint32_t n; };
struct reply_id { uint32_t n; };
struct memory_id { uint32_t n; };
struct mapping_id { uint32_t n; };
struct cell_id { uint32_t n; };         /* a cell without a struct object */
struct slot_id { uint32_t n; };         /* cell * CELL_SLOTS + position */

/* A part of a cycle in which one partition runs, on all CPUs. */
#define WINDOWS_MAX 16u
#define PARTITION_NONE ORR_PARTITION_MAX /* in its window nobody runs */
struct window {
    uint64_t length_ns;
    uint32_t partition;
    uint32_t spare;
};

/* Given at creation, never changed. */
struct limits {
    uint32_t cells; /* 64.. ; cell 0 is nobody's */
    uint32_t cpus;  /* 1..64 */
    uint32_t lines; /* interrupt lines, 0..512 */
    uint32_t slots; /* handles of the first process, 8..1024 */
    uint32_t pages; /* page frames for memory objects, 0..2^20, all zero */
    uint32_t windows; /* in use; 0: no partitions */
    uint8_t policy[ORR_CPU_MAX]; /* of each CPU: enum policy (policy.h) */
    struct window window[WINDOWS_MAX];
};

/* A place in a heap (queue.h): by key, first come first served inside one. */
struct node {
    uint64_t key;
    struct object_id left, right; /* subtrees; only of the first of a key */
    struct object_id next, prev;  /* ring of those with the same key */
};

/* What reap.c still has to do with an object. */
enum doom {
    DOOM_NONE = 1, /* so that only cells that are objects have it there */
    DOOM_WORKER, /* nothing: a reply, CPU or lane, head of a ring of these */
    DOOM_ERRAND, /* a reply: its thread has no time for its own errand */
    DOOM_LOST,   /* a reply: its thread, and who waits in its ring, must be told
                    that the handle is gone which they were to send through */
    DOOM_END,    /* a process: all that is in it goes, the object stays */
    DOOM_DESTROY /* it is gone for everybody who names it */
};

/* Part of a call that is done in steps, before its thread goes on. */
enum errand {
    ERRAND_NONE,
    ERRAND_REVOKE, /* of the handle kept in the thread's reply */
    ERRAND_RECEIVE /* ... through it */
};

/* Place in a ring of k->works. */
struct works { struct object_id next, prev; };

/* Heads every cell that is an object. */
struct object {
    uint8_t kind;            /* enum orr_kind, or 0 in a free cell */
    uint8_t clock;           /* CPU whose timers hold this object */
    uint8_t armed;           /* is it in them? 1 + for which partition */
    uint8_t dying;           /* enum doom: if not NONE, in a worker's ring */
    struct quota_id quota;   /* who pays for it */
    struct slot_id handle;   /* first of the handles derived from no other */
    struct object_id next;   /* ring of all that this quota pays for, or of */
    struct object_id prev;   /* a worker; in a free cell, next is a free one */
};

/* A handle, or a free slot: 40 bytes, four to a cell. */
struct slot {
    struct object_id object; /* 0: the slot is free */
    struct object_id owner;  /* process, thread, timer or interrupt it is of */
    struct slot_id child;    /* first handle derived from this one */
    struct slot_id next;     /* next sibling; after the last, the parent */
    struct slot_id prev;     /* previous sibling; before the first, the last */
    uint16_t index;          /* in its owner's table */
    uint16_t rights;         /* enum orr_right, and SLOT_LAST */
    uint64_t badge;
    orr_handle handle;       /* that names it, or did last; never reused */
};
#define SLOT_LAST 0x8000u /* no sibling after it: next is the parent */

/* A leaf of a handle table, or the handles that a thread itself holds. */
struct leaf { struct slot slot[CELL_SLOTS]; };
struct directory { struct cell_id leaf[DIRECTORY_LEAVES]; };

/* What a thread holds for itself: the positions in its leaf. */
enum thread_slot {
    THREAD_SLOT_CONTEXT,
    THREAD_SLOT_FAULT,
    THREAD_SLOT_TIMEOUT,
    THREAD_SLOT_NOTIFICATION
};

struct quota {
    struct object object;
    uint32_t cells;           /* given to it */
    uint32_t used;            /* charged to it; a child: its cells + 1 */
    uint32_t pages;           /* given to it */
    struct object_id charged; /* ring of what it pays for */
    uint32_t pages_used;      /* charged to it, or given to a child */
};

struct process {
    struct object object;
    struct thread_id threads; /* ring */
    struct cell_id directory[PROCESS_DIRECTORIES];
    struct slot_id free;      /* list through next */
    uint16_t slots;           /* size of the table */
    uint16_t slots_free;
    uint8_t ceiling;          /* highest priority of its threads */
    uint8_t end;              /* enum orr_end */
    uint16_t spare;
    uint32_t live;            /* threads that have not ended */
    uint64_t generation;      /* of its newest handle; never reused */
    uint64_t status;          /* how it ended */
    uint64_t watch_bits;
    struct mapping_id mappings; /* top of the tree (space.h) */
    uint32_t mapped;          /* how many */
    uint64_t pad[2];
    struct slot watch;        /* notification signalled at its end */
};

struct thread {
    struct object object;
    struct process_id process;
    struct node timing;             /* deadline of what it waits for */
    struct node queue;              /* ready, or where it waits */
    struct thread_id next, prev;    /* ring of its process */
    uint8_t state;                  /* enum orr_state */
    uint8_t base;                   /* priority it was given */
    uint8_t priority;               /* in force: base, or inherited */
    uint8_t home;                   /* CPU it was given */
    uint8_t cpu;                    /* CPU it is on: its lender's */
    uint8_t passive;                /* gives its context up at next receive */
    uint8_t working;                /* its reply is a worker */
    uint8_t exited;                 /* it asked for its end itself */
    struct context_id context;      /* the time it runs on now */
    struct object_id waits_for;     /* queued at this endpoint/notification */
    struct reply_id reply;          /* its own */
    struct cell_id leaf;            /* enum thread_slot */
    struct object_id owes;          /* heap of replies it owes, by claim */
    struct endpoint_id serves;      /* endpoint it last received from */
    struct thread_id lender;        /* whose context was lent to it */
    uint8_t partition;              /* in whose windows it runs */
    uint8_t spare[3];
    uint64_t status;                /* exit status or fault on its way */
    uint64_t due;                   /* deadline that its time gave it, when it
                                       last could run; or CLAIM_NO_DEADLINE */
    uint64_t deadline;              /* in force: that, or inherited; with
                                       priority its claim (claim.h) */
};

/* The one call or message that a thread can have on its way; or the errand it
 * is on, and what it dooms by that. */
struct reply {
    struct object object;
    struct thread_id caller;    /* whose it is */
    uint64_t badge;             /* as the receiver will see it */
    uint64_t label;
    uint16_t words;
    uint8_t handles;
    uint8_t arrival;            /* enum orr_arrival: what it is to be */
    struct thread_id server;    /* who owes the reply */
    struct node queue;          /* in the server's owes, by claim; while it is
                                   queued, in the endpoint's senders, by via */
    struct context_id lent;     /* time that went with it */
    struct thread_id borrower;  /* to whom */
    struct slot_id via;         /* while it is queued: where the handle is that
                                   it used, */
    uint8_t errand;             /* enum errand; handle[0]: what it is about, */
    uint8_t spare[3];           /* label: its deadline */
    orr_handle door;            /* ... and its name; a thread's own has none */
    orr_handle handle[ORR_HANDLES_MAX];
    struct works works;
};

struct refill {
    uint64_t time;   /* usable from then on */
    uint64_t amount; /* ns */
};

/* Processor time as a capability: budget_ns in every period_ns. */
struct context {
    struct object object;
    struct thread_id user;     /* who runs on it now */
    struct node timing;        /* its next refill, once it is spent */
    struct thread_id owner;    /* whose THREAD_SLOT_CONTEXT names it */
    uint8_t refills;           /* in use, in order of time */
    uint8_t spent;             /* its user waits for a refill */
    uint8_t spare[2];
    uint64_t budget_ns;
    uint64_t period_ns;        /* 0: a slice, renewed at the end of the queue */
    uint64_t consumed_ns;
    uint64_t charged_to;       /* time up to which its newest use goes */
    struct refill refill[REFILLS_MAX];
    uint64_t kept;             /* what the CPU's policy keeps of it */
};

struct endpoint {
    struct object object;
    uint8_t flags;                /* enum orr_endpoint_flag */
    uint8_t receivers;            /* those who wait all receive; or all send */
    uint16_t spare;
    struct object_id waiters;     /* heap of threads by claim */
    struct thread_id server;      /* who received here last and still may owe */
    struct object_id senders;     /* heap of their replies, by handle */
};

struct notification {
    struct object object;
    struct thread_id bound;       /* whose THREAD_SLOT_NOTIFICATION names it */
    uint64_t bits;                /* signalled and not yet taken */
    struct object_id waiters;     /* heap of threads by claim */
    uint32_t spare;
};

struct timer {
    struct object object;
    uint32_t spare;
    struct node timing;           /* its next expiry */
    uint64_t period_ns;           /* 0: once */
    uint64_t bits;
    uint64_t pad[7];
    struct slot notification;     /* third slot of the cell: see slot.c */
};

struct interrupt {
    struct object object;
    uint32_t line;
    uint64_t bits;
    uint8_t masked;               /* by its holder */
    uint8_t pending;              /* signalled, not yet acknowledged */
    uint8_t partition;            /* in whose windows it may come */
    uint8_t spare[5];
    uint64_t pad[10];
    struct slot notification;
};

struct console {
    struct object object;
    uint32_t spare;
};

/* Pages of the machine, by number. */
#define MEMORY_LEAVES 30u
#define FRAMES_PER_CELL 40u
struct memory {
    struct object object;
    uint32_t pages;                     /* that it has, or still has */
    struct cell_id leaf[MEMORY_LEAVES]; /* struct frames, as far as needed */
};

/* Frame numbers: of a memory object's pages; or, in the cells after those of
 * the interrupt lines, for each frame of the machine 0 (never taken), the next
 * one given back + 1 (0: the last), or FRAME_TAKEN, its object, and above
 * FRAME_SHIFT which page % FRAME_PAGES. */
#define FRAME_TAKEN 0x80000000u
#define FRAME_SHIFT 24u
#define FRAME_PAGES 128u
struct frames { uint32_t frame[FRAMES_PER_CELL]; };

/* A range of a memory object in a process's address space. In the tree it
 * hangs where the bits of its first page's number lead, highest first. */
#define SPACE_BITS 18u
struct mapping {
    struct object object;         /* kind CELL_KIND_MAPPING */
    struct process_id process;    /* 0: in no tree any more, about to go */
    struct mapping_id child[2];   /* what hangs below, by the next bit */
    uint64_t address;
    uint32_t pages;
    uint32_t first;               /* page of the memory object */
    uint32_t rights;              /* READ, WRITE or EXECUTE of orr_right */
    uint32_t spare;
    uint64_t pad[8];
    struct slot memory;
};

/* Which interrupt object has which line. The cells after those of the CPUs. */
#define LINES_PER_CELL 40u
struct lines { struct interrupt_id interrupt[LINES_PER_CELL]; };

/* Cell 1 + number. If there are windows: what a CPU keeps for a partition until
 * its next one is in a lane, a cell of kind CELL_KIND_LANE with these fields:
 * partition, ready, timers, works, urgency, kept. Each CPU's LANES, in order,
 * follow the cells of the machine. */
struct cpu {
    struct object object;         /* kind CELL_KIND_CPU, quota none */
    struct thread_id current;     /* running there; 0: idle */
    struct object_id ready;       /* heap of threads, by its policy's key */
    struct object_id timers;      /* heap of timing nodes */
    uint64_t since;               /* time up to which it has been charged */
    uint64_t seen;                /* time of its newest entry */
    uint64_t until;               /* no need to look again before: fast.h */
    uint64_t idle_ns;             /* charged to nobody */
    uint64_t busy_ns;             /* charged to contexts */
    uint64_t kept;                /* what its policy keeps of it */
    uint64_t promised;            /* to budgets of its threads: promise.h */
    uint8_t policy;               /* enum policy */
    uint8_t partition;            /* in whose window it is, or NONE */
    uint8_t spare[2];
    struct works works;
    uint32_t urgency;             /* priority of what it takes apart itself */
};

#define LANES (ORR_PARTITION_MAX + 1u)
#define CELL_KIND_CPU (ORR_KIND_MAX + 0u)
#define CELL_KIND_MAPPING (ORR_KIND_MAX + 1u)
#define CELL_KIND_LANE (ORR_KIND_MAX + 2u)

union cell {
    uint64_t word[CELL_BYTES / 8];
    struct object object;
    struct leaf leaf;
    struct directory directory;
    struct quota quota;
    struct process process;
    struct thread thread;
    struct reply reply;
    struct context context;
    struct endpoint endpoint;
    struct notification notification;
    struct timer timer;
    struct interrupt interrupt;
    struct console console;
    struct memory memory;
    struct frames frames;
    struct mapping mapping;
    struct lines lines;
    struct cpu cpu;
};

/* A call that may well be answered before anybody looks (visit.h): but for its
 * CPU's, the cells do not know of it, or that it was. */
struct visit {
    uint64_t until;          /* its CPU's; 0: there is none */
    orr_handle door;         /* the caller's, of the endpoint */
    orr_handle back;         /* the server's, as far as known: ORR_NONE */
    orr_handle reply;        /* the server's, of the newest call */
    uint64_t badge;
    uint64_t label;          /* of the newest call */
    struct thread_id caller, server;
    uint32_t expects;        /* the reply while it lasts, or the next call */
    uint32_t allowed;        /* 1: the machine wants such */
};

#define STEPS_MAX 8u
struct kernel {                  /* what is asked for most comes first: it is
                                    found by shorter instructions */
    uint32_t untouched;          /* cells; the others are listed from there */
    uint32_t list_at;            /* bytes from here to touch.list */
    uint32_t marked_at;          /* ... and to touch.marked (cell.h) */
    uint32_t entering;           /* CPU of the newest entry */
    struct quota_id root;
    struct object_id free;       /* list of cells given back, through next */
    uint32_t free_cells;         /* those, and those that were never made */
    uint32_t workers;            /* how many in all */
    struct object_id worker;     /* whose work this entry adds to, or 0 */
    struct thread_id candidate;  /* ready, not yet queued: schedule.c */
    uint16_t records;            /* bit by enum record_kind: it is told */
    uint16_t slow;               /* why there is no fast path: SLOW_ */
    uint32_t steps;              /* of one entry, at most: STEPS_MAX */
    uint64_t special;            /* CPUs with a policy other than FIXED, or
                                    all if there are partitions */
    uint64_t now;                /* time of the newest entry */
    uint64_t events;             /* entries so far */
    uint64_t kicks;              /* CPUs that must look again */
    struct limits limits;
    struct visit visit;
    uint32_t made;               /* cells that were ever taken, and cell 0; the
                                    others hold anything */
    uint32_t free_page;          /* list of page frames given back: first + 1 */
    uint32_t free_pages;         /* those, and those that were never made */
    uint32_t made_pages;         /* frames that were ever taken */
    struct object_id works[LANES]; /* rings of workers, who have work to do,
                                    by partition */
    uint32_t lanes;              /* first cell of the lanes; 0: none */
    uint64_t digest;             /* sum over all cells but the touched */
    uint64_t spent_ns;           /* charged to contexts that are gone */
};
#define SLOW_WISH 1u    /* a test's */
#define SLOW_SPECIAL 2u /* a CPU is special */
#define SLOW_TOLD 4u    /* the machine hears of each step */

#endif
