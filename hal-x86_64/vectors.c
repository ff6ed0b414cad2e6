/* Floating point and vector state: kept by XSAVE where there is one, FXSAVE
 * otherwise, swapped whenever another thread runs. Intel SDM volume 1,
 * chapter 13. */
#include "hal-x86_64/x86.h"

#define STATES 7u /* x87, SSE, AVX */
#define STATES_BYTES_MAX (PAGE_BYTES - sizeof(struct arch_context))
#define CONTROL_WORD 0x37fu
#define CONTROL_VECTOR 0x1f80u

static uint32_t states; /* what XSAVE keeps; 0: there is none */

void
vectors_start(void)
{
    uint64_t control;

    if ((cpuid(1).c >> 26 & 1) == 0)
        return;
    __asm__ volatile("movq %%cr4, %0" : "=r"(control));
    __asm__ volatile("movq %0, %%cr4" : : "r"(control | 1 << 18));
    states = cpuid(13).a & STATES;
    __asm__ volatile("xsetbv" : : "c"(0), "a"(states), "d"(0));
    if (cpuid(13).b <= STATES_BYTES_MAX)
        return;
    states = 3;
    __asm__ volatile("xsetbv" : : "c"(0), "a"(states), "d"(0));
}

/* As it is after FNINIT, in a page of zeros. */
void
vectors_begin(struct arch_context *c)
{
    *(uint16_t *)(void *)c->vectors = CONTROL_WORD;
    *(uint32_t *)(void *)(c->vectors + 24) = CONTROL_VECTOR;
}

void
vectors_switch(struct arch_context *from, struct arch_context *to)
{
    const uint32_t kept = states;

    if (kept != 0) {
        __asm__ volatile("xsave64 %0; xrstor64 %1"
                         : "=m"(from->vectors[0])
                         : "m"(to->vectors[0]), "a"(kept), "d"(0)
                         : "memory");
        return;
    }
    __asm__ volatile("fxsave64 %0" : "=m"(from->vectors[0]) : : "memory");
    __asm__ volatile("fxrstor64 %0" : : "m"(to->vectors[0]) : "memory");
}
