/* What a person types while a scenario runs. The run comes to rest, or goes on
 * for TYPE_WAIT_NS, and then takes the next line; time that passes meanwhile on
 * the host is nothing. So what is typed and the seed determine the run. */
#ifndef HAL_SIM_RUN_TYPE_H
#define HAL_SIM_RUN_TYPE_H

#include <stdio.h>

#include "hal-sim/scenario.h"

#define TYPE_WAIT_NS UINT64_C(10000000) /* after each line, at most */
#define TYPE_TIME_NS UINT64_C(1000000)  /* that typing one takes */

struct run_type {
    FILE *in;         /* null: nobody types, or not any more */
    const char *name; /* of the interrupt that each line pulses */
    uint32_t line, count;     /* its line; of `stimuli` */
    uint64_t pause_ns;        /* when the next line is asked for at latest */
    struct stimulus *stimuli; /* the scenario's, and a place for one more */
    char *text;               /* all that is typed, as far as it is known */
    size_t room, bytes;       /* of `text`; in use */
    char *told;               /* what was typed, as stimuli of a scenario */
};

/* Lines come from `in` for the interrupt `name`. Answers null, or what is
 * wrong, to be freed. */
char *run_type_open(struct run_type *type, const struct scenario *scenario,
                    const char *name, FILE *in);
void run_type_close(struct run_type *type);

/* Makes room for what is typed, if anybody types, in a machine to be. */
void run_type_configure(const struct run_type *type,
                        struct machine_config *config);

/* How far the machine may run now: at most until `until_ns`. */
uint64_t run_type_until(const struct run_type *type, uint64_t until_ns);

/* The machine has stopped, which is not to go beyond `until_ns`: takes a line
 * for it, if it is time. True: it is to be run on. */
bool run_type_goes_on(struct run_type *type, struct machine *m,
                      enum machine_stop stop, uint64_t until_ns);

/* What was typed, as lines of a scenario's `stimuli`; free() it. Null: nobody
 * typed. */
char *run_type_told(const struct run_type *type);

#endif
