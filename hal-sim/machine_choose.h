/* Chance: one stream of numbers for each reason, all from one seed, so that
 * more choices of one kind do not shift those of another. Any stream may be
 * forced to a list, and any may be written down. */
#ifndef HAL_SIM_MACHINE_CHOOSE_H
#define HAL_SIM_MACHINE_CHOOSE_H

#include "hal-sim/machine.h"

struct stream {
    uint64_t state[4]; /* xoshiro256** */
    uint64_t count;    /* choices made so far */
};

/* What a caller holds for one reason: the choices to make first, and room to
 * write down those that are made. The memory is the caller's. */
struct script {
    const uint32_t *forced; /* alternatives; too high ones count as the last */
    uint64_t forced_count;  /* afterwards the seed decides */
    uint32_t *record;
    uint64_t record_max; /* further choices are counted, not written */
};

struct chooser {
    uint64_t seed; /* 0: always the first alternative */
    struct stream stream[WHY_MAX];
    struct script script[WHY_MAX];
};

void chooser_seed(struct chooser *chooser, uint64_t seed);
/* 0..n-1; n must not be 0. */
uint32_t chooser_choose(struct chooser *chooser, uint32_t n, enum why why);

/* Forces or records the choices of one reason, counted from its
 * first: give it before the machine runs. */
void machine_script(struct machine *m, enum why why,
                    const struct script *script);
/* Choices made so far for this reason. */
uint64_t machine_choices(const struct machine *m, enum why why);

#endif
