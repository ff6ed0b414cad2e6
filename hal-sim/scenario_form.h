/* A mapping of a scenario file, read by its schema: every key checked, every
 * value in its place, and what is not written set to its default. */
#ifndef HAL_SIM_SCENARIO_FORM_H
#define HAL_SIM_SCENARIO_FORM_H

#include "hal-sim/scenario_value.h"

struct form {
    const struct schema *schema;
    const char *name;     /* of a NAMED one; else empty */
    bool strange;         /* it has keys that are unknown */
    struct place place;   /* its key is the path to it */
    struct value value[]; /* by position in the schema */
};

/* Reads an element by a schema, complaining of all that is wrong with it. A
 * form comes in any case; what could not be read is not `usable` in it. */
struct form *form_read(struct critic *critic, struct pool *pool,
                       const struct schema *schema, struct place place,
                       const struct element *element);

/* The one of the first `one_of` fields that is given; null if none is or it
 * could not be read. */
const struct field *form_choice(const struct form *form, size_t *index);

/* The form in a field of type FORM; null if there is none to be used. */
const struct form *form_inner(const struct form *form, size_t index);

#endif
