#include "hal-sim/run_pulse.h"

#include <stdlib.h>

#include "hal-sim/orr_text.h"

static void
next_find(struct run_pulses *pulses)
{
    pulses->next_ns = NEVER;
    for (size_t i = 0; i < pulses->count; i++)
        if (pulses->item[i].time_ns < pulses->next_ns)
            pulses->next_ns = pulses->item[i].time_ns;
}

void
run_pulses_open(struct run_pulses *pulses, const struct scenario *scenario)
{
    pulses->count = scenario->stimuli_count;
    pulses->item = orr_text_allocate(pulses->count, sizeof pulses->item[0]);
    for (size_t i = 0; i < pulses->count; i++)
        pulses->item[i] = scenario->stimuli[i];
    next_find(pulses);
}

void
run_pulses_close(struct run_pulses *pulses)
{
    free(pulses->item);
}

static void
pulse_advance(struct stimulus *pulse)
{
    bool last = pulse->period_ns == 0 || pulse->count == 1 ||
                pulse->time_ns > NEVER - 1 - pulse->period_ns;
    if (pulse->count > 1)
        pulse->count--;
    pulse->time_ns = last ? NEVER : pulse->time_ns + pulse->period_ns;
}

static void
pulse_tell(const struct stimulus *pulse, struct judge *judge, uint64_t event)
{
    struct happening h = {.kind = HAPPENED_INTERRUPT,
                          .value = pulse->line,
                          .time_ns = pulse->time_ns,
                          .event = event};
    judge_see(judge, &h);
}

void
run_pulses_tell(struct run_pulses *pulses, struct judge *judge,
                uint64_t time_ns, uint64_t event)
{
    while (pulses->next_ns <= time_ns && pulses->next_ns != NEVER) {
        for (size_t i = 0; i < pulses->count; i++) {
            struct stimulus *pulse = &pulses->item[i];
            if (pulse->time_ns != pulses->next_ns)
                continue;
            pulse_tell(pulse, judge, event);
            pulse_advance(pulse);
        }
        next_find(pulses);
    }
}

void
run_pulses_tell_lost(struct run_pulses *pulses, struct judge *judge,
                     uint64_t until_ns, uint64_t event)
{
    for (size_t i = 0; i < pulses->count; i++)
        if (pulses->item[i].time_ns < until_ns)
            pulse_tell(&pulses->item[i], judge, event);
}
