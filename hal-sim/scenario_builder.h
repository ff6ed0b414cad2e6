/* Builds the tree of elements from the parts of a text, as they come: keeps
 * the limits, finds duplicate keys, and puts what aliases repeat in place. */
#ifndef HAL_SIM_SCENARIO_BUILDER_H
#define HAL_SIM_SCENARIO_BUILDER_H

#include "hal-sim/scenario_element.h"

#define BUILDER_ANCHORS_MAX 256u

struct anchor;

struct builder_frame {
    struct element *element;
    struct member **end;   /* where the next member goes */
    bool has_key;          /* in a mapping: the value comes next */
    const char *key;       /* null: of no use, already complained of */
    uint32_t line, column; /* of the key */
    struct anchor *anchor; /* that names this element */
};

struct builder {
    struct critic *critic;
    struct pool *pool;
    struct element *root;
    struct anchor *anchors;
    unsigned anchors_count;
    unsigned depth; /* frames in use */
    bool stop;      /* too much for us: nothing of the text is used */
    struct builder_frame frame[ELEMENT_DEPTH_MAX];
};

/* A text of `bytes` bytes. `anchor` is the name that aliases may use for it;
 * null: none. */
void builder_text(struct builder *b, struct element seen, const char *anchor,
                  size_t bytes);
/* A list or mapping (seen.kind) begins, or the innermost one ends. */
void builder_open(struct builder *b, struct element seen, const char *anchor);
void builder_close(struct builder *b);
/* The part that is called `name` stands here again. */
void builder_alias(struct builder *b, struct place place, const char *name);
/* Complains and stops. */
void builder_give_up(struct builder *b, struct place place, const char *what,
                     const char *remedy);

#endif
