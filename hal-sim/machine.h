/* The simulated machine: a kernel, virtual CPUs with native stacks, virtual
 * time, devices, one source of chance, observers, snapshots. Any number of
 * machines live in one process (one runs at a time per host thread). */
#ifndef HAL_SIM_MACHINE_H
#define HAL_SIM_MACHINE_H

#include "core/kernel.h"

struct machine;

/* What things cost, in virtual ns: the one table (costs.def has the values,
 * each with its reason); a scenario may override any by name. */
struct costs {
    uint64_t call;      /* entering and leaving the kernel */
    uint64_t word;      /* moving one message word */
    uint64_t handle;    /* moving one handle */
    uint64_t change;    /* switching to another thread */
    uint64_t space;     /* ... of another process, on top */
    uint64_t interrupt; /* taking an interrupt */
    uint64_t kick;      /* an inter-processor interrupt, until it arrives */
    uint64_t create;    /* creating or destroying an object */
    uint64_t page;      /* clearing a page of memory */
    uint64_t write;     /* one byte to the console */
    uint64_t access;    /* a register of a device, read or written */
    uint64_t block;     /* a basic block of a program that tells of them */
    uint64_t jitter;    /* work of n ns takes up to n * jitter / 1000 more */
};

/* Why the machine asks chance: each reason has a stream of its own. */
enum why {
    WHY_SCHEDULE, /* which CPU first at equal times */
    WHY_LATENCY,  /* how long work and devices take */
    WHY_FAULT,    /* whether a fault is injected */
    WHY_WORKLOAD, /* orr_random() of programs and stimuli */
    WHY_MAX
};

/* A pulse on an interrupt line, from a scenario. */
struct stimulus {
    uint64_t time_ns;
    uint64_t period_ns; /* 0: once */
    uint64_t count;     /* pulses in all; 0: without end */
    uint32_t line;
    uint32_t bytes; /* of config.typed that it brings */
};

/* A process of this name faults at its `call`th system call, in its first life
 * only; or, with each, in life n at its (call + n - 1)th. */
struct mishap_config {
    const char *process;
    uint32_t call;
    bool each;
    bool searched; /* at whatever call a search chooses, once; or never */
};

enum model_kind { MODEL_DISK, MODEL_LINK };
enum model_fault {
    MODEL_FAULT_NONE,
    MODEL_FAULT_STALL,   /* takes longer, by for_ns */
    MODEL_FAULT_DROP,    /* disk: never done; link: the frame is lost */
    MODEL_FAULT_CORRUPT, /* a bit of what is read, or sent, is wrong */
    MODEL_FAULT_REORDER, /* later ones overtake it: in for_ns */
    MODEL_FAULT_DIE,     /* the device does nothing from then on */
    MODEL_FAULT_LATE,    /* none: it takes as long as its spread allows */
    MODEL_FAULTS
};

/* A fault of one request: the at-th, or of any by chance. */
struct model_mishap {
    uint32_t fault; /* enum model_fault */
    uint32_t permille;
    uint64_t at; /* from 1; 0: by chance */
    uint64_t for_ns;
    uint32_t most; /* by chance: no more often in a run; 0: as chance will */
    uint32_t spare;
};

#define MODEL_FAULTS_MAX 8u

/* A simulated device: what it is, not what it does now. */
struct model_config {
    uint32_t kind; /* enum model_kind */
    uint32_t line;
    uint32_t size; /* disk: blocks; link: longest frame, in bytes */
    uint32_t to;   /* link: which device is its other end */
    uint64_t latency_ns;
    uint64_t spread_ns; /* that much longer at most, by chance */
    uint32_t spare;
    uint32_t faults_count;
    struct model_mishap faults[MODEL_FAULTS_MAX];
};

/* A program as a loadable module: `path` of the shared object, or `start`, a
 * function linked in (then all instances share its globals). */
struct module {
    const char *name;
    const char *path;
    void (*start)(void);
};

struct machine_event; /* trap, decision, digest of one kernel entry */

/* Text or a mark, written by the process known by `badge` (its index in the
 * plan + 1; 0: init). */
struct output {
    uint64_t badge;
    enum orr_write_kind kind;
    uint32_t bytes;
    const char *text;
};

/* Called as things happen; any may be 0. Must not change the machine. */
struct observer {
    void *self;
    /* after a kernel entry: who was on the CPU, the trap, the decision */
    void (*event)(void *self, const struct machine *m,
                  struct thread_id running, const struct trap *trap,
                  const struct decision *decision);
    void (*record)(void *self, const struct machine *m,
                   const struct record *record);
    void (*output)(void *self, const struct machine *m,
                   const struct output *output);
};

