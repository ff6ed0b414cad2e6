/* Where things lie in the kernel's half of the address space (Sv39), for C
 * and for assembly. */
#ifndef HAL_RISCV_LAYOUT_H
#define HAL_RISCV_LAYOUT_H

/* The image is linked here and loaded at physical 0x80200000. */
#define IMAGE_OFFSET 0xffffffff00000000
#define IMAGE_ENTRY 510 /* of the first table: the last GiB but one */

/* All physical memory, from address 0 on. */
#define DIRECT_BASE 0xffffffc000000000
#define DIRECT_ENTRY 256
#define DIRECT_ENTRIES 254 /* GiB */

#define SATP_SV39 0x8000000000000000

/* Privileged architecture 1.12, 4.4.1: bits of a page table entry. */
#define PTE_VALID 0x01
#define PTE_READ 0x02
#define PTE_WRITE 0x04
#define PTE_EXECUTE 0x08
#define PTE_USER 0x10
#define PTE_GLOBAL 0x20
#define PTE_ACCESSED 0x40
#define PTE_DIRTY 0x80

/* In use until the real table is made: read, write (and execute). */
#define PTE_BOOT_IMAGE 0xcf
#define PTE_BOOT_DIRECT 0xc7

/* Sstc's register: when the supervisor's timer interrupts. */
#define CSR_STIMECMP 0x14d

/* struct arch_context */
#define CONTEXT_PC 0
#define CONTEXT_X(number) ((number)*8) /* x1 to x31 */
#define CONTEXT_TRAPPED 256            /* 1: all of x[] is the thread's */
#define CONTEXT_AREA 264
#define CONTEXT_KERNEL_SP 272

/* struct trap, which lies where the kernel's stack begins (link.ld) */
#define TRAP_NUMBER 16 /* and words: 64 bits */
#define TRAP_A(index) (24 + 8 * (index))

#define CAUSE_CALL 8
#define CALL_CLOCK 26    /* ORR_CALL_CLOCK */
#define STATUS_SPP 0x100 /* sstatus: the trap came in the kernel */

/* struct device: what ORR_CALL_CLOCK needs */
#define CLOCK_START 0
#define CLOCK_TICK_NS 8

#endif
