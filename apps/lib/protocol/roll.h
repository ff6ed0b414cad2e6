/* What programs ask of init that may look at the whole system: the names of
 * what init has made, one after the other. The kernel knows numbers only. */
#ifndef APPS_LIB_PROTOCOL_ROLL_H
#define APPS_LIB_PROTOCOL_ROLL_H

#include <stdint.h>

enum roll_label {
    ROLL_NAME = 64, /* the entry at `index`: its struct roll_entry */
    ROLL_OK,
    ROLL_NONE /* there is no such entry */
};

struct roll_request {
    uint64_t index; /* from 0, until the answer is ROLL_NONE */
};

#define ROLL_NAME_BYTES 32u

struct roll_entry {
    uint64_t number; /* as INSPECT counts; 0: it is not there now */
    char name[ROLL_NAME_BYTES];
};

#endif
