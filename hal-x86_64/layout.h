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
#define VECTOR_CALL 256 /* no vector: SYSCALL */

#define CONTEXT_FRAME_END 176 /* bytes of struct arch_context's registers */

#endif
