/* A machine that is searched: before every step it tells the searcher what
 * may happen next, and the searcher chooses. What was due earlier than the
 * chosen is late: a thread's work took longer, an interrupt came later. So
 * every choice is a run that a machine with other delays could make.
 *
 * The default, alternative 0, is what an ordinary run would do. Choices begin
 * when the first program has its turn: until then the system is being built,
 * always in the same way. */
#ifndef HAL_SIM_MACHINE_SEARCH_H
#define HAL_SIM_MACHINE_SEARCH_H

#include "hal-sim/machine.h"

/* Each CPU's thread and what comes to it from outside; and one pulse. */
#define ALTERNATIVES_MAX (2 * ORR_CPU_MAX + 1)
#define CHOICE_STOP UINT32_MAX /* machine_run() shall return STOP_CHOICE */

enum event_kind {
    EVENT_THREAD, /* goes on: to its next system call, work or block */
    EVENT_TIMER,  /* something is due, or a slice is over */
    EVENT_KICK,
    EVENT_INTERRUPT,
    EVENT_PULSE, /* a device raises its line */
    EVENT_REFUSE, /* a thread's CREATE is answered with NO_QUOTA */
    EVENT_DEATH,  /* a thread faults in place of its system call */
    EVENT_FATE    /* something happens to what it wants of a device */
};

/* One thing that may happen next. */
struct alternative {
    uint64_t time;
    uint64_t due;  /* of what comes from outside: when it should have come */
    uint32_t kind; /* enum event_kind */
    uint32_t cpu;
    uint32_t thread; /* who goes on; of a slice's end: who is next; or 0 */
    uint32_t count;  /* how often it has gone on, or this has happened */
    uint32_t block;  /* ... and how many basic blocks ago */
    uint32_t fate;   /* enum model_fault */
};

/* `asked` tells apart the choices about one and the same default. */
struct choice {
    uint32_t count;
    uint32_t asked;
    struct alternative alternative[ALTERNATIVES_MAX];
};

/* Both are called on whatever stack is in use; neither may change the
 * machine. `choose` returns an index, or CHOICE_STOP. */
struct searcher {
    void *self;
    uint32_t (*choose)(void *self, const struct machine *m,
                       const struct choice *choice);
    void (*pulse)(void *self, const struct machine *m, uint32_t line);
    uint64_t window_ns; /* nothing is put off for longer in one choice */
    uint32_t blocks;    /* so many after each system call may be choices */
    bool refusals;      /* CREATE may fail, though not for the first process */
};

/* From now on this machine is searched; give it before it runs. The first
 * machine_run() ends with STOP_CHOICE when the first choices are ahead. */
bool machine_search(struct machine *m, const struct searcher *searcher);

/* Virtual time without the delays that the search has put in: what limits of
 * time are to be judged by. */
uint64_t machine_time_due(const struct machine *m, uint64_t time);

/* For machine_run.c, machine_trap.c, machine_block.c. */
void search_advance(struct machine *m);
struct trap;
bool search_stops_at_block(struct machine *m);
bool search_refuses(struct machine *m, const struct trap *trap);

/* What happens to a request to this device, counted from 1 (0: nothing can):
 * enum model_fault. */
uint32_t search_fate(struct machine *m, uint32_t device);

#endif
