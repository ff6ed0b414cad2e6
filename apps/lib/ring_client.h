/* The client's end of a ring: it submits requests, whose buffers are the
 * server's until the answer is back. RINGS.md has the contract. Both ends need
 * the memory mapped, the right RECEIVE on their own bell and SEND on the
 * peer's; a peer that is gone ends requests with PEER_DIED. What says of no
 * error answers none. No function blocks but those with a deadline, which is
 * absolute, in ns. */
#ifndef APPS_LIB_RING_CLIENT_H
#define APPS_LIB_RING_CLIENT_H

#include "apps/lib/ring_link.h"

/* Why a request was not taken: WOULD_BLOCK (all places are in use: reap
 * first), PEER_DIED (the server is gone and no other has come, or it may still
 * be using the buffer for an earlier session), BAD_ARGUMENT
 * (no such buffer, or more bytes than it has), BUSY (the buffer is not this
 * program's now), WRONG_STATE (the server says that this side lied). */
struct orr_ring_submission {
    enum orr_error error;
    orr_ring_tag tag;
};

/* What became of a request. `error` is the server's word: OK, CANCELLED, its
 * own refusal; or PEER_DIED, when nobody knows what was done. The buffer is
 * this program's again. */
struct orr_ring_done {
    orr_ring_tag tag;
    enum orr_error error;
    uint32_t bytes; /* that were read or written, up to the request's */
    uint32_t buffer;
    uint64_t mark; /* as it was submitted with */
};

/* A place for one request; its states are the library's own. */
struct ring_place {
    uint64_t mark;
    uint32_t turn;   /* counts its requests: the tag's upper part */
    uint32_t buffer;
    uint32_t bytes;  /* asked for; then those of the answer */
    uint8_t state;   /* enum ring_place_state, in ring_client.c */
    bool forgotten;  /* nobody wants to hear of it */
    uint16_t error;
};

struct orr_ring_client {
    struct ring_link link;
    uint64_t cancel; /* as in this side's page */
    uint32_t sent;   /* requests without an answer */
    uint32_t settled; /* the session since which no buffer is in use */
    uint32_t ready_first, ready_count;
    uint32_t spares;
    struct ring_place place[ORR_RING_PLACES_MAX];
    uint8_t ready[ORR_RING_PLACES_MAX];   /* places with an answer, in order */
    uint8_t owner[ORR_RING_BUFFERS_MAX];  /* enum ring_owner */
    uint8_t spare[ORR_RING_BUFFERS_MAX];  /* buffers of nobody, a stack */
};

/* Opens this end; the server may come before or after. False: there is no ring
 * of such a shape, or no memory. Opening once more gives up all there was. */
bool orr_ring_client_open(struct orr_ring_client *client,
                          const struct orr_ring_setup *setup);

/* Waits until nobody uses buffers for requests of an earlier session, of this
 * program or of one before it: at once, mostly. OK, PEER_DIED (the server is
 * gone and no other has come) or an error of orr_wait(). */
enum orr_error orr_ring_client_settle(struct orr_ring_client *client,
                                      uint64_t deadline);

/* A buffer becomes this program's; ORR_RING_NO_BUFFER: none is left, or all is
 * not settled. */
uint32_t orr_ring_client_buffer(struct orr_ring_client *client);
/* ... and nobody's again. False: it was not this program's. */
bool orr_ring_client_give(struct orr_ring_client *client, uint32_t buffer);
/* Where it is, as long as it is this program's; else null. What the server
 * wrote there is its word, and it may go on writing: copy, then check. */
void *orr_ring_client_at(const struct orr_ring_client *client, uint32_t buffer);

/* Puts a request in, its buffer with it; the server sees it at the next
 * publish. `mark` comes back with the answer. */
struct orr_ring_submission
orr_ring_client_submit(struct orr_ring_client *client,
                       const struct orr_ring_request *request, uint64_t mark);

/* Lets the server see all that was submitted; rings its bell if it sleeps. */
void orr_ring_client_publish(struct orr_ring_client *client);

/* The request is not wanted any more, however far it is. Its answer comes all
 * the same: CANCELLED, or what was done before. False: no such request. */
bool orr_ring_client_cancel(struct orr_ring_client *client, orr_ring_tag tag);
/* Cancels it, and its answer goes unseen; its buffer is nobody's then. */
bool orr_ring_client_forget(struct orr_ring_client *client, orr_ring_tag tag);

/* Looks at what the server wrote. True: something can be reaped. */
bool orr_ring_client_poll(struct orr_ring_client *client);
/* The next that is done, in the order of the answers; false: none. */
bool orr_ring_client_reap(struct orr_ring_client *client,
                          struct orr_ring_done *done);
/* The answer to this one, out of order; false: it is not there. */
bool orr_ring_client_reap_one(struct orr_ring_client *client, orr_ring_tag tag,
                              struct orr_ring_done *done);

/* Publishes, and waits until something can be reaped: OK, TIMED_OUT, or
 * WRONG_STATE (nothing is on its way); WOULD_BLOCK with a deadline of ORR_NOW.
 * Takes all bits of the bell. */
enum orr_error orr_ring_client_wait(struct orr_ring_client *client,
                                    uint64_t deadline);
/* The same until one more can be reaped than now. */
enum orr_error orr_ring_client_wait_more(struct orr_ring_client *client,
                                         uint64_t deadline);

/* For a program with an event loop of its own. Before it waits: true, if there
 * is nothing to do yet; then the server rings. After it: with the bits. */
bool orr_ring_client_sleep(struct orr_ring_client *client);
void orr_ring_client_wake(struct orr_ring_client *client, uint64_t bits);

/* The server is known to have died: all that is on its way is done, with
 * PEER_DIED. For who hears of it in another way than by `death_bits`. */
void orr_ring_client_lost(struct orr_ring_client *client);

/* Requests that have no answer yet. */
uint32_t orr_ring_client_sent(const struct orr_ring_client *client);
/* Does a server talk with this side, as far as is known? */
bool orr_ring_client_met(const struct orr_ring_client *client);
/* What the server lied about when it was given up last. */
enum orr_ring_fault orr_ring_client_fault(const struct orr_ring_client *client);

#endif
