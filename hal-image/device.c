#include "hal-image/device.h"

#include "hal-image/bundle.h"

#define TIME_END (UINT64_C(1) << 62)

static void
device_next_update(struct hal *h)
{
    h->pulse_next = NEVER;
    for (uint32_t i = 0; i < h->bundle->stimuli; i++)
        if (h->pulse[i].time < h->pulse_next)
            h->pulse_next = h->pulse[i].time;
}

void
device_create(struct hal *h)
{
    for (uint32_t i = 0; i < LINES_MAX / 64; i++)
        h->masked[i] = UINT64_MAX;
    for (uint32_t i = 0; i < h->bundle->stimuli; i++) {
        const struct orr_bundle_stimulus *s = bundle_stimulus(h->bundle, i);
        h->pulse[i] = (struct image_pulse){s->time_ns, s->count};
    }
    device_next_update(h);
}

/* Which pulse of this stimulus comes after the one that has just been. */
static void
device_advance(struct image_pulse *pulse, uint64_t period)
{
    const bool last = period == 0 || pulse->left == 1;

    if (pulse->left > 1)
        pulse->left--;
    if (last || pulse->time > TIME_END - period)
        pulse->time = NEVER;
    else
        pulse->time += period;
}

void
device_pulse(struct hal *h, uint64_t now)
{
    if (h->pulse_next > now)
        return;
    for (uint32_t i = 0; i < h->bundle->stimuli; i++) {
        const struct orr_bundle_stimulus *s = bundle_stimulus(h->bundle, i);
        if (h->pulse[i].time > now)
            continue;
        h->pending[s->line / 64] |= UINT64_C(1) << (s->line % 64);
        h->raised = 1;
        h->typed += s->bytes;
        device_advance(&h->pulse[i], s->period_ns);
    }
    device_next_update(h);
}

bool
device_take(struct hal *h, uint32_t *line)
{
    uint64_t any = 0;

    for (uint32_t i = 0; i < (h->bundle->lines + 63) / 64; i++) {
        const uint64_t ready = h->pending[i] & ~h->masked[i];
        any |= h->pending[i];
        if (ready == 0)
            continue;
        *line = i * 64 + (uint32_t)__builtin_ctzll(ready);
        h->pending[i] &= ~(ready & -ready);
        return true;
    }
    h->raised = any != 0;
    return false;
}

bool
device_useful(const struct hal *h)
{
    for (uint32_t i = 0; i < h->bundle->stimuli; i++) {
        const uint32_t line = bundle_stimulus(h->bundle, i)->line;
        if (h->pulse[i].time != NEVER &&
            (h->masked[line / 64] >> (line % 64) & 1) == 0)
            return true;
    }
    return false;
}

static bool
device_is_pulsed(const struct hal *h, uint32_t line)
{
    for (uint32_t i = 0; i < h->bundle->stimuli; i++)
        if (bundle_stimulus(h->bundle, i)->line == line)
            return true;
    return false;
}

void
hal_interrupt_mask(struct hal *h, uint32_t line, bool masked)
{
    const uint64_t bit = UINT64_C(1) << (line % 64);

    if (line >= h->bundle->lines)
        return;
    if (masked)
        h->masked[line / 64] |= bit;
    else
        h->masked[line / 64] &= ~bit;
    if (!masked && h->raised != 0)
        h->covered = NEVER; /* it may be this one that waits */
    if (!device_is_pulsed(h, line))
        arch_interrupt_mask(line, masked);
}
