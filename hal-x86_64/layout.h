/* Where things are in memory and in a context; for C and assembly. */
#ifndef HAL_X86_64_LAYOUT_H
#define HAL_X86_64_LAYOUT_H

#define KERNEL_BASE \
    0xffffffff80000000                 /* physical 0, for the kernel's image \
                                        */
#define DIRECT_BASE 0xffff800000000000 /* physical 0, for all memory below */
#define DIRECT_BYTES 0x100000000       /* 4 GiB */
#define KERNEL_PHYSICAL 0x200000
#define KERNEL_BYTES 0x200000 /* one large page, all of it the kernel's */

#define SELECT_KERNEL_CODE 0x08
#define SELECT_KERNEL_DATA 0x10
#define SELECT_USER_DATA 0x1b
#define SELECT_USER_CODE 0x23
#define SELECT_TASK 0x28

#define VECTOR_TIMER 32
#define VECTOR_SPURIOUS 255
#define CALL_CLOCK 26 /* ORR_CALL_CLOCK */

/* struct arch_context: what the kernel's own C keeps, and so entry.S only
 * stores when another thread runs */
#define CONTEXT_RBX 0
#define CONTEXT_RBP 8
#define CONTEXT_R12 16
#define CONTEXT_R13 24
#define CONTEXT_R14 32
#define CONTEXT_R15 40
#define CONTEXT_TRAPPED 56 /* 1: all registers below are the thread's */
#define CONTEXT_FRAME 64   /* these */
#define CONTEXT_RAX 96
#define CONTEXT_RDX 112
#define CONTEXT_RSI 120
#define CONTEXT_RDI 128
#define CONTEXT_END 192
/* ... of a system call: */
#define CONTEXT_CALL_RIP 168
#define CONTEXT_CALL_RFLAGS 176
#define CONTEXT_CALL_RSP 184

/* struct trap */
#define TRAP_NUMBER 16 /* and words: 64 bits */
#define TRAP_A 24

#endif
