/* Instructions that C has no words for, and what the files here share. */
#ifndef HAL_X86_64_X86_H
#define HAL_X86_64_X86_H

#include "hal-image/arch.h"
#include "hal-x86_64/layout.h"

#define PAGE_PRESENT UINT64_C(1)
#define PAGE_WRITABLE UINT64_C(2)
#define PAGE_USER UINT64_C(4)
#define PAGE_UNCACHED UINT64_C(0x18)
#define PAGE_SIZE_LARGE UINT64_C(0x80)
#define PAGE_NO_EXECUTE (UINT64_C(1) << 63)
#define PAGE_FRAME UINT64_C(0x000ffffffffff000)

/* A thread's registers in the order in which entry.S pushes them; what the
 * processor's XSAVE writes begins at offset 192. */
struct arch_context {
    uint64_t r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8;
    uint64_t rax, rcx, rdx, rsi, rdi;
    uint64_t vector, error; /* why it left user mode */
    uint64_t rip, cs, rflags, rsp, ss;
    uint64_t area; /* its fs base */
    uint64_t spare;
    uint8_t vectors[];
};
_Static_assert(offsetof(struct arch_context, area) == CONTEXT_FRAME_END,
               "frame");
_Static_assert(offsetof(struct arch_context, vectors) == 192,
               "64-byte aligned");

/* What a trap leaves on the stack on which it comes. */
struct trap_frame {
    uint64_t vector, error, rip, cs, rflags, rsp, ss;
};

static inline void
port_write(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t
port_read(uint16_t port)
{
    uint8_t value;

    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static inline uint64_t
register_read(uint32_t number)
{
    uint32_t low, high;

    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(number));
    return low | (uint64_t)high << 32;
}

static inline void
register_write(uint32_t number, uint64_t value)
{
    __asm__ volatile("wrmsr"
                     :
                     : "c"(number), "a"((uint32_t)value),
                       "d"((uint32_t)(value >> 32))
                     : "memory");
}

struct cpuid {
    uint32_t a, b, c, d;
};

static inline struct cpuid
cpuid(uint32_t leaf)
{
    struct cpuid r;

    __asm__ volatile("cpuid"
                     : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d)
                     : "a"(leaf), "c"(0));
    return r;
}

static inline uint64_t
cycles(void)
{
    uint32_t low, high;

    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return low | (uint64_t)high << 32;
}

static inline void
space_load_top(uint64_t physical)
{
    __asm__ volatile("movq %0, %%cr3" : : "r"(physical) : "memory");
}

static inline uint64_t
space_top(void)
{
    uint64_t physical;

    __asm__ volatile("movq %%cr3, %0" : "=r"(physical));
    return physical;
}

/* entry.S: runs user mode until it traps. */
void context_enter(struct arch_context *c);
void call_entry(void);
_Noreturn void trap_broken(const struct trap_frame *frame);

/* boot.S and link.ld. */
extern uint64_t kernel_top[512], kernel_pointers[512], boot_directory[2048];
extern char kernel_text[], kernel_rodata[], kernel_data[], kernel_end[];
extern char kernel_stack_guard[], kernel_stack_top[];
extern char fault_stack_guard[], fault_stack_top[];
extern const uint64_t vector_table[34];
extern const uint64_t boot_entered; /* the cycle counter at entry */
_Noreturn void boot_main(uint32_t magic, uint32_t information);

/* Each part's beginning. */
void cpu_start(void);                        /* segments, vectors, protection */
void cpu_trap_stack(struct arch_context *c); /* where traps from user mode go */
void paging_start(void); /* the final tables; boot's are gone */
/* The byte that a program has at an address; 0 if it has none there. */
uint8_t space_byte(uint64_t space, uint64_t address);
void serial_start(void);
void time_start(void);
void time_end_of_interrupt(void);
void vectors_start(void); /* floating point and vector state */
void vectors_begin(struct arch_context *c);
void vectors_switch(struct arch_context *from, struct arch_context *to);

#endif