struct machine_config {
    struct limits limits;
    struct costs costs;
    uint64_t seed;           /* 0: every choice is the first alternative */
    const struct orr_plan *plan;
    const struct module *modules;
    uint32_t modules_count;
    uint32_t stimuli_count;
    const struct stimulus *stimuli;
    uint32_t mishaps_count;
    const struct mishap_config *mishaps;
    uint32_t models_count;
    const struct model_config *models;
    const char *typed;       /* what the stimuli bring, one after the other;
                                may be null if none does */
    uint32_t stack_bytes;    /* of each thread; 0: the default of 64 KiB */
    bool check;              /* kernel_check() after every event */
    bool digests;            /* digest after every event into the run digest */
    struct observer observer;
};

/* Asked before each system call, on the caller's stack, what to refuse it with
 * (ORR_ERROR_OK: it takes place). */
struct intruder {
    void *self;
    enum orr_error (*call)(void *self, struct machine *m,
                           const struct trap *trap);
};

enum machine_stop {
    STOP_DONE,    /* nothing can happen any more */
    STOP_TIME,    /* `until` was reached */
    STOP_EVENTS,  /* the number of events was reached */
    STOP_REQUEST, /* machine_request_stop() */
    STOP_BROKEN,  /* the kernel stopped itself: machine_stop_text() */
    STOP_CHOICE   /* a search wants to look around: machine_search.h */
};

void costs_default(struct costs *costs);
/* Sets one cost by its name; false if there is none of that name. */
bool costs_set(struct costs *costs, const char *name, uint64_t value);

/* A machine that is switched on but has not run; null and a text in `error`
 * (of `error_bytes`) if a module cannot be loaded or memory is short. */
struct machine *machine_create(const struct machine_config *config,
                               char *error, size_t error_bytes);
void machine_destroy(struct machine *m);

/* Runs until virtual time `until_ns` or kernel event number `events`
 * (UINT64_MAX: no limit). May be called again to go on. */
enum machine_stop machine_run(struct machine *m, uint64_t until_ns,
                              uint64_t events);
void machine_request_stop(struct machine *m); /* from an observer */

/* Runs CPU 0 alone, without what comes from outside, at no cost, until
 * machine_request_stop(): so that a program of the host's can change the
 * system between two moments of everybody else's time. */
enum machine_stop machine_run_alone(struct machine *m);

/* Raises an interrupt line now. */
void machine_interrupt(struct machine *m, uint32_t line);
/* CPU enters the kernel for nothing, as if its timer had come or another CPU
 * had kicked it, as soon as the machine goes on. */
void machine_spurious(struct machine *m, uint32_t cpu, enum trap_kind kind);

/* From now on `intruder` is asked; before the machine runs, or between runs. */
void machine_intrude(struct machine *m, const struct intruder *intruder);
/* The running thread, which is about to make a system call, faults; it may be
 * resumed, and then its message is still as it was. For an intruder. */
void machine_intrude_fault(struct machine *m, enum orr_fault fault,
                           uint64_t detail);

uint64_t machine_now(const struct machine *m);    /* virtual ns */
uint64_t machine_events(const struct machine *m); /* kernel entries */
/* Digest of the run so far: all events, outputs and the kernel's state. */
uint64_t machine_digest(struct machine *m);
/* Do all the kernel's invariants hold? Its accounts are among them. If not, the
 * machine is broken, and machine_stop_text() says which does not. */
bool machine_verify(struct machine *m);
const char *machine_stop_text(const struct machine *m);
const struct kernel *machine_kernel(const struct machine *m);
struct kernel *machine_kernel_edit(struct machine *m);
/* The name that hal_object_name gave to an object, or "". */
const char *machine_name(const struct machine *m, struct object_id object);

/* choose(n, why): 0..n-1. */
uint32_t machine_choose(struct machine *m, uint32_t n, enum why why);

/* Bit e: the system call `number` has been answered with error e so far, while
 * the machine was watched (checked, with digests, or an observer of events). */
uint32_t machine_answers(const struct machine *m, uint64_t number);

/* The entire machine: kernel, stacks, program memory, devices, choices. A
 * snapshot belongs to its machine and dies before it. */
struct snapshot;
struct snapshot *machine_snapshot(struct machine *m);
void machine_restore(struct machine *m, const struct snapshot *snapshot);
/* Bytes of memory that it holds a copy of. */
size_t snapshot_bytes(const struct snapshot *snapshot);
void snapshot_free(struct snapshot *snapshot);

#endif
