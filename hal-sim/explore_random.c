#include "hal-sim/explore_random.h"

struct random_run {
    uint64_t state;
    uint32_t stay; /* of 16 choices, so many keep the default */
};

static uint32_t
choose(void *self, const struct machine *m, const struct choice *choice)
{
    struct random_run *run = self;

    (void)m;
    /* devices are mostly sound, and processes mostly live */
    if ((choice->alternative[1].kind == EVENT_FATE ||
         choice->alternative[1].kind == EVENT_DEATH) &&
        random_below(&run->state, 16) != 0)
        return 0;
    if (run->stay > 0 && random_below(&run->state, 16) < run->stay)
        return 0;
    return random_below(&run->state, choice->count);
}

struct ending
explore_random(struct explorer *x, uint64_t seed)
{
    static const uint32_t stays[] = {0, 0, 8, 14};
    struct random_run run = {.state = seed};
    struct decider decider = {&run, choose};

    run.stay = stays[random_below(&run.state, 4)];
    return explorer_run(x, &decider);
}
