/* Time: the processor's counter says what time it is, the local APIC's timer
 * when to come back. How fast either counts is measured at start against the
 * PC's old timer, whose frequency is the same everywhere. Intel SDM volume 3,
 * chapter 10. */
#include "hal-x86_64/x86.h"

#define OLD_TIMER 0x40
#define OLD_TIMER_HZ 1193182u
#define MEASURE_TICKS 4773u /* 4 ms of the old timer */
#define MEASURE_NS (MEASURE_TICKS * UINT64_C(1000000000) / OLD_TIMER_HZ)
#define MEASURE_LEAST 100000u /* cycles; less: there is no old timer */
#define MEASURE_TRIES 10000000u

#define APIC_BASE 0x1bu /* model specific register */
#define APIC_SPURIOUS 0xf0u
#define APIC_END 0xb0u
#define APIC_TIMER 0x320u
#define APIC_TIMER_FIRST 0x380u
#define APIC_TIMER_NOW 0x390u
#define APIC_TIMER_DIVIDE 0x3e0u
#define APIC_MASKED 0x10000u

static volatile uint8_t *apic;
static uint64_t ticks_per_ns; /* 32 bits of it behind the point */
uint64_t clock_zero, clock_scale;
static uint64_t clock_stopped; /* as counted, too */

static void
apic_write(uint32_t at, uint32_t value)
{
    *(volatile uint32_t *)(volatile void *)(apic + at) = value;
}

static uint32_t
apic_read(uint32_t at)
{
    return *(volatile uint32_t *)(volatile void *)(apic + at);
}

/* Counter 0 counts down once; true when it has reached 0. */
static bool
old_timer_done(void)
{
    port_write(OLD_TIMER + 3, 0xe2); /* read back its status */
    return (port_read(OLD_TIMER) & 0x80) != 0;
}

static void
time_measure(void)
{
    uint64_t cycle, ticks;

    apic_write(APIC_TIMER_FIRST, UINT32_MAX);
    port_write(OLD_TIMER + 3, 0x30); /* mode 0, low byte, high byte */
    port_write(OLD_TIMER, MEASURE_TICKS & 0xff);
    port_write(OLD_TIMER, MEASURE_TICKS >> 8);
    cycle = cycles();
    for (uint32_t i = 0; i < MEASURE_TRIES && !old_timer_done(); i++)
        ;
    cycle = cycles() - cycle;
    ticks = UINT32_MAX - apic_read(APIC_TIMER_NOW);
    apic_write(APIC_TIMER_FIRST, 0);
    if (cycle < MEASURE_LEAST || ticks == 0) {
        /* as QEMU's machines without one have it: both at 1 GHz */
        clock_scale = ticks_per_ns = UINT64_C(1) << 32;
        return;
    }
    clock_scale = (MEASURE_NS << 32) / cycle;
    ticks_per_ns = (ticks << 32) / MEASURE_NS;
}

void
time_start(void)
{
    const uint64_t base = register_read(APIC_BASE);

    port_write(0x21, 0xff); /* the old interrupt controllers are silent */
    port_write(0xa1, 0xff);
    register_write(APIC_BASE, base | 0x800);
    apic = arch_physical(base & PAGE_FRAME);
    apic_write(APIC_SPURIOUS, 0x100 | VECTOR_SPURIOUS);
    apic_write(APIC_TIMER_DIVIDE, 0xb); /* by 1 */
    apic_write(APIC_TIMER, APIC_MASKED);
    time_measure();
    apic_write(APIC_TIMER, VECTOR_TIMER);
}

void
arch_clock_start(void)
{
    clock_zero = cycles();
}

void
arch_clock_stop(void)
{
    clock_stopped = cycles();
}

void
arch_clock_go(void)
{
    clock_zero += cycles() - clock_stopped;
}

__extension__ typedef unsigned __int128 time_product;

static uint64_t
time_scale(uint64_t value, uint64_t factor)
{
    return (uint64_t)((time_product)value * factor >> 32);
}

uint64_t
arch_cycles(void)
{
    return cycles();
}

uint64_t
arch_now(void)
{
    return time_scale(cycles() - clock_zero, clock_scale);
}

void
arch_timer(uint64_t until)
{
    uint64_t now, left, ticks = 0;

    if (until != NEVER) {
        now = arch_now();
        left = until > now ? until - now : 0;
        /* beyond its reach it comes too early: that does no harm */
        ticks =
            left < UINT32_MAX ? time_scale(left, ticks_per_ns) + 1 : UINT32_MAX;
        if (ticks > UINT32_MAX)
            ticks = UINT32_MAX;
    }
    apic_write(APIC_TIMER_FIRST, (uint32_t)ticks);
}

void
time_end_of_interrupt(void)
{
    apic_write(APIC_END, 0);
}

void
arch_interrupt_mask(uint32_t line, bool masked)
{
    (void)line, (void)masked; /* no device's line leads here yet */
}
