/* The generator is xoshiro256** 1.0 (Blackman and Vigna, 2018), its state
 * filled by splitmix64 from the seed and the stream's number. */
#include "hal-sim/machine_choose.h"

#include <string.h>

static uint64_t
splitmix(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint64_t
rotate(uint64_t x, unsigned left)
{
    return (x << left) | (x >> (64 - left));
}

static uint64_t
stream_next(struct stream *stream)
{
    uint64_t *s = stream->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

/* Without bias: what would make the last round short is drawn again. */
static uint32_t
stream_below(struct stream *stream, uint32_t n)
{
    uint32_t short_round = (uint32_t)(-n) % n;

    for (;;) {
        uint64_t product = (stream_next(stream) >> 32) * n;
        if ((uint32_t)product >= short_round)
            return (uint32_t)(product >> 32);
    }
}

void
chooser_seed(struct chooser *chooser, uint64_t seed)
{
    memset(chooser, 0, sizeof(*chooser));
    chooser->seed = seed;
    for (uint64_t why = 0; why < WHY_MAX; why++) {
        uint64_t state = seed;
        state = splitmix(&state) ^ (why + 1);
        for (int i = 0; i < 4; i++)
            chooser->stream[why].state[i] = splitmix(&state);
    }
}

static uint32_t
script_forced(const struct script *script, uint64_t count, uint32_t n)
{
    uint32_t choice = script->forced[count];

    return choice < n ? choice : n - 1;
}

uint32_t
chooser_choose(struct chooser *chooser, uint32_t n, enum why why)
{
    struct stream *stream = &chooser->stream[why];
    const struct script *script = &chooser->script[why];
    uint32_t choice = 0;

    if (stream->count < script->forced_count)
        choice = script_forced(script, stream->count, n);
    else if (chooser->seed != 0)
        choice = stream_below(stream, n);
    if (stream->count < script->record_max)
        script->record[stream->count] = choice;
    stream->count++;
    return choice;
}
