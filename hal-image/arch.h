/* What the shared part of an image needs from its processor. Each of
 * hal-x86_64 and hal-riscv defines these; hal-image has the rest: bundle and
 * ELF loading, contexts, the run loop, the log, the self-test. */
#ifndef HAL_IMAGE_ARCH_H
#define HAL_IMAGE_ARCH_H

#include "core/kernel.h"
#include "hal-image/boot.h"

#define PAGE_BYTES 4096u
#define AREA_ADDRESS UINT64_C(0x7f0000000)  /* user: message areas, by thread */
#define STACK_ADDRESS UINT64_C(0x700000000) /* user: stacks, by thread */
#define PLAN_ADDRESS UINT64_C(0x6f0000000)  /* user: the plan, init only */

enum page_right { PAGE_READ = 1, PAGE_WRITE = 2, PAGE_EXECUTE = 4 };

/* A user register file, and the vector state; its layout is the processor's
 * own (arch_context.h in its folder). 16-byte aligned. */
struct context;
size_t arch_context_bytes(void);
/* Starts at `entry` with `argument` as its only one. */
void arch_context_start(struct context *c, uint64_t entry, uint64_t stack,
                        uint64_t area, uint64_t argument);
/* The system call in the registers: number and a[0..5]. */
void arch_context_call(const struct context *c, struct trap *trap);
/* The answer: error..handles packed as the first 8 bytes of struct
 * orr_result, badge, label, value. handle[] goes through the area. */
void arch_context_answer(struct context *c, const struct orr_result *result);

/* An address space: page tables, filled on demand. 0: out of memory. */
uint64_t arch_space_create(void);
void arch_space_destroy(uint64_t space);
bool arch_space_map(uint64_t space, uint64_t address, uint64_t physical,
                    uint32_t rights);
void arch_space_unmap(uint64_t space, uint64_t address);

/* Runs the context in the space until it traps: what happened goes to *trap
 * (kind, number, a[]; cpu and now are the caller's), the address of a fault
 * to *detail. With a null context: idles until something happens. */
void arch_run(struct context *c, uint64_t space, struct trap *trap,
              uint64_t *detail);

uint64_t arch_now(void);              /* ns since boot */
void arch_timer(uint64_t until);      /* NEVER: off */
void arch_interrupt_mask(uint32_t line, bool masked);
void arch_write(char c);              /* to the console, polled */
_Noreturn void arch_stop(uint32_t status); /* 0: pass; ends QEMU as facts say */

/* Physical memory as the kernel reads it: all of it is mapped at a fixed
 * offset, never executable. */
void *arch_physical(uint64_t address);

/* Free pages of the machine, zeroed; 0 if none is left. Given by hal-image. */
uint64_t image_page_take(void);
void image_page_give(uint64_t physical);

/* The first stage has a boot structure: never returns. */
_Noreturn void image_main(struct boot *boot);

#endif
