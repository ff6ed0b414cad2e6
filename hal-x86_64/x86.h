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

/* A thread's registers. A system call ends with its answer in rax, rdi, rsi
 * and rdx; but for those, rsp, flags and what C keeps, nothing need be saved
 * then, and rip, rflags and rsp lie at the end, 8 bytes higher than those of a
 * trap, which leaves all from `r11` on. What XSAVE writes comes last. */
struct arch_context {
    uint64_t rbx, rbp, r12, r13, r14, r15;
    uint64_t space;
    uint64_t trapped;
    uint64_t r11, r10, r9, r8; /* in the order in which entry.S pushes them */
    uint64_t rax, rcx, rdx, rsi, rdi;
    uint64_t vector, error;
    uint64_t rip, cs, rflags, rsp, ss;
    uint32_t area[2]; /* its fs base: low half, high half */
    uint64_t spare[7];
    uint8_t vectors[];
};
_Static_assert(offsetof(struct arch_context, rbx) == CONTEXT_RBX, "rbx");
_Static_assert(offsetof(struct arch_context, r15) == CONTEXT_R15, "r15");
_Static_assert(offsetof(struct arch_context, trapped) == CONTEXT_TRAPPED, "");
_Static_assert(offsetof(struct arch_context, r11) == CONTEXT_FRAME, "frame");
_Static_assert(offsetof(struct arch_context, rax) == CONTEXT_RAX, "rax");
_Static_assert(offsetof(struct arch_context, rdx) == CONTEXT_RDX, "rdx");
_Static_assert(offsetof(struct arch_context, rsi) == CONTEXT_RSI, "rsi");
_Static_assert(offsetof(struct arch_context, rdi) == CONTEXT_RDI, "rdi");
_Static_assert(offsetof(struct arch_context, area) == CONTEXT_END, "end");
_Static_assert(CONTEXT_END % 16 == 0, "the processor would align it");
_Static_assert(CONTEXT_CALL_RSP + 8 == CONTEXT_END, "a call is pushed there");
_Static_assert(offsetof(struct arch_context, vectors) == 256,
               "64-byte aligned");
_Static_assert(offsetof(struct trap, number) == TRAP_NUMBER &&
                   offsetof(struct trap, words) == TRAP_NUMBER + 4,
               "entry.S writes both");
_Static_assert(offsetof(struct trap, a) == TRAP_A, "and these");
_Static_assert(ORR_CALL_CLOCK == CALL_CLOCK, "entry.S answers it");

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
    uint64_t low, high; /* their upper halves become 0 */

    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return low | high << 32;
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

/* Who runs next, and whose registers C has kept until now. */
struct turn {
    struct arch_context *to, *from;
};
/* entry.S calls it after every trap from user mode. */
struct turn trap_taken(void);
void call_entry(void);
_Noreturn void trap_broken(const struct trap_frame *frame);

/* boot.S and link.ld. */
extern uint64_t kernel_top[512], kernel_pointers[512], boot_directory[2048];
extern char kernel_text[], kernel_rodata[], kernel_data[], kernel_end[];
extern char kernel_stack_guard[], kernel_stack_top[];
extern char fault_stack_guard[], fault_stack_top[];
extern const uint64_t vector_table[34];
extern const uint64_t boot_entered; /* the cycle counter at entry */
extern uint64_t clock_zero;         /* that counter when time began */
extern uint64_t clock_scale;        /* ns a cycle, 32 bits behind the point */
extern uint64_t trap_stack;         /* where traps from user mode are pushed */
_Noreturn void boot_main(uint32_t magic, uint32_t information);

/* Each part's beginning. */
void cpu_start(void);    /* segments, vectors, protection */
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
