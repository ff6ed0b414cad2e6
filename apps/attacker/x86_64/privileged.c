#include "apps/attacker/attacker.h"

void
attack_space(void)
{
    __asm__ volatile("movq %%rax, %%cr3" : : "a"(0L));
}

void
attack_halt(void)
{
    __asm__ volatile("cli; hlt");
}

void
attack_traps(void)
{
    __asm__ volatile("wrmsr" : : "a"(0), "d"(0), "c"(0xc0000082));
}

void
attack_device(void)
{
    __asm__ volatile("outl %0, %w1" : : "a"(16), "d"(0xf4));
}

void
attack_stack(void)
{
    __asm__ volatile("movabsq $0x1234567800000000, %%rsp; pushq %%rax"
                     :
                     :
                     : "memory");
}
