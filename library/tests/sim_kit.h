/* A machine for each test, and a server and a client to put on it. */
#ifndef LIBRARY_TESTS_SIM_KIT_H
#define LIBRARY_TESTS_SIM_KIT_H

#include <check.h>

#include "library/include/orrery/program.h"
#include "library/include/orrery/sim.h"

struct ball {
    uint64_t touches;
};

extern struct orr_sim *sim; /* of the test that runs */

void sim_setup(void);
void sim_teardown(void);

struct pair {
    struct orr_sim_object door;
    struct orr_sim_process server, client;
    struct orr_sim_thread serving, asking;
    enum orr_error error;
};

/* `serve` and `ask`, with handles to a door between them. */
void pair_build(struct orr_sim *on, struct pair *pair);

/* A thread that answers every call with one more. */
void serve(void *argument);
/* A thread that calls once, and leaves the error in *argument. */
void ask(void *argument);

#endif
