/* What the shared part of an image needs from its processor. Each of
 * hal-x86_64 and hal-riscv defines these; hal-image has the rest: bundle and
 * ELF loading, contexts, the run loop, the log, the self-test. */
#ifndef HAL_IMAGE_ARCH_H
#define HAL_IMAGE_ARCH_H

#include "core/kernel.h"
#include "hal-image/boot.h"

#define PAGE_BYTES 4096u
#define AREA_ADDRESS \
    UINT64_C(0x7f0000000)                   /* user: message areas, by thread \
                                             */
#define STACK_ADDRESS UINT64_C(0x700000000) /* user: stacks, by thread */
#define PLAN_ADDRESS UINT64_C(0x6f0000000)  /* user: the plan, init only */

enum page_right { PAGE_READ = 1, PAGE_WRITE = 2, PAGE_EXECUTE = 4 };

/* A user register file, and the vector state; its layout is the processor's
 * own. 16-byte aligned, in one zeroed page of its own. */
struct arch_context;
/* How a thread begins: with two arguments (orrery/machine.h); all other
 * registers are zero, the stack is empty and ends below `stack`. */
struct arch_start {
    uint64_t entry, stack, area;
    uint64_t space; /* in which it runs */
    uint64_t argument[2];
};
void arch_context_start(struct arch_context *c, const struct arch_start *start);
/* The answer, if it is in a system call: error..handles packed as the first 8
 * bytes of struct orr_result, badge, label, value. handle[] goes through the
 * area. */
void arch_context_answer(struct arch_context *c,
                         const struct orr_result *result);
/* It will never run again, and its page may be another's: forget it. */
void arch_context_drop(struct arch_context *c);

/* Page tables (table.h): how many levels of them there are, and the first table
 * of the kernel's own space, whose second half all spaces have. */
extern const uint32_t arch_table_levels;
const uint64_t *arch_table_kernel(void);
/* An entry that leads to a table, and one that leads to a page (0: no program
 * may have such rights); and where one of either kind leads. */
uint64_t arch_table_entry(uint64_t physical);
uint64_t arch_page_entry(uint64_t physical, uint32_t rights);
uint64_t arch_entry_page(uint64_t entry);
/* The entries of these pages are no longer what they were. */
void arch_space_changed(uint64_t space, uint64_t address, uint32_t pages);
/* Nothing of the space is in use any more, even if it ran last. */
void arch_space_leave(uint64_t space);

/* Goes on as after a trap. From then on every trap from user mode stores what
 * must be kept of the thread in its context, puts a system call's number (64
 * bits, into number and words) and arguments into image_trap, or all ones for
 * its number if it is something else, and runs what image_entered() returns.
 * But the processor's folder answers ORR_CALL_CLOCK itself. */
_Noreturn void arch_begin(void);
/* What it was in truth: kind, number, words and a[] of TRAP_CALL (a number
 * beyond 32 bits becomes UINT32_MAX), TRAP_FAULT with its address in *detail,
 * TRAP_TIMER or TRAP_INTERRUPT. */
void arch_trapped(struct trap *trap, uint64_t *detail);
/* Nobody runs until the timer (TRAP_TIMER) or an interrupt. */
void arch_idle(struct trap *trap);

extern const uint32_t arch_machine; /* ELF machine: 62 or 243 */
void arch_clock_start(void);        /* time counts from here */
uint64_t arch_now(void);            /* ns */
/* Time stands still from the one to the other. A timer that was set before
 * comes too early then. */
void arch_clock_stop(void);
void arch_clock_go(void);
uint64_t arch_cycles(void);         /* as programs count them */
/* A trap then, or soon after; NEVER: none. One that comes too early does no
 * harm. */
void arch_timer(uint64_t until);
void arch_interrupt_mask(uint32_t line, bool masked);
void arch_write(char c); /* to the console, polled */
/* Ends QEMU with a status that says 0: pass, or else; elsewhere, halts. */
_Noreturn void arch_stop(uint32_t status);

/* Physical memory as the kernel reads it: all of it is mapped at a fixed
 * offset, never executable. */
void *arch_physical(uint64_t address);

/* Free pages of the machine, zeroed; 0 if none is left. Given by hal-image. */
uint64_t image_page_take(void);
void image_page_give(uint64_t physical);

/* The first stage has a boot structure: never returns. */
_Noreturn void image_main(struct boot *boot);

/* The trap that ended a thread's turn; who runs next. Both are entry.S's. */
extern struct trap image_trap;
struct arch_context *image_entered(void);

#endif
