/* What `virt` has: clock and timer, PLIC, UART, and the way to end. */
#include "hal-riscv/riscv.h"

#define SBI_PUTCHAR 1u        /* legacy extension */
#define SBI_TIME 0x54494d45u  /* "TIME" */
#define SBI_RESET 0x53525354u /* "SRST" */
#define SBI_RESET_FAILURE 1u

#define UART_STATUS 5u
#define UART_STATUS_EMPTY 0x20u

/* PLIC specification 1.0.0, memory map. */
#define PLIC_PRIORITY 0x0u
#define PLIC_ENABLE 0x2000u
#define PLIC_ENABLE_STEP 0x80u
#define PLIC_CONTEXT 0x200000u
#define PLIC_CONTEXT_STEP 0x1000u
#define PLIC_CLAIM 4u
#define PLIC_LINES_MAX 1024u

/* sifive_test: the exit status above, this below. */
#define POWER_EXIT 0x3333u
#define STATUS_PASS 33u /* as x86_64's: 0 could be a mere power-off */
#define STATUS_FAIL 35u

#define NS_PER_S UINT64_C(1000000000)

struct device {
    uint64_t start;   /* ticks when time began */
    uint64_t tick_ns; /* 0: a tick is no whole number of them */
    uint64_t hz;
    uint64_t stopped; /* ticks when time was */
    volatile uint8_t *uart;
    volatile uint32_t *power;
    uint64_t plic; /* 0: none */
    uint64_t context;
    uint32_t lines;
    bool stimecmp;
};
_Static_assert(offsetof(struct device, start) == CLOCK_START &&
                   offsetof(struct device, tick_ns) == CLOCK_TICK_NS,
               "entry.S reads them");

struct device device;

int64_t
sbi_call(uint64_t extension, uint64_t function, uint64_t a0, uint64_t a1)
{
    register uint64_t x10 __asm__("a0") = a0;
    register uint64_t x11 __asm__("a1") = a1;
    register uint64_t x16 __asm__("a6") = function;
    register uint64_t x17 __asm__("a7") = extension;

    __asm__ volatile("ecall"
                     : "+r"(x10), "+r"(x11)
                     : "r"(x16), "r"(x17)
                     : "memory");
    return (int64_t)x10;
}

static volatile uint32_t *
plic_at(uint64_t offset)
{
    return arch_physical(device.plic + offset);
}

static volatile uint32_t *
plic_enable(uint32_t line)
{
    return plic_at(PLIC_ENABLE + device.context * PLIC_ENABLE_STEP +
                   line / 32 * 4);
}

static void
plic_create(const struct boot *boot)
{
    if (boot->interrupts == 0 || boot->context[0] == 0)
        return;
    device.plic = boot->interrupts;
    device.context = boot->context[0] - 1;
    device.lines =
        boot->lines < PLIC_LINES_MAX ? boot->lines : PLIC_LINES_MAX - 1;
    for (uint32_t line = 0; line <= device.lines; line += 32)
        *plic_enable(line) = 0;
    *plic_at(PLIC_CONTEXT + device.context * PLIC_CONTEXT_STEP) = 0;
    CSR_SET(sie, INTERRUPT_BIT(INTERRUPT_EXTERNAL));
}

void
devices_find_power(const struct boot *boot)
{
    if (boot->power != 0)
        device.power = arch_physical(boot->power);
}

void
devices_create(const struct boot *boot)
{
    device.hz = boot->timer_hz;
    device.tick_ns = NS_PER_S % device.hz == 0 ? NS_PER_S / device.hz : 0;
    if (boot->console != 0)
        device.uart = arch_physical(boot->console);
    plic_create(boot);
    device.stimecmp = probe_stimecmp() != 0;
}

void
arch_clock_start(void)
{
    device.start = CSR_READ(time);
}

void
arch_clock_stop(void)
{
    device.stopped = CSR_READ(time);
}

void
arch_clock_go(void)
{
    device.start += CSR_READ(time) - device.stopped;
}

uint64_t
arch_cycles(void)
{
    return CSR_READ(cycle);
}

uint64_t
arch_now(void)
{
    uint64_t ticks = CSR_READ(time) - device.start;

    if (device.tick_ns != 0)
        return ticks * device.tick_ns;
    return ticks / device.hz * NS_PER_S +
           ticks % device.hz * NS_PER_S / device.hz;
}

/* Rounded up, so that the time has come when the interrupt does. */
static uint64_t
ticks_at(uint64_t until)
{
    if (until / NS_PER_S >= UINT64_MAX / 2 / device.hz)
        return UINT64_MAX;
    return device.start + until / NS_PER_S * device.hz +
           (until % NS_PER_S * device.hz + NS_PER_S - 1) / NS_PER_S;
}

void
arch_timer(uint64_t until)
{
    if (until == NEVER) {
        CSR_CLEAR(sie, INTERRUPT_BIT(INTERRUPT_TIMER));
        return;
    }
    if (device.stimecmp)
        CSR_WRITE(0x14d, ticks_at(until)); /* CSR_STIMECMP */
    else
        sbi_call(SBI_TIME, 0, ticks_at(until), 0);
    CSR_SET(sie, INTERRUPT_BIT(INTERRUPT_TIMER));
}

void
arch_interrupt_mask(uint32_t line, bool masked)
{
    uint32_t bit = UINT32_C(1) << line % 32;

    if (device.plic == 0 || line == 0 || line > device.lines)
        return;
    *plic_at(PLIC_PRIORITY + line * 4) = 1;
    if (masked)
        *plic_enable(line) &= ~bit;
    else
        *plic_enable(line) |= bit;
}

/* Completed at once, and masked: who serves it has to unmask it. In this
 * order, since a PLIC may ignore the completion of a line that is masked. */
uint32_t
plic_claim(void)
{
    volatile uint32_t *claim;
    uint32_t line;

    if (device.plic == 0)
        return 0;
    claim =
        plic_at(PLIC_CONTEXT + device.context * PLIC_CONTEXT_STEP + PLIC_CLAIM);
    line = *claim;
    if (line != 0) {
        *claim = line;
        arch_interrupt_mask(line, true);
    }
    return line;
}

void
arch_write(char c)
{
    if (device.uart == NULL) {
        sbi_call(SBI_PUTCHAR, 0, (uint8_t)c, 0);
        return;
    }
    while ((device.uart[UART_STATUS] & UART_STATUS_EMPTY) == 0)
        ;
    device.uart[0] = (uint8_t)c;
}

_Noreturn void
arch_stop(uint32_t status)
{
    if (device.power != NULL)
        *device.power =
            (status == 0 ? STATUS_PASS : STATUS_FAIL) << 16 | POWER_EXIT;
    sbi_call(SBI_RESET, 0, 0, SBI_RESET_FAILURE);
    for (;;)
        __asm__ volatile("wfi");
}
