/* The machine's whole state, for its own files only. What lies in struct
 * machine and its tables is copied by a snapshot; what struct host holds
 * belongs to the Linux process (mappings, open modules), only grows, and is
 * the same before and after a restore. */
#ifndef HAL_SIM_MACHINE_STATE_H
#define HAL_SIM_MACHINE_STATE_H

#include "hal-sim/machine.h"
#include "hal-sim/machine_choose.h"

#define LINES_MAX 1024u
#define NAME_BYTES 32u
#define TEXT_BYTES 256u
#define INSTANCES_MAX 1024u /* loaded modules of one machine */
#define SEGMENTS_MAX 4u
#define TIME_END (UINT64_C(1) << 62) /* no machine runs longer */
#define STACK_DEFAULT (64u << 10)

#if defined(__SANITIZE_ADDRESS__)
#define MACHINE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MACHINE_ASAN 1
#endif
#endif
#ifndef MACHINE_ASAN
#define MACHINE_ASAN 0
#endif

/* Below what a program may use of its stack there is always this much for
 * the kernel and the observers, which run on the caller's stack. */
#define HEADROOM_BYTES (MACHINE_ASAN ? 160u << 10 : 32u << 10)
#define STACK_FACTOR (MACHINE_ASAN ? 4u : 1u) /* red zones need room */

enum entry {
    ENTRY_FUNCTION, /* function(argument) */
    ENTRY_PROGRAM,  /* the process's instance of module `argument` */
    ENTRY_BAD       /* what cannot be started faults */
};

struct virtual_cpu;

#define FIBER_HOST 0u   /* the stack on which machine_run() was called */
#define FIBER_IDLE 1u   /* the machine's own: begins anew with every run */
#define FIBER_THREAD 2u /* the first one for threads */

/* A native stack and the thread it belongs to. */
struct fiber {
    void *sp;              /* while another fiber runs */
    struct orr_call *call; /* the system call it is in */
    uint64_t *area;        /* at the top of its stack */
    char *window;          /* its process's; null: none yet */
    char *low;             /* lowest byte of the stack that it is on */
    uint64_t work_ns;      /* left of its orr_work() */
    struct virtual_cpu *on; /* the CPU that it ran on last */
    uint32_t thread;       /* its cell; 0: free */
    uint32_t process;      /* the cell of its process */
    uint32_t next;         /* the next free one */
    uint32_t entry;        /* enum entry */
    uint32_t number;       /* of the system call it is in */
    uint64_t function;
    uint64_t argument;
    uint32_t crash; /* enum orr_fault of its native crash */
    uint64_t detail;
    void *fake; /* the address sanitizer's */
    /* of a search only */
    uint32_t calls;   /* system calls so far */
    uint32_t blocks;  /* ... since then, as far as each is a choice */
    uint32_t asked;   /* choices about its next step so far */
    bool creating;    /* it is about to create an object */
    bool refused;     /* ... and will be refused */
    bool mortal;      /* it may die before its call */
    bool dies;        /* ... and will */
    uint32_t device;  /* from which it is about to want something, plus 1 */
    uint32_t fate;    /* ... enum model_fault of that */
};

struct virtual_cpu {
    uint64_t clock;      /* up to here it has run */
    uint64_t until;      /* the last decision's; NEVER: none */
    uint64_t kick;       /* when a kick arrives; NEVER: none */
    struct fiber *fiber; /* what it runs; a null pointer: idle */
    uint32_t thread;     /* which it ran last */
    uint32_t process;
    uint32_t number;
    uint32_t spare;
    uint32_t happened[5]; /* in a search: by enum event_kind */
    uint32_t asked;       /* ... choices since then */
};

/* A loaded copy of a module, with globals of its own. */
struct instance {
    void *object; /* dlopen's; null: mapped without the loader, */
    char *mapped; /* ... here */
    size_t mapped_bytes;
    void (*start)(void);
    uint32_t module;
    int file; /* its copy in memory, while that is open; 0: none */
    uint32_t segments;
    struct segment {
        char *at;
        char *pristine; /* its bytes as they were loaded */
        size_t bytes;
    } segment[SEGMENTS_MAX];
};

