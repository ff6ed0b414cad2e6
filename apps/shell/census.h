/* All that a quota pays for, and that which is below it, looked at anew for
 * each command: one system call for each fact. */
#ifndef APPS_SHELL_CENSUS_H
#define APPS_SHELL_CENSUS_H

#include "apps/lib/orr.h"

#define CENSUS_MAX 512u
#define CENSUS_NAME_BYTES 24u

/* An object. */
struct entry {
    uint32_t number; /* as INSPECT counts */
    uint32_t kind;   /* enum orr_kind */
    uint32_t quota;  /* number of the quota that pays */
    char name[CENSUS_NAME_BYTES]; /* "": it has none */
};

struct census {
    struct orr_quota system; /* what may be looked at */
    uint32_t count;
    struct entry entry[CENSUS_MAX];
    uint32_t error; /* enum orr_error: why it could not be taken */
    bool more;      /* there are more objects than that */
};

/* Looks at all there is; then names it as `init` says, if that is an endpoint
 * of it. False: the first call was refused, and census->error says why. */
bool census_take(struct census *census, struct orr_endpoint init);

/* One fact of an object that was there: 0 if it is gone. */
uint64_t census_view(const struct census *census, uint32_t number,
                     enum orr_question view, uint64_t index);

/* The object of that number; null: it is none that may be looked at. */
const struct entry *census_find(const struct census *census, uint64_t number);

/* What people call it: "door", "#123", "-" for 0. */
struct census_name {
    char text[CENSUS_NAME_BYTES];
};
struct census_name census_name(const struct census *census, uint64_t number);

#endif
