/* COM1, polled; and how QEMU is told that the run is over. */
#include "hal-x86_64/x86.h"

#define COM1 0x3f8
#define EXIT_PORT 0xf4 /* QEMU's isa-debug-exit: status (value << 1) | 1 */
#define EXIT_PASS 16u
#define EXIT_FAIL 17u

void
serial_start(void)
{
    port_write(COM1 + 1, 0);    /* no interrupts */
    port_write(COM1 + 3, 0x80); /* the next two are the divisor: 115200 */
    port_write(COM1 + 0, 1);
    port_write(COM1 + 1, 0);
    port_write(COM1 + 3, 3); /* 8 bits, no parity, one stop bit */
    port_write(COM1 + 2, 7); /* queues on, and empty */
    port_write(COM1 + 4, 3);
}

void
arch_write(char c)
{
    while ((port_read(COM1 + 5) & 0x20) == 0)
        ;
    port_write(COM1, (uint8_t)c);
}

_Noreturn void
arch_stop(uint32_t status)
{
    const uint32_t value = status == 0 ? EXIT_PASS : EXIT_FAIL;

    __asm__ volatile("outl %0, %w1" : : "a"(value), "Nd"(EXIT_PORT));
    for (;;)
        __asm__ volatile("cli; hlt");
}
