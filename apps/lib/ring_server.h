/* The server's end of a ring, for drivers and other services: it takes
 * requests and answers them in any order. RINGS.md has the contract, and
 * ring_client.h which rights both ends need. What says of no error answers
 * none. No function blocks but orr_ring_server_wait(), until its deadline, in
 * ns. */
#ifndef APPS_LIB_RING_SERVER_H
#define APPS_LIB_RING_SERVER_H

#include "apps/lib/ipc.h"
#include "apps/lib/ring_link.h"

/* A request as it was taken: this is a copy that nobody changes any more, and
 * its buffer and bytes have been checked. What they mean has not. */
struct orr_ring_work {
    orr_ring_tag tag;
    struct orr_ring_request request;
};

/* What is answered: an error of the system's, and the bytes that were read or
 * written, which are not more than were asked for. */
struct orr_ring_answer {
    orr_ring_tag tag;
    enum orr_error error;
    uint32_t bytes;
};

struct ring_job {
    orr_ring_tag tag; /* 0: none */
    uint32_t buffer;
    uint32_t bytes;
};

struct orr_ring_server {
    struct ring_link link;
    uint32_t works; /* taken and not answered */
    uint64_t seen;   /* places whose cancelling the program could see */
    bool void_works; /* nobody waits for them: they are of an ended session */
    struct ring_job job[ORR_RING_PLACES_MAX];
    bool lent[ORR_RING_BUFFERS_MAX]; /* is it of a job? */
};

/* Opens this end; the client may come before or after. False: there is no ring
 * of such a shape, or no memory. What an earlier server had taken and not
 * answered is done, for its client, with PEER_DIED. */
bool orr_ring_server_open(struct orr_ring_server *server,
                          const struct orr_ring_setup *setup);

/* Takes the next request; false: there is none, or the client owes room for
 * answers. Requests that are cancelled already, or that no honest client would
 * make, are answered here (CANCELLED, BAD_ARGUMENT) and not shown. */
bool orr_ring_server_take(struct orr_ring_server *server,
                          struct orr_ring_work *work);

/* The buffer of a request that was taken, until it is answered; else null, as
 * when the client has gone meanwhile. The client may write there at any time:
 * copy, then check. */
void *orr_ring_server_at(const struct orr_ring_server *server,
                         orr_ring_tag tag);

/* Is the answer to this one not wanted any more? Stop it if that is easy, and
 * answer in any case. */
bool orr_ring_server_cancelled(const struct orr_ring_server *server,
                               orr_ring_tag tag);

/* Answers CANCELLED to all that was taken and is not wanted any more: for
 * servers that touch no buffer between two calls of this library. */
void orr_ring_server_drop(struct orr_ring_server *server);

/* Answers; the client sees it at the next publish. Errors: BAD_ARGUMENT (it
 * was not taken, or was answered, or has fewer bytes), PEER_DIED (the client
 * has gone: the answer is dropped). */
enum orr_error orr_ring_server_answer(struct orr_ring_server *server,
                                      struct orr_ring_answer answer);

/* Lets the client see all answers; rings its bell if it sleeps. */
void orr_ring_server_publish(struct orr_ring_server *server);

/* Looks at what the client wrote. True: a request can be taken. */
bool orr_ring_server_poll(struct orr_ring_server *server);

/* Publishes, and waits until a request can be taken, or the bell says anything
 * else (a request was cancelled, a client has come or gone, a bit that others
 * set): OK with its bits, TIMED_OUT, WOULD_BLOCK with ORR_NOW. */
struct orr_event orr_ring_server_wait(struct orr_ring_server *server,
                                      uint64_t deadline);

/* For a program with an event loop of its own, or several rings. Before it
 * waits: true, if there is nothing to take, and nothing new is cancelled; then
 * the client rings. After it: with the bits. */
bool orr_ring_server_sleep(struct orr_ring_server *server);
void orr_ring_server_wake(struct orr_ring_server *server, uint64_t bits);

/* The client is known to have died. What was taken of it is to be answered all
 * the same, for nobody, before another client is served. */
void orr_ring_server_lost(struct orr_ring_server *server);

/* Requests taken and not answered. */
uint32_t orr_ring_server_works(const struct orr_ring_server *server);
/* Does a client talk with this side, as far as is known? */
bool orr_ring_server_met(const struct orr_ring_server *server);
/* What the client lied about when it was given up last. */
enum orr_ring_fault orr_ring_server_fault(const struct orr_ring_server *server);

#endif
