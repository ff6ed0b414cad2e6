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
/* Starts at `entry` with two arguments (orrery/machine.h); all other registers
 * are zero, the stack is empty and ends below `stack`. */
void arch_context_start(struct arch_context *c, uint64_t entry, uint64_t stack,
                        uint64_t area, const uint64_t argument[2]);
/* The answer: error..handles packed as the first 8 bytes of struct
 * orr_result, badge, label, value. handle[] goes through the area. */
void arch_context_answer(struct arch_context *c,
                         const struct orr_result *result);
/* It will never run again, and its page may be another's: forget it. */
void arch_context_drop(struct arch_context *c);

/* An address space: page tables. 0: out of memory. */
uint64_t arch_space_create(void);
/* Gives every page mapped in it back, and the tables; nothing of it stays in
 * use, even if it ran last. */
void arch_space_destroy(uint64_t space);
/* A user page that is not yet mapped; false: no memory for a table, or an
 * address that no program may have. From now on the space owns the page. */
bool arch_space_map(uint64_t space, uint64_t address, uint64_t physical,
                    uint32_t rights);
/* Returns the page that was there, which is the caller's now; 0: none. */
uint64_t arch_space_unmap(uint64_t space, uint64_t address);

/* Runs the context in the space until it traps, and fills in the trap's kind,
 * number and a[]: TRAP_CALL (a number beyond 32 bits becomes UINT32_MAX),
 * TRAP_FAULT with its address in *detail, TRAP_TIMER or TRAP_INTERRUPT. With a
 * null context: idles until the timer or an interrupt. A timer that comes too
 * early does no harm. */
void arch_run(struct arch_context *c, uint64_t space, struct trap *trap,
              uint64_t *detail);

extern const uint32_t arch_machine; /* ELF machine: 62 or 243 */
uint64_t arch_now(void);            /* ns since boot */
void arch_timer(uint64_t until);    /* NEVER: off */
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

#endif
