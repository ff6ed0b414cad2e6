/* What each process of a scenario can ever hold a handle of, whatever its
 * programs do. The kernel's rules are applied to the handles of the scenario
 * until nothing is added any more:
 *
 * 1. A handle that may be transferred moves to who receives on an endpoint, if
 *    the sender's handle of it has `send` and `grant`.
 * 2. Who receives a call can answer it, with handles, and can pass on the duty
 *    to answer. Who receives faults can end what raised them.
 * 3. A handle that may be duplicated can be put into every process that one
 *    manages.
 * 4. What a process makes, it has all rights on. It is taken as one thing with
 *    the processes that it makes, and all that it makes as one thing, too.
 *
 * Handles are never lost in this, and rights of one handle only narrow. What
 * another does on somebody's behalf does not count: that is seen from whom it
 * can talk to. init is trusted: it does what its source says; so what a program
 * gets back when it is started again is what it had at first. */
#ifndef HAL_SIM_REACH_H
#define HAL_SIM_REACH_H

#include "hal-sim/scenario.h"

/* What there is beside the objects of the scenario: eight for each process. */
enum reach_part {
    REACH_PROCESS, /* the process itself */
    REACH_THREAD,  /* its first thread */
    REACH_QUOTA,
    REACH_CONTEXT,
    REACH_MADE,   /* all that it makes */
    REACH_ANSWER, /* to a call of it */
    REACH_FAULT,  /* the answer to a fault of it */
    REACH_PULSE,  /* the notification by which it says that it lives */
    REACH_PARTS
};

/* Who can have handles of one thing with just these rights; a thing with more
 * kinds of them than that has the last count for all the rest. */
#define REACH_MASKS 8u
struct held {
    uint32_t rights; /* 0: free */
    uint64_t *by;    /* set of parties */
};

struct reach {
    const struct scenario *scenario;
    size_t parties; /* the processes of the scenario */
    size_t things;
    size_t words; /* of a set of parties */
    struct held *given; /* [thing * REACH_MASKS + ...]: by the scenario */
    struct held *ever;
};

/* reach_free() it; the scenario must outlive it. */
struct reach *reach_create(const struct scenario *scenario);
void reach_free(struct reach *reach);

/* The numbers of things. */
size_t reach_object(const struct reach *reach, size_t object);
size_t reach_part(const struct reach *reach, size_t party,
                  enum reach_part part);
size_t reach_handle_thing(const struct reach *reach,
                          const struct scenario_handle *handle);
size_t reach_console(const struct reach *reach);
size_t reach_init(const struct reach *reach); /* its endpoint */

/* Which part of which process this is. False: it is none. */
struct reach_owner {
    size_t party;
    enum reach_part part;
};
bool reach_owner(const struct reach *reach, size_t thing,
                 struct reach_owner *owner);

/* "door", "client's thread", "what client makes"; valid until the next call. */
const char *reach_thing_name(const struct reach *reach, size_t thing);

/* All rights together that a party ever has, or is given. */
uint32_t reach_ever(const struct reach *reach, size_t party, size_t thing);
uint32_t reach_given(const struct reach *reach, size_t party, size_t thing);

/* Can it ever have a handle with all of these rights? */
bool reach_allows(const struct reach *reach, size_t party, size_t thing,
                  uint32_t rights);

/* From now on nobody may have this thing: for tests of who looks. */
void reach_narrow(struct reach *reach, size_t thing);

/* "send, grant", of any number of rights; "all" of them. */
void reach_rights_text(uint32_t rights, char *text, size_t bytes);

#endif
