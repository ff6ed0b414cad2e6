/* One process of the plan: built inside a quota of its own, started, and
 * when it ends perhaps destroyed and built again. */
#ifndef APPS_INIT_CHILD_H
#define APPS_INIT_CHILD_H

#include "apps/init/plan.h"
#include "apps/lib/care.h"
#include "apps/lib/orr.h"

struct child {
    struct orr_quota quota; /* pays for all the others */
    struct orr_process process;
    struct orr_thread thread;
    struct orr_context context;
    struct orr_notification pulse; /* its signs of life, if any are wanted */
    uint32_t supervisor;           /* index + 1; 0: init */
    bool failed;  /* a step of building it was refused */
    bool running; /* it was started, and nobody has seen its end */
    bool left;    /* it has ended, and will not be started again */
    struct care care;
};

/* All that init keeps. */
struct system {
    const struct orr_plan *plan;
    struct orr_endpoint faults;   /* default handler of every process */
    struct orr_notification bell; /* ends and due times */
    struct orr_timer alarm;       /* the next due time */
    uint64_t alarm_time;          /* what it is set to */
    bool halted;
    orr_handle object[PLAN_OBJECTS_MAX];
    struct child child[PLAN_PROCESSES_MAX];
};

/* Bits of the bell: an end sets bit (index % BELL_ENDS). */
#define BELL_ENDS 63u
#define BELL_ALARM (UINT64_C(1) << 63)
#define BELL_BIT(index) (UINT64_C(1) << (index) % BELL_ENDS)

const char *child_name(const struct system *s, uint32_t i);

/* Creates process i of the plan with its thread and its time; it does not run
 * yet. False, after a message, if a step was refused. */
bool child_create(struct system *s, uint32_t i);

/* May process i look at the whole system? */
bool child_sees(const struct system *s, uint32_t i);

/* Hands process i its handles and starts it; false as above. */
bool child_start(struct system *s, uint32_t i);

/* Lets the end of process i ring the bell; false as above. */
bool child_watch(struct system *s, uint32_t i);

/* Starts process i, and builds it if it has been destroyed. What cannot be
 * built has ended for good. */
void child_begin(struct system *s, uint32_t i);

/* Process i is destroyed, and all that it has. It could be begun again. */
void child_stop(struct system *s, uint32_t i);

/* Nobody is to start it again. */
void child_leave(struct system *s, uint32_t i);

/* Is this process one that init looks after, and what does it need? Says so
 * if it has ended and not all went well; plans its next start. */
void child_look(struct system *s, uint32_t i, uint64_t now);

#endif
