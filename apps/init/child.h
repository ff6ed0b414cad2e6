/* One process of the plan: built inside a quota of its own, started, and
 * when it ends perhaps destroyed and built again. */
#ifndef APPS_INIT_CHILD_H
#define APPS_INIT_CHILD_H

#include "apps/init/plan.h"
#include "apps/lib/orr.h"

struct child {
    struct orr_quota quota; /* pays for all the others */
    struct orr_process process;
    struct orr_thread thread;
    struct orr_context context;
    bool failed; /* a step of building it was refused */
    bool started;
    bool ended;
    uint32_t restarts;
};

/* All that init keeps. */
struct system {
    const struct orr_plan *plan;
    struct orr_endpoint faults;   /* default handler of every process */
    struct orr_notification bell; /* ends and start times */
    struct orr_timer alarm;       /* the next start time */
    orr_handle object[PLAN_OBJECTS_MAX];
    struct child child[PLAN_PROCESSES_MAX];
};

/* Bits of the bell: an end sets bit (index % BELL_ENDS). */
#define BELL_ENDS 63u
#define BELL_ALARM (UINT64_C(1) << 63)

const char *child_name(const struct system *s, uint32_t i);

/* Creates process i of the plan with its thread and its time; it does not run
 * yet. False, after a message, if a step was refused. */
bool child_create(struct system *s, uint32_t i);

/* Hands process i its handles and starts it; false as above. */
bool child_start(struct system *s, uint32_t i);

/* Starts process i after child_create(); what could not be built counts as
 * ended. */
void child_begin(struct system *s, uint32_t i);

/* If process i has ended: says so unless all went well, and builds and starts
 * it again if the plan wants that. */
void child_look(struct system *s, uint32_t i);

#endif
