/* A YAML text as a tree in which every part knows where it stands. Limits in
 * size and depth, cycles and duplicates are dealt with here; what the keys
 * mean is not known here. */
#ifndef HAL_SIM_SCENARIO_ELEMENT_H
#define HAL_SIM_SCENARIO_ELEMENT_H

#include "hal-sim/scenario_complain.h"

#define ELEMENT_BYTES_MAX 262144u /* of a file */
#define ELEMENT_DEPTH_MAX 12u     /* lists and mappings inside each other */
#define ELEMENT_COUNT_MAX 40000u  /* parts, those repeated by aliases too */
#define ELEMENT_MEMBERS_MAX 4096u /* of one list or mapping */

enum element_kind {
    ELEMENT_BROKEN, /* already complained of: pass over it */
    ELEMENT_TEXT,
    ELEMENT_LIST,
    ELEMENT_MAPPING
};

struct element {
    enum element_kind kind;
    uint32_t line, column;  /* from 1 */
    bool plain;             /* a text without quotes */
    const char *text;       /* of a TEXT */
    uint32_t count;         /* members of a LIST or MAPPING */
    uint32_t weight;        /* parts in it, itself and repeated ones too */
    struct member *members; /* in the file's order */
};

struct member {
    struct member *next;
    const char *key;       /* in a list: empty */
    uint32_t line, column; /* of the key; in a list: of the element */
    const struct element *element;
};

/* The file's text, NUL-terminated; null after a complaint. */
char *element_load(struct critic *critic, struct pool *pool, const char *path,
                   size_t *bytes);

/* The tree of a text, in `pool`; null if there is none, after a complaint. A
 * tree may come with complaints as well. */
const struct element *element_parse(struct critic *critic, struct pool *pool,
                                    const char *text, size_t bytes);

/* "a list", "a mapping", `nothing`, or the text in quotes. */
const char *element_show(struct pool *pool, const struct element *element);

#endif
