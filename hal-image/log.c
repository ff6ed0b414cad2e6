/* Lines, after "l ":
 *   E  an event: the trap's numbers as LEB128 in hex: kind, time since the
 *      event before, number, words; of a call also a bit mask of the a[] and
 *      handle[] that are not 0, and those
 *   A  bytes of the calling thread's area, in hex, that this event's call
 *      names something with or writes
 *   C  the last 4 digits of the digest after it
 *   D  all 16 of them
 * While a line is made time stands still, so that the run goes as if there
 * were no log. */
#include "hal-image/log.h"

#include "hal-image/arch.h"
#include "hal-image/console.h"

static bool
log_wanted(const struct hal *h)
{
    return (h->bundle->flags & ORR_BUNDLE_RECORD) != 0;
}

static void
line_begin(const char *letter)
{
    arch_clock_stop();
    console_text("\x1el ");
    console_text(letter);
}

static void
line_end(void)
{
    console_text("\n");
    arch_clock_go();
}

static void
log_number(uint64_t number)
{
    while (number > 127) {
        console_hex((number & 127) | 128, 2);
        number >>= 7;
    }
    console_hex(number, 2);
}

/* Small numbers stay short also when they are negative or all ones. */
static void
log_call(const struct trap *trap)
{
    uint64_t mask = 0;

    for (uint32_t i = 0; i < 6; i++)
        mask |= (uint64_t)(trap->a[i] != 0) << i;
    for (uint32_t i = 0; i < ORR_HANDLES_MAX; i++)
        mask |= (uint64_t)(trap->handle[i] != 0) << (6 + i);
    log_number(mask);
    for (uint32_t i = 0; i < 6; i++)
        if (trap->a[i] != 0)
            log_number(trap->a[i]);
    for (uint32_t i = 0; i < ORR_HANDLES_MAX; i++)
        if (trap->handle[i] != 0)
            log_number(trap->handle[i]);
}

void
log_trap(struct hal *h, const struct trap *trap)
{
    if (!log_wanted(h))
        return;
    line_begin("E");
    log_number(trap->kind);
    log_number(trap->now - h->kernel->now);
    log_number(trap->number);
    log_number(trap->words);
    if (trap->kind == TRAP_CALL)
        log_call(trap);
    line_end();
}

static void
log_digest(struct hal *h)
{
    line_begin("D");
    console_hex(kernel_digest(h->kernel), 16);
    line_end();
}

void
log_entered(struct hal *h)
{
    if (!log_wanted(h))
        return;
    line_begin("C");
    console_hex(kernel_digest(h->kernel), 4);
    line_end();
    if (h->kernel->events % LOG_CHECKPOINT == 0)
        log_digest(h);
}

void
log_area(struct hal *h, uint32_t thread, uint32_t bytes)
{
    const uint8_t *byte = (const void *)h->thread[thread].area->word;

    if (!log_wanted(h))
        return;
    line_begin("A");
    for (uint32_t i = 0; i < bytes; i++)
        console_hex(byte[i], 2);
    line_end();
}

void
log_end(struct hal *h)
{
    if (log_wanted(h))
        log_digest(h);
}
