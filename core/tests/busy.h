/* A kernel in the middle of everything: calls on their way, time lent, timers
 * armed, threads in every state. What there is has a name here. */
#ifndef CORE_TESTS_BUSY_H
#define CORE_TESTS_BUSY_H

#include "core/tests/kit.h"

struct busy {
    uint32_t process;     /* of the first thread */
    uint32_t ended;       /* a process that has ended */
    uint32_t first;       /* the first thread, RUNNING on CPU 0 */
    uint32_t ready;       /* READY behind it, on CPU 0 */
    uint32_t server;      /* passive, RUNNING on a client's time */
    uint32_t client;      /* CALLING the server */
    uint32_t waiter[3];   /* SENDING to the server's endpoint */
    uint32_t idle;        /* RECEIVING, with a deadline, bound to `bell` */
    uint32_t sleeper;     /* WAITING for `bell2` */
    uint32_t spender;     /* READY, its budget spent */
    uint32_t door;        /* the server's endpoint, INHERIT */
    uint32_t other_door;  /* where `idle` receives */
    uint32_t bell, bell2; /* notifications */
    uint32_t timer;       /* armed */
    uint32_t interrupt;   /* attached */
    uint32_t child_quota; /* a quota with something charged */
    uint32_t context;     /* the client's, with a period */
    uint32_t spent;       /* the spender's */
    uint32_t memory;      /* of 50 pages, three of them mapped thrice */
    uint32_t mapping[3];  /* in the first process: 0 and 1 side by side, 2
                             far; 1 is of a handle to some pages, read only */
    uint32_t parent_slot; /* of a handle that has two children */
    uint32_t worker;      /* RUNNING on CPU 3, in the middle of a DESTROY */
    uint32_t doomed;      /* ... of this quota */
    uint32_t revoker;     /* READY there, in the middle of a REVOKE */
    uint32_t lost[2];     /* SENDING through what it has revoked already: they
                             have yet to be told, the first of them next */
    uint32_t orphan;      /* a process that CPU 2 is taking apart */
};

/* Brings a kernel on 4 CPUs into that state. */
struct busy busy_start(struct kit *kit);

#endif
