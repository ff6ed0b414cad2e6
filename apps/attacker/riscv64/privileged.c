#include "apps/attacker/attacker.h"

void
attack_space(void)
{
    __asm__ volatile("csrw satp, zero");
}

void
attack_halt(void)
{
    __asm__ volatile("wfi");
}

void
attack_traps(void)
{
    __asm__ volatile("csrw stvec, zero");
}

void
attack_device(void)
{
    __asm__ volatile("csrw sip, zero");
}

void
attack_stack(void)
{
    __asm__ volatile("li sp, 0x1234567800000000\n sd zero, -8(sp)"
                     :
                     :
                     : "memory");
}
