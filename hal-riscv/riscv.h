/* The processor's registers and the firmware's calls. */
#ifndef HAL_RISCV_RISCV_H
#define HAL_RISCV_RISCV_H

#include <stdbool.h>
#include <stdint.h>

#include "hal-image/arch.h"
#include "hal-riscv/layout.h"

#define CSR_READ(name) \
    __extension__({ \
        uint64_t value_; \
        __asm__ volatile("csrr %0, " #name : "=r"(value_)::"memory"); \
        value_; \
    })
#define CSR_WRITE(name, value) \
    __asm__ volatile("csrw " #name ", %0" ::"r"((uint64_t)(value)) : "memory")
#define CSR_SET(name, bits) \
    __asm__ volatile("csrs " #name ", %0" ::"r"((uint64_t)(bits)) : "memory")
#define CSR_CLEAR(name, bits) \
    __asm__ volatile("csrc " #name ", %0" ::"r"((uint64_t)(bits)) : "memory")

/* Bits of sie and sip, and causes of interrupts, by number. */
enum interrupt_number {
    INTERRUPT_SOFTWARE = 1,
    INTERRUPT_TIMER = 5,
    INTERRUPT_EXTERNAL = 9
};
#define INTERRUPT_BIT(number) (UINT64_C(1) << (number))

/* What a struct arch_context of arch.h is here; a zeroed page is one. A system
 * call keeps pc, ra and sp, and answers in a0 to a3; C keeps gp and s0 to s11,
 * so they are stored only when another thread is to run. A trap keeps all. */
struct arch_context {
    uint64_t pc;
    uint64_t x[31]; /* x1 to x31 */
    uint64_t trapped;
    uint64_t area;      /* tp after a system call */
    uint64_t kernel_sp; /* where C begins */
    uint64_t space;
    uint64_t floats; /* uses floating point: 1 */
    uint64_t f[33];  /* f0 to f31, fcsr; loaded only if it does */
};
_Static_assert(offsetof(struct arch_context, x) == CONTEXT_X(1), "x1");
_Static_assert(offsetof(struct arch_context, trapped) == CONTEXT_TRAPPED, "");
_Static_assert(offsetof(struct arch_context, area) == CONTEXT_AREA, "area");
_Static_assert(offsetof(struct arch_context, kernel_sp) == CONTEXT_KERNEL_SP,
               "kernel_sp");
_Static_assert(sizeof(struct arch_context) <= PAGE_BYTES, "it has one page");
_Static_assert(offsetof(struct trap, number) == TRAP_NUMBER &&
                   offsetof(struct trap, words) == TRAP_NUMBER + 4,
               "entry.S writes both");
_Static_assert(offsetof(struct trap, a) == TRAP_A(0), "and these");
_Static_assert(ORR_CALL_CLOCK == CALL_CLOCK, "entry.S answers it");

#define X(number) ((number)-1) /* index in x[] */

/* Who runs next, and whose registers C has kept until now. */
struct turn {
    struct arch_context *to, *from;
};
/* entry.S calls it after every trap from user mode. */
struct turn trap_taken(void);
extern char stack_top[];

/* device.c; entry.S reads its clock. */
struct device;
extern struct device device;
int probe_stimecmp(void);

/* float.S: with sstatus.FS on only */
void float_load(const uint64_t f[33]);
void float_save(uint64_t f[33]);

/* paging.c: the kernel's own table, from then on in use. The image's code is
 * only executable, its data only writable, and the page under its stack is
 * not there. Null, or what is wrong. */
const char *paging_create(const struct boot *boot);
/* Makes the space's pages those in use. */
void paging_use(uint64_t space);
/* Where the image lies in memory. */
struct boot_region paging_image(void);

/* device.c: first the way to end, which needs no table of our own; then, with
 * that table in use, the rest. */
void devices_find_power(const struct boot *boot);
void devices_create(const struct boot *boot);
/* The line that interrupts, which must be completed; 0: none. */
uint32_t plic_claim(void);
/* A call of the supervisor binary interface; its error. */
int64_t sbi_call(uint64_t extension, uint64_t function, uint64_t a0,
                 uint64_t a1);

/* Says what is wrong, and stops. */
_Noreturn void riscv_stop(const char *wrong);

#endif
