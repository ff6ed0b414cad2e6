/* What both ends of a ring do alike: meeting, ringing, finding each other gone.
 * The library's own. */
#ifndef APPS_LIB_RING_LINK_H
#define APPS_LIB_RING_LINK_H

#include "apps/lib/ring.h"

/* One side's page: ring_entry.h has what lies in it. */
struct ring_page;

/* One end of a ring, in its program's own memory. */
struct ring_link {
    struct orr_ring_setup setup;
    struct ring_page *mine;
    const struct ring_page *theirs;
    uint32_t session; /* mine, as it is in `mine` */
    uint32_t peer;    /* theirs, while both talk; else 0 */
    uint32_t gone;    /* theirs that was given up last */
    uint32_t sleep;   /* mine, as it is in `mine` */
    uint32_t rung;    /* their sleep for which the bell was rung */
    uint32_t put;     /* entries put in */
    uint32_t told;    /* ... of which they know */
    uint32_t taken;   /* entries of theirs taken out */
    enum orr_ring_fault fault; /* why `gone` was given up; NONE: it died */
    enum orr_ring_fault blame; /* why they gave this side up, if so */
};

/* Takes the setup over; the client's page is the first, the server's the
 * second. False if there can be no such ring. */
bool ring_link_open(struct ring_link *link, const struct orr_ring_setup *setup,
                    bool client);

/* Begins a session: what was put in before is void. */
void ring_link_begin(struct ring_link *link);

/* The other side is no longer talked with; a `fault` is held against it, where
 * it can read it. */
void ring_link_part(struct ring_link *link, enum orr_ring_fault fault);

/* Has their session, and for the client its acceptance, not changed by now?
 * What was read before is then of that session. */
bool ring_link_holds(const struct ring_link *link);

/* Does the other side say the same shape? */
bool ring_link_fits(const struct ring_link *link);

/* The other side says that this session lied: notes about what. */
bool ring_link_blamed(struct ring_link *link);

/* The next entry to write, and the `n`-th to read. */
void ring_link_write(struct ring_link *link, const uint64_t *words);
void ring_link_read(const struct ring_link *link, uint32_t n, uint64_t *words);

/* Lets them see what was put in; rings if they sleep. */
void ring_link_publish(struct ring_link *link);

/* Rings their bell if they sleep; or whether they do or not. */
void ring_link_nudge(struct ring_link *link);
void ring_link_ring(const struct ring_link *link);

/* From here on the bell is wanted, or not. */
void ring_link_sleep(struct ring_link *link);
void ring_link_wake(struct ring_link *link);

/* The n-th buffer. */
void *ring_link_buffer(const struct ring_link *link, uint32_t n);

#endif