struct host {
    const struct orr_plan *plan;
    const char *typed; /* all that will ever be */
    struct module *modules;
    uint32_t modules_count;
    struct observer observer;
    size_t stack_bytes; /* of one stack, headroom included */
    char **stacks;      /* by fiber: what was mapped for it */
    uint32_t stacks_count;
    uint32_t instances_count;
    struct instance *instances;
    int frames_file;        /* all page frames, and where the host */
    uint32_t windows_count; /* ... sees them; windows: machine_window.h */
    char *frames;
    char **windows;
    struct search *search; /* null: nobody searches */
    struct intruder intruder;
    const void *main_low; /* the host's stack, for the address sanitizer */
    size_t main_bytes;
};

struct pulse {
    uint64_t time;
    struct stimulus from; /* count: how many are left */
};

/* A process that is to end at one of its system calls. */
struct mishap {
    char name[NAME_BYTES];
    uint32_t process; /* that it is about now */
    uint32_t call;    /* in the next life */
    uint32_t left;    /* calls in this one; 0: nothing happens in it */
    uint32_t each;
    uint32_t lives;
    uint32_t searched; /* a search may still choose it */
};

struct model;

struct machine {
    /* what every kernel entry touches */
    struct fiber *running;   /* whose stack the host is on */
    struct virtual_cpu *cpu; /* on whose behalf */
    uint64_t horizon;        /* something else may happen from then on */
    uint64_t events_stop;
    uint64_t charge; /* costs of the entry that goes on */
    uint64_t digest;
    struct kernel *kernel;
    struct fiber *fibers;
    struct fiber **fiber_of; /* by thread cell; the host's: none */
    bool inside;        /* in the kernel or the machine, not a program */
    bool watched;       /* there is something to do after every event */
    bool check, digests;
    bool searched; /* every step is a choice: machine_search.h */
    bool intruded; /* somebody is asked before every system call */
    bool alone;    /* only CPU 0 goes on: machine_run_alone() */
    struct costs costs;

    uint64_t now;     /* of the newest entry */
    uint64_t reached; /* where a run stopped, if later */
    uint64_t run_until;
    uint64_t pulse_next; /* earliest of all pulses and models; NEVER: none */
    uint64_t interrupt;  /* since when a line waits for CPU 0; or NEVER */
    enum machine_stop stop;
    bool requested, broken, active;
    bool booted;     /* in a search: the first program has its turn */
    uint64_t floor;  /* in a search: nothing happens before this */
    uint64_t credit; /* in a search: time that its delays have taken */
    uint64_t calm;   /* in a search: nothing else happens before this */
    char text[TEXT_BYTES];
    struct limits limits;
    uint32_t fibers_count; /* that were ever used */
    uint32_t fibers_free;  /* list through next */
    uint32_t corpse;       /* dropped while the host was on its stack */
    uint32_t names_count;  /* length of `names` in use */
    uint32_t pulses_count;
    uint32_t mishaps_count;
    uint32_t models_count;
    uint32_t first_process;
    uint32_t typed;       /* so many bytes were typed at the console */
    uint32_t heard;       /* ... and so many were read */
    uint32_t spare;
    uint32_t frames_used; /* frames below may be other than zero */
    uint32_t answers[ORR_CALL_MAX + 1]; /* by call: bit e: answered with e */
    uint64_t pending[LINES_MAX / 64];
    uint64_t masked[LINES_MAX / 64];
    struct chooser chooser;
    struct virtual_cpu cpus[ORR_CPU_MAX];

    /* tables, in the same block of memory */
    uint32_t *user_of;   /* by instance: the process cell; 0: free */
    uint32_t *window_of; /* ... by window */
    char (*names)[NAME_BYTES];
    struct pulse *pulses;
    struct mishap *mishaps; /* with the models and what disks hold: outside */
    struct model *models;
    char *storage;
    size_t outside_bytes;
    struct host *host;
    size_t bytes; /* of the whole block */
    size_t kernel_bytes;
};

/* The machine that this host thread runs now. */
extern _Thread_local struct machine *machine_current;

static inline struct hal *
machine_hal(struct machine *m)
{
    return (struct hal *)m;
}

static inline struct machine *
machine_of(struct hal *h)
{
    return (struct machine *)h;
}

static inline struct fiber *
machine_fiber(const struct machine *m, struct thread_id thread)
{
    return m->fiber_of[thread.n];
}

/* The run's digest takes one more number in. */
static inline uint64_t
digest_mix(uint64_t digest, uint64_t value)
{
    uint64_t x = (digest ^ value) * UINT64_C(0x9e3779b97f4a7c15);

    return x ^ (x >> 29);
}

#endif
