/* The processor's tables: segments, the task segment, interrupt vectors; and
 * what it is to forbid. Intel SDM volume 3, chapters 3, 4, 6 and 7. */
#include "hal-x86_64/x86.h"

#define EFER 0xc0000080u
#define STAR 0xc0000081u
#define LSTAR 0xc0000082u
#define FMASK 0xc0000084u
#define FLAGS_CLEARED 0x47700u /* AC, NT, IF, TF, DF, IOPL */
#define GATE_INTERRUPT 0x8e00u
#define GATE_FROM_USER 0x6000u
#define VECTOR_BREAKPOINT 3u
#define FAULT_STACK 1u

/* Intel SDM figure 7-11. Nothing of the I/O map is within its limit, so user
 * mode reaches no port. */
struct __attribute__((packed)) task_segment {
    uint32_t spare;
    uint64_t stack[3];
    uint64_t spare_too;
    uint64_t fault_stack[7];
    uint64_t spare_also;
    uint16_t spare_still;
    uint16_t ports_at;
};
_Static_assert(sizeof(struct task_segment) == 104, "as in the figure");

struct gate {
    uint16_t low, select, flags, middle;
    uint32_t high, spare;
};

struct __attribute__((packed)) table_pointer {
    uint16_t limit;
    uint64_t base;
};

extern struct task_segment task_segment; /* in entry.S, without alignment */
static struct gate gates[256];
static uint64_t segments[7] = {
    0,
    0x00af9b000000ffff, /* kernel code */
    0x00cf93000000ffff, /* kernel data */
    0x00cff3000000ffff, /* user data */
    0x00affb000000ffff, /* user code */
};

static void
cpu_load_segments(void)
{
    const uint64_t base = (uint64_t)(uintptr_t)&task_segment;
    const struct table_pointer pointer = {sizeof segments - 1,
                                          (uint64_t)(uintptr_t)segments};

    task_segment.ports_at = sizeof task_segment;
    task_segment.fault_stack[FAULT_STACK - 1] =
        (uint64_t)(uintptr_t)fault_stack_top;
    segments[5] = (sizeof task_segment - 1) | (base & 0xffffff) << 16 |
                  UINT64_C(0x89) << 40 | (base >> 24 & 0xff) << 56;
    segments[6] = base >> 32;
    __asm__ volatile("lgdt %0" : : "m"(pointer));
    __asm__ volatile("ltr %w0" : : "r"(SELECT_TASK));
}

static void
gate_set(uint32_t vector, uint64_t address, uint16_t flags)
{
    gates[vector] = (struct gate){.low = (uint16_t)address,
                                  .select = SELECT_KERNEL_CODE,
                                  .flags = flags,
                                  .middle = (uint16_t)(address >> 16),
                                  .high = (uint32_t)(address >> 32)};
}

/* Double fault, machine check and what nobody can mask have a good stack
 * wherever they come. */
static void
cpu_load_vectors(void)
{
    const struct table_pointer pointer = {sizeof gates - 1,
                                          (uint64_t)(uintptr_t)gates};

    for (uint32_t i = 0; i <= VECTOR_TIMER; i++) {
        uint16_t flags = GATE_INTERRUPT;
        if (i == 2 || i == 8 || i == 18)
            flags |= FAULT_STACK;
        if (i == VECTOR_BREAKPOINT)
            flags |= GATE_FROM_USER;
        gate_set(i, vector_table[i], flags);
    }
    gate_set(VECTOR_SPURIOUS, vector_table[VECTOR_TIMER + 1], GATE_INTERRUPT);
    __asm__ volatile("lidt %0" : : "m"(pointer));
}

/* UMIP, SMEP and SMAP, where there are such. */
static void
cpu_protect(void)
{
    const struct cpuid features = cpuid(7);
    uint64_t control;

    __asm__ volatile("movq %%cr4, %0" : "=r"(control));
    control |= (uint64_t)(features.c >> 2 & 1) << 11;
    control |= (uint64_t)(features.b >> 7 & 1) << 20;
    control |= (uint64_t)(features.b >> 20 & 1) << 21;
    __asm__ volatile("movq %0, %%cr4" : : "r"(control));
}

void
cpu_start(void)
{
    cpu_load_segments();
    cpu_load_vectors();
    if (cpuid(0).a >= 7)
        cpu_protect();
    vectors_start();
    register_write(STAR, (uint64_t)SELECT_KERNEL_CODE << 32 |
                             (uint64_t)SELECT_KERNEL_DATA << 48);
    register_write(LSTAR, (uint64_t)(uintptr_t)call_entry);
    register_write(FMASK, FLAGS_CLEARED);
}
