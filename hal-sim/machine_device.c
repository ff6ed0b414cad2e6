#include "hal-sim/machine_device.h"

#include <string.h>

#include "hal-sim/machine_model.h"

static bool
line_masked(const struct machine *m, uint32_t line)
{
    return (m->masked[line / 64] >> (line % 64) & 1) != 0;
}

void
device_pulse_update(struct machine *m)
{
    m->pulse_next = model_next(m);
    for (uint32_t i = 0; i < m->pulses_count; i++)
        if (m->pulses[i].time < m->pulse_next)
            m->pulse_next = m->pulses[i].time;
    if (m->pulse_next < m->horizon)
        m->horizon = m->pulse_next;
    if (m->pulse_next < m->calm)
        m->calm = m->pulse_next;
}

void
device_reset(struct machine *m, const struct machine_config *config)
{
    memset(m->masked, 0xff, sizeof(m->masked));
    m->interrupt = NEVER;
    m->pulses_count = config->stimuli_count;
    for (uint32_t i = 0; i < m->pulses_count; i++) {
        m->pulses[i].from = config->stimuli[i];
        m->pulses[i].time = config->stimuli[i].time_ns;
    }
    device_pulse_update(m);
}

bool
device_pulse_add(struct machine *m, const struct stimulus *stimulus)
{
    for (uint32_t i = 0; i < m->pulses_count; i++) {
        if (m->pulses[i].time != NEVER)
            continue;
        m->pulses[i].from = *stimulus;
        m->pulses[i].time = stimulus->time_ns;
        device_pulse_update(m);
        return true;
    }
    return false;
}

/* Which pulse of this stimulus comes after the one that has just been. */
static void
pulse_advance(struct pulse *pulse)
{
    uint64_t period = pulse->from.period_ns;
    bool last = period == 0 || pulse->from.count == 1;

    if (pulse->from.count > 1)
        pulse->from.count--;
    if (last || pulse->time > TIME_END - (period < TIME_END ? period : 0))
        pulse->time = NEVER;
    else
        pulse->time += period;
}

void
device_pulse(struct machine *m)
{
    uint64_t time = m->pulse_next;

    for (uint32_t i = 0; i < m->pulses_count; i++) {
        struct pulse *pulse = &m->pulses[i];
        uint32_t line = pulse->from.line;
        if (pulse->time != time)
            continue;
        if (line < m->limits.lines)
            m->pending[line / 64] |= UINT64_C(1) << (line % 64);
        m->typed += pulse->from.bytes;
        pulse_advance(pulse);
    }
    if (m->now < time)
        m->now = time;
    if (m->models_count > 0)
        model_due(m, time);
    device_pulse_update(m);
    device_interrupt_update(m);
}

uint32_t
device_interrupt_take(struct machine *m)
{
    for (uint32_t i = 0; i < LINES_MAX / 64; i++) {
        uint64_t ready = m->pending[i] & ~m->masked[i];
        if (ready == 0)
            continue;
        uint32_t bit = (uint32_t)__builtin_ctzll(ready);
        m->pending[i] &= ~(UINT64_C(1) << bit);
        device_interrupt_update(m);
        return i * 64 + bit;
    }
    return 0;
}

void
device_interrupt_update(struct machine *m)
{
    uint64_t ready = 0;

    for (uint32_t i = 0; i < LINES_MAX / 64; i++)
        ready |= m->pending[i] & ~m->masked[i];
    if (ready == 0) {
        m->interrupt = NEVER;
        return;
    }
    if (m->interrupt == NEVER)
        m->interrupt = m->now;
    m->horizon = 0;
}

bool
device_pulse_useful(const struct machine *m)
{
    if (model_next(m) != NEVER)
        return true;
    for (uint32_t i = 0; i < m->pulses_count; i++)
        if (m->pulses[i].time != NEVER &&
            m->pulses[i].from.line < m->limits.lines &&
            !line_masked(m, m->pulses[i].from.line))
            return true;
    return false;
}
