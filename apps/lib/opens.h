/* The opens of a service (apps/lib/serve.h): who has opened what, for what, at
 * which position, and how the last request went. They may lie in memory that
 * outlives the service: each step that counts is one store. */
#ifndef APPS_LIB_OPENS_H
#define APPS_LIB_OPENS_H

#include "apps/lib/handle.h"
#include "apps/lib/protocol/object.h"

/* What is remembered of an open's last request. */
struct open_state {
    uint64_t number;
    uint64_t before;   /* position when it came */
    uint64_t position; /* and after it */
    uint64_t status;
    uint64_t value;
    uint64_t bytes;
};

/* An open. All zero: a free place. */
struct open {
    uint64_t thing;  /* + 1; 0: none */
    uint64_t badge;  /* of its handle; of a free place that of its last */
    uint64_t opener; /* badge of the request by which it was opened, */
    uint64_t number; /* ... and its number */
    uint64_t rights; /* of enum object_right */
    uint64_t now;    /* which state holds */
    struct open_state state[2];
};

struct opens {
    struct open *open;
    uint32_t count;
};

/* Is it the badge of an open, or was it one? */
bool opens_has_badge(uint64_t badge);

/* The open of this badge; null if there is none, or no longer. */
struct open *opens_find(const struct opens *opens, uint64_t badge);

/* An open of `thing` for the request that `opener` numbered so: the one that
 * it got before, or a new one; null if there is no place. It is none until
 * open_begin(). */
struct open *opens_place(const struct opens *opens, uint64_t opener,
                         uint64_t number);

/* The badge that an open at this place has, or will have. */
uint64_t open_badge(const struct opens *opens, const struct open *open);

/* From now on it is an open, as `as` says: thing, badge, opener, number and
 * rights. */
void open_begin(struct open *open, const struct open *as);
void open_end(struct open *open);

/* Ends all other opens of the same thing. */
void opens_end_others(const struct opens *opens, const struct open *own);

/* How its last request went. */
const struct open_state *open_now(const struct open *open);
void open_note(struct open *open, const struct open_state *state);

#endif
