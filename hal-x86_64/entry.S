/* From user mode and back to it. A trap is pushed right into the context of
 * the thread that runs, whose end the task segment names. Then C decides, on
 * the kernel's one stack; it keeps rbx, rbp and r12 to r15, so they are stored
 * only when another thread is to run. */
#include "hal-x86_64/layout.h"

    .text
/* SYSCALL: rip is in rcx, rflags in r11; those that C does not keep are the
 * thread's loss (orrery/machine.h). */
    .globl call_entry
    .type call_entry, @function
call_entry:
    cmpq $CALL_CLOCK, %rax
    je call_clock
    movq %rsp, user_sp(%rip)
    movq trap_stack(%rip), %rsp
    pushq user_sp(%rip)
    pushq %r11
    pushq %rcx
    movq $kernel_stack_top, %rsp
    movq %rax, image_trap + TRAP_NUMBER(%rip)
    movq %rdi, image_trap + TRAP_A(%rip)
    movq %rsi, image_trap + TRAP_A + 8(%rip)
    movq %rdx, image_trap + TRAP_A + 16(%rip)
    movq %r10, image_trap + TRAP_A + 24(%rip)
    movq %r8, image_trap + TRAP_A + 32(%rip)
    movq %r9, image_trap + TRAP_A + 40(%rip)
taken:
    call trap_taken
/* rax: the context to go on with, rdx: the one of which C kept registers */
context_enter:
    cmpq %rdx, %rax
    je 1f
    movq %rbx, CONTEXT_RBX(%rdx)
    movq %rbp, CONTEXT_RBP(%rdx)
    movq %r12, CONTEXT_R12(%rdx)
    movq %r13, CONTEXT_R13(%rdx)
    movq %r14, CONTEXT_R14(%rdx)
    movq %r15, CONTEXT_R15(%rdx)
context_switch:
    movq CONTEXT_RBX(%rax), %rbx
    movq CONTEXT_RBP(%rax), %rbp
    movq CONTEXT_R12(%rax), %r12
    movq CONTEXT_R13(%rax), %r13
    movq CONTEXT_R14(%rax), %r14
    movq CONTEXT_R15(%rax), %r15
1:  cmpb $0, CONTEXT_TRAPPED(%rax)
    jne context_return
    movq CONTEXT_CALL_RIP(%rax), %rcx /* a user address, for SYSCALL left it */
    movq CONTEXT_CALL_RFLAGS(%rax), %r11
    movq CONTEXT_CALL_RSP(%rax), %rsp
    movq CONTEXT_RDI(%rax), %rdi
    movq CONTEXT_RSI(%rax), %rsi
    movq CONTEXT_RDX(%rax), %rdx
    movq CONTEXT_RAX(%rax), %rax
    xorl %r8d, %r8d /* nothing of the kernel's is left in them */
    xorl %r9d, %r9d
    xorl %r10d, %r10d
    sysretq

context_return:
    movb $0, CONTEXT_TRAPPED(%rax)
    leaq CONTEXT_FRAME(%rax), %rsp
    popq %r11
    popq %r10
    popq %r9
    popq %r8
    popq %rax
    popq %rcx
    popq %rdx
    popq %rsi
    popq %rdi
    addq $16, %rsp
    iretq
    .size call_entry, . - call_entry

/* What time it is, as arch_now() has it, with no memory written at all. */
    .type call_clock, @function
call_clock:
    rdtsc
    shlq $32, %rdx
    orq %rdx, %rax
    subq clock_zero(%rip), %rax
    mulq clock_scale(%rip)
    shrdq $32, %rdx, %rax
    movq %rax, %rdx
    xorl %eax, %eax
    xorl %edi, %edi
    xorl %esi, %esi
    sysretq
    .size call_clock, . - call_clock

/* void arch_begin(void) */
    .globl arch_begin
    .type arch_begin, @function
arch_begin:
    movq $kernel_stack_top, %rsp
    jmp taken
    .size arch_begin, . - arch_begin

/* On the stack: vector, error, rip, cs, rflags, rsp, ss */
    .type trap_entry, @function
trap_entry:
    testb $3, 24(%rsp)
    jz trap_from_kernel
    pushq %rdi
    pushq %rsi
    pushq %rdx
    pushq %rcx
    pushq %rax
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %r11
    pushq $1
    movq $kernel_stack_top, %rsp
    pushq $2 /* the program's flags are not ours: no AC, DF, NT */
    popfq
    movq $-1, image_trap + TRAP_NUMBER(%rip)
    jmp taken
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
user_sp: .skip 8

/* The task segment (cpu.c), so that its first stack can be written aligned. */
    .globl task_segment, trap_stack
    .balign 128
    .skip 4
task_segment: .skip 4
trap_stack: .skip 100
