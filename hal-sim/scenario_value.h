/* Single values of a scenario file: numbers, times, sizes, words, names. */
#ifndef HAL_SIM_SCENARIO_VALUE_H
#define HAL_SIM_SCENARIO_VALUE_H

#include "hal-sim/scenario_element.h"
#include "hal-sim/scenario_schema.h"

struct form;

/* What a field holds, or would hold by default. */
struct value {
    bool given;          /* the file says so itself */
    bool usable;         /* well-formed, or the default */
    struct place place;  /* of the value; if not given, of the form */
    uint64_t number;     /* of all types of number, choice and flag */
    const char *text;    /* never null; of a choice, its word */
    const char **texts;  /* of TEXTS */
    struct form **forms; /* of FORM, NAMED and LIST */
    size_t count;        /* of texts or forms */
};

struct parsed {
    bool fine;
    uint64_t number;
};

/* Texts as numbers: decimal or 0x; "1.5ms"; "64KiB"; "99.9" in permille;
 * negative ones of 32 bits, as int64_t. */
struct parsed value_number(const char *text);
struct parsed value_status(const char *text);
struct parsed value_time(const char *text);
struct parsed value_size(const char *text);
struct parsed value_percent(const char *text);
bool value_is_name(const char *text);

/* Reads what a field of a single value holds; complains if it cannot. The
 * value's place is already set. */
void value_read(struct critic *critic, struct pool *pool,
                const struct field *field, const struct element *element,
                struct value *value);

/* The value that a field has when it is not written. */
void value_default(const struct field *field, struct value *value);

/* "a number from 0 to 255", and so on. */
const char *value_expected(struct pool *pool, const struct field *field);

/* 1500000 as "1500 us": in the largest unit that needs no fraction. */
const char *value_show_time(struct pool *pool, uint64_t ns);

#endif
