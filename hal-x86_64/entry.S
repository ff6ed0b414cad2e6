/* Into user mode and out of it. The kernel has one stack; a trap from user
 * mode is pushed right into the thread's struct arch_context, and then looks
 * like the return of context_enter(). */
#include "hal-x86_64/layout.h"

    .text
/* void context_enter(struct arch_context *c) */
    .globl context_enter
    .type context_enter, @function
context_enter:
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, kernel_sp(%rip)
    leaq CONTEXT_FRAME_END(%rdi), %rax
    movq %rax, context_end(%rip)
    movq %rdi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    popq %r11
    popq %r10
    popq %r9
    popq %r8
    popq %rax
    popq %rcx
    popq %rdx
    popq %rsi
    popq %rdi
    cmpq $VECTOR_CALL, (%rsp)
    jne 1f
    /* SYSRET faults in ring 0 if the address is no user one: only with one
     * that is in the lower half for certain */
    cmpl $0x7fff, 20(%rsp)
    jae 1f
    movq 16(%rsp), %rcx
    movq 32(%rsp), %r11
    movq 40(%rsp), %rsp
    sysretq
1:  addq $16, %rsp
    iretq
    .size context_enter, . - context_enter

    .globl call_entry
    .type call_entry, @function
call_entry:
    movq %rsp, user_sp(%rip)
    movq context_end(%rip), %rsp
    pushq $SELECT_USER_DATA
    pushq user_sp(%rip)
    pushq %r11
    pushq $SELECT_USER_CODE
    pushq %rcx
    pushq $0
    pushq $VECTOR_CALL
    jmp trap_save
    .size call_entry, . - call_entry

/* On the stack: vector, error, rip, cs, rflags, rsp, ss */
    .type trap_entry, @function
trap_entry:
    testb $3, 24(%rsp)
    jz trap_from_kernel
trap_save:
    pushq %rdi
    pushq %rsi
    pushq %rdx
    pushq %rcx
    pushq %rax
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %r11
    pushq %rbx
    pushq %rbp
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq kernel_sp(%rip), %rsp
    pushq $2 /* the program's flags are not ours: no AC, DF, NT */
    popfq
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbp
    popq %rbx
    ret
    .size trap_entry, . - trap_entry

/* An interrupt that ends idling; anything else should not have been. */
    .type trap_from_kernel, @function
trap_from_kernel:
    cmpq $VECTOR_TIMER, (%rsp)
    jb 1f
    addq $16, %rsp
    iretq
1:  movq %rsp, %rdi
    cld
    call trap_broken
    .size trap_from_kernel, . - trap_from_kernel

/* These come on a stack of their own, from anywhere, and are the end. */
    .globl trap_fatal
trap_fatal:
    movq %rsp, %rdi
    cld
    call trap_broken

/* Vectors 8, 10 to 14, 17, 21, 29 and 30 push an error code of their own; 2, 8
 * and 18 have a stack of their own. */
    .altmacro
    .macro vector_entry number
vector_\number:
    .if !((1 << \number) & 0x60227d00)
    pushq $0
    .endif
    pushq $\number
    .if (1 << \number) & 0x40104
    jmp trap_fatal
    .else
    jmp trap_entry
    .endif
    .endm
    .macro vector_pointer number
    .quad vector_\number
    .endm

    .set i, 0
    .rept 33
    vector_entry %i
    .set i, i + 1
    .endr
vector_255:
    pushq $0
    pushq $VECTOR_SPURIOUS
    jmp trap_entry

    .section .rodata
    .balign 8
/* vectors 0 to 32 (the timer), then the spurious one */
    .globl vector_table
vector_table:
    .set i, 0
    .rept 33
    vector_pointer %i
    .set i, i + 1
    .endr
    vector_pointer 255

    .bss
    .balign 8
kernel_sp: .skip 8
user_sp: .skip 8
context_end: .skip 8
