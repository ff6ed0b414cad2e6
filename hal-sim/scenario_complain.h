/* Gathers what is wrong with a file, until all of it is known. */
#ifndef HAL_SIM_SCENARIO_COMPLAIN_H
#define HAL_SIM_SCENARIO_COMPLAIN_H

#include "hal-sim/scenario.h"
#include "hal-sim/scenario_pool.h"

#define COMPLAINTS_MAX 1000u /* of one file; what is beyond is not listed */

/* Where in the file something stands, counted from 1; 0: the whole file. */
struct place {
    uint32_t line, column;
    const char *key; /* path, as "processes.pong.priority" */
};

struct critic {
    struct pool *pool; /* of the complaints: outlives the scenario */
    const char *file;
    struct critique *newest;
    size_t count;
};

/* Ready to hear about `file`. Its memory goes to critic_finish's answer. */
struct critic critic_create(const char *file);

/* One more complaint; the format makes its text: what was expected and what
 * was found. */
void complain(struct critic *critic, struct place place, const char *remedy,
              const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The same for what is not an error. */
void complain_mildly(struct critic *critic, struct place place,
                     const char *remedy, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* All complaints in order of lines; the critic is no more. */
struct complaints critic_finish(struct critic *critic);

/* The candidate that `word` was most likely meant to be, or null if none is
 * near. Candidates end with a null pointer. */
const char *nearest_word(const char *word, const char *const *candidates);

/* `did you mean "x"?`, or `known are: ...` if nothing is near. */
const char *suggest(struct pool *pool, const char *word,
                    const char *const *candidates);

#endif
