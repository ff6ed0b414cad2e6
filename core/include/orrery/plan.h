/* A system as a compact, position-independent block: what a scenario file
 * becomes, and what the first program (apps/init) builds the system from.
 * Little-endian; every offset is from the block's start; every table is
 * 8-byte aligned; strings are NUL-terminated. The reader treats it as
 * untrusted. */
#ifndef ORRERY_PLAN_H
#define ORRERY_PLAN_H

#include <stdint.h>

#include "core/include/orrery/call.h"

#define ORR_PLAN_MAGIC UINT32_C(0x4e4c504f) /* "OPLN" */
#define ORR_PLAN_VERSION 5u

struct orr_plan {
    uint32_t magic;
    uint32_t version;
    uint32_t size;       /* bytes of the whole block */
    uint32_t objects;    /* struct orr_plan_object[] */
    uint32_t objects_at;
    uint32_t processes;  /* struct orr_plan_process[], sorted by name */
    uint32_t processes_at;
    uint32_t handles;    /* struct orr_plan_handle[], grouped by process */
    uint32_t handles_at;
    uint32_t arguments;  /* uint32_t[]: offsets of strings, by process */
    uint32_t arguments_at;
    uint32_t name;       /* of the scenario: offset of a string */
};

/* What exists beside processes: kind is enum orr_kind, ENDPOINT to INTERRUPT or
 * MEMORY, sorted by name. */
struct orr_plan_object {
    uint32_t name;
    uint32_t kind;
    uint64_t value; /* endpoint: flags; interrupt: line; memory: pages, and
                       above 32 bits its device (orrery/device.h) + 1 */
};

enum orr_plan_when { ORR_PLAN_NEVER, ORR_PLAN_ON_FAILURE, ORR_PLAN_ALWAYS };

/* What happens when a process may not be started again: nothing, or the whole
 * system stops. */
enum orr_plan_then { ORR_PLAN_LEAVE, ORR_PLAN_HALT };

/* What happens to a process when its supervisor ends: it goes on, or it is
 * stopped until there is a supervisor again. */
enum orr_plan_orphan { ORR_PLAN_KEEP, ORR_PLAN_STOP };

/* Which care is taken of a process. Times in ns. */
struct orr_plan_restart {
    uint32_t when;           /* enum orr_plan_when */
    uint32_t limit;          /* restarts in a window */
    uint32_t then;           /* enum orr_plan_then */
    uint32_t orphan;         /* enum orr_plan_orphan */
    uint64_t window_ns;      /* 0: the whole run */
    uint64_t backoff_ns;     /* pause before the first restart of a window */
    uint64_t backoff_max_ns; /* it doubles up to this; 0: without end */
    uint64_t heartbeat_ns;   /* no sign of life for so long: it hangs; 0: none
                                is wanted */
};

struct orr_plan_process {
    uint32_t name;
    uint32_t program;     /* name of the module */
    uint32_t module;      /* its index among the machine's modules */
    uint32_t priority;    /* 0..255 */
    uint32_t ceiling;     /* highest its threads may have */
    uint32_t cpu;
    uint32_t cells;       /* its quota */
    uint32_t slots;       /* its handle table */
    uint32_t pages;       /* of its quota */
    uint32_t supervisor;  /* process index + 1; 0: init */
    uint64_t budget_ns;   /* 0: passive, no time of its own after its start */
    uint64_t period_ns;   /* 0: round robin slice of budget_ns */
    uint64_t start_ns;    /* when it is started */
    uint32_t first_handle;
    uint32_t handles;
    uint32_t first_argument;
    uint32_t arguments;   /* argv[1..]; argv[0] is the process's name */
    struct orr_plan_restart restart;
    uint32_t fault_handler;   /* object index + 1 of an endpoint; 0: init */
    uint32_t timeout_handler; /* object index + 1 of an endpoint; 0: none */
    uint32_t partition;       /* 0: init's */
    uint32_t spare;
};

/* One handle a process starts with, under a name. */
struct orr_plan_handle {
    uint32_t name;
    uint32_t object;  /* index of an object, or ORR_PLAN_PROCESS | index */
    uint32_t rights;  /* enum orr_right */
    uint32_t address; /* where memory is mapped at the start; 0: nowhere */
    uint64_t badge;   /* of memory: its range (orrery/call.h), or 0 */
};
#define ORR_PLAN_PROCESS UINT32_C(0x80000000)

/* The words that a started program finds in its area (call.h's
 * ORR_ENTRY_PROGRAM): struct orr_start, then `handles` times the name's kind
 * and handle, then argv's and the names' strings, each NUL-terminated, argv
 * first, in order. All of it fits into ORR_WORDS_MAX - 2 words. */
struct orr_start {
    uint32_t arguments;
    uint32_t handles;
};
struct orr_start_handle {
    orr_handle handle;
    uint64_t kind; /* enum orr_kind */
};
/* Every program finds, before those of its scenario, the handles "quota",
 * "process", "thread", "context" (if it has time of its own) and "console";
 * one that others name as their supervisor "init"; one that owes signs of life
 * "heartbeat". */

#endif
